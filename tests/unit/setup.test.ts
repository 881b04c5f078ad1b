import { expect, test } from "vitest";
import { leaveEmployee } from "../../services/commands/leave-employee.ts";
import { publishPolicy } from "../../services/commands/publish-policy.ts";
import { applySetup } from "../../services/setup/apply.ts";
import { parseSetup, type SetupFile } from "../../services/setup/schema.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { defaultPolicy } from "../../shared/policy/schema.ts";
import { eventsOf } from "../support/gateway-parts.ts";

const now = () => Date.UTC(2026, 10, 23);

/** A company with one terminal, in the given zone, one shift that begins when given, and one employee. */
function company(zone = "Asia/Shanghai", start = "09:00"): SetupFile {
  return parseSetup({
    site: "hq",
    zone: "Asia/Shanghai",
    calendar: { country: "CN", years: [2026] },
    policy: { ready: "customer-service", effectiveFrom: "2026-01-01" },
    terminals: [{ id: "gate", name: "Gate", protocol: "zk-push", serial: "SN-1", zone, grade: 1, direction: { from: "none" } }],
    shifts: [
      {
        department: "cs",
        id: "day",
        name: "Day",
        start,
        end: "18:00",
        endsNextDay: false,
        openBeforeMinutes: 120,
        closeAfterMinutes: 240,
        breaks: [],
      },
    ],
    employees: [{ id: "e-1", department: "cs", from: "2026-01-01", badges: [{ kind: "pin", value: "1" }] }],
  });
}

test("a file applied again changes nothing, also after what it began has ended", async () => {
  const ledger = createMemoryLedger();
  const context = { ledger, actor: "person:operator", now };
  const first = await applySetup(context, company());
  expect(first).toMatchObject({ unchanged: 0, refused: [] });
  expect(await applySetup(context, company())).toEqual({ appended: 0, unchanged: first.appended, refused: [], position: null });
  await leaveEmployee(context, { employee: "e-1", until: "2026-06-01" });
  const rules = { ...defaultPolicy } as Parameters<typeof publishPolicy>[1]["rules"];
  await publishPolicy(context, { scope: "company", effectiveFrom: "2026-07-01", rules });
  expect(await applySetup(context, company())).toEqual({ appended: 0, unchanged: first.appended, refused: [], position: null });
});

test("a file applied, changed and changed back leaves what it says, not what it said in between", async () => {
  const ledger = createMemoryLedger();
  const context = { ledger, actor: "person:operator", now };
  await applySetup(context, company());
  await applySetup(context, company("Europe/Berlin", "08:00"));
  expect(await applySetup(context, company())).toMatchObject({ appended: 2, refused: [] });
  expect((await eventsOf(ledger, "TerminalSettingsChanged")).at(-1)!.data.settings.zone).toBe("Asia/Shanghai");
  expect((await eventsOf(ledger, "ShiftDefined")).at(-1)!.data.shift.start).toBe("09:00");
});
