import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { leaveEmployee } from "../../services/commands/leave-employee.ts";
import { publishPolicy } from "../../services/commands/publish-policy.ts";
import { applySetup } from "../../services/setup/apply.ts";
import { parseSetup, type SetupFile } from "../../services/setup/schema.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { defaultPolicy } from "../../shared/policy/schema.ts";
import { InputError } from "../../shared/errors.ts";
import { createLog } from "../../shared/log.ts";
import { localControl } from "../../services/control/local.ts";
import { eventsOf, gatewayOn } from "../support/gateway-parts.ts";

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
  expect(await applySetup(context, company())).toEqual({
    appended: 0,
    unchanged: first.appended,
    changed: [],
    refused: [],
    position: null,
  });
  await leaveEmployee(context, { employee: "e-1", until: "2026-06-01" });
  const rules = { ...defaultPolicy } as Parameters<typeof publishPolicy>[1]["rules"];
  await publishPolicy(context, { scope: "company", effectiveFrom: "2026-07-01", rules });
  expect(await applySetup(context, company())).toEqual({
    appended: 0,
    unchanged: first.appended,
    changed: [],
    refused: [],
    position: null,
  });
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

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const week = { mon: "day" };
const shift = { department: "cs", id: "day", name: "Day", start: "09:00", end: "18:00", endsNextDay: false };
const margins = { openBeforeMinutes: 60, closeAfterMinutes: 60 };
const gate = { id: "gate", name: "Gate", protocol: "zk-push", serial: "SN-1", grade: 1, direction: { from: "none" } };
const person = (id: string, badge: string, more: object = {}) => ({
  id,
  department: "cs",
  from: "2026-01-01",
  badges: [{ kind: "pin", value: badge }],
  ...more,
});
const site = { site: "hq", zone: "Asia/Shanghai" };

/** Faults of a file, as `field: remedy`. */
function faultsOf(file: object): string[] {
  try {
    parseSetup(file);
  } catch (error) {
    if (error instanceof InputError) return error.faults.map(({ field, remedy }) => `${field}: ${remedy}`);
    throw error;
  }
  return [];
}

test("faults of shape and faults between entries are listed together", () => {
  const faults = faultsOf({
    site: "head office",
    zone: "Asia/Shangai",
    calendar: { country: "CN", years: [2026, 2031] },
    terminals: [gate, { ...gate, id: "door" }, { ...gate, serial: "SN-3", protocol: "hikvision" }],
    shifts: [
      { ...shift, ...margins, breaks: [{ start: "12:00", end: "11:00" }] },
      { ...shift, ...margins, id: "night", start: "22:00", end: "06:00", breaks: [] },
      { ...shift, ...margins, breaks: [] },
    ],
    employees: [person("e-1", "1"), person("e-2", "1", { from: "2026-02-30" }), person("e-1", "3", { name: 7 }), { id: "e-4" }],
  });
  const told = (start: string, words: string) =>
    expect(faults).toContainEqual(expect.stringMatching(new RegExp(`^${start.replaceAll(".", "\\.")}: .*${words}`)));
  told("site", "without blanks");
  told("zone", "IANA");
  told("calendar.years.1", "calendar.given");
  told("terminals.1.serial", "terminals.0 has this serial");
  told("terminals.2.id", "terminals.0 has this id");
  told("terminals.2.protocol", "this version speaks");
  told("shifts.0.breaks.0", "inside 09:00-18:00");
  told("shifts.1.end", "endsNextDay");
  told("shifts.2.id", "shifts.0");
  told("employees.1.badges.0.value", "employee e-1");
  told("employees.1.from", "exists");
  told("employees.2.id", "employees.0");
  told("employees.2.name", "write text in double quotes");
  told("employees.3.department", "missing: write text");
  expect(faults.filter((fault) => /Invalid|expected|undefined|Too/.test(fault))).toEqual([]);
});

test("one badge on two terminals may be of two people, and a file without faults has none", () => {
  const on = (id: string, terminal: string) => person(id, "1", { badges: [{ kind: "pin", value: "1", terminal }] });
  expect(faultsOf({ ...site, employees: [on("e-1", "gate"), on("e-2", "door")] })).toEqual([]);
  expect(faultsOf({ ...site, employees: [on("e-1", "gate"), on("e-2", "gate")] })).toHaveLength(1);
});

test("one id in two departments stands for one shift, not for two", () => {
  const day = { ...shift, ...margins, breaks: [] };
  expect(faultsOf({ ...site, shifts: [day, { ...day, department: "it" }] })).toEqual([]);
  expect(faultsOf({ ...site, shifts: [day, { ...day, department: "it", start: "10:00" }] })).toEqual([
    expect.stringContaining("shifts.1.id: shifts.0 gives this id to another shift"),
  ]);
});

test("a file of which a rule refuses one entry is not applied at all", async () => {
  const ledger = createMemoryLedger();
  const context = { ledger, actor: "person:operator", now };
  await applySetup(context, company());
  const before = await ledger.nextPosition();
  const file = parseSetup({
    ...site,
    employees: [
      person("e-2", "2", { pattern: { id: "w", from: "2026-01-01", week } }),
      person("e-3", "1"),
      person("e-4", "4", { pattern: { id: "w", from: "2026-01-01", week: { mon: "nigth" } } }),
    ],
  });
  const report = await applySetup(context, file);
  expect(report).toMatchObject({ appended: 0, position: null, changed: [] });
  expect(report.refused.map(({ code }) => code)).toEqual(["BADGE_HELD", "SHIFT_UNKNOWN"]);
  expect(await ledger.nextPosition()).toBe(before);
});

test("what a file changes is told, apart from what it adds", async () => {
  const ledger = createMemoryLedger();
  const context = { ledger, actor: "person:operator", now };
  expect(await applySetup(context, company())).toMatchObject({ changed: [] });
  const { changed } = await applySetup(context, company("Europe/Berlin", "08:00"));
  expect(changed).toEqual([expect.stringMatching(/^shift day \(also for days already judged/), "terminal gate"]);
});

test("a shift with a date holds from that date on, and the earlier one stays", async () => {
  const ledger = createMemoryLedger();
  const context = { ledger, actor: "person:operator", now };
  await applySetup(context, company());
  const dated = company("Asia/Shanghai", "08:00");
  const file = { ...dated, shifts: dated.shifts.map((one) => ({ ...one, from: "2026-12-01" })) };
  expect(await applySetup(context, file)).toMatchObject({ appended: 1, changed: [], refused: [] });
  expect(await applySetup(context, file)).toMatchObject({ appended: 0 });
  expect(await applySetup(context, company())).toMatchObject({ appended: 0 });
  expect((await eventsOf(ledger, "ShiftDefined")).map(({ data }) => data.from)).toEqual([undefined, "2026-12-01"]);
});

test("a name is corrected by the file, counted, and not written when the file is refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "attendance-setup-"));
  folders.push(folder);
  const ledger = createMemoryLedger();
  const gateway = await gatewayOn(ledger);
  const control = localControl({ ledger, gateway, dataFolder: folder, now, log: createLog("silent") });
  const apply = (...employees: object[]) => control.setup({ file: { ...site, employees }, actor: "person:operator" });
  const names = () => JSON.parse(readFileSync(join(folder, "directory.json"), "utf8"));
  expect(await apply(person("e-1", "1", { name: "Wang Fang" }))).toMatchObject({ names: 1 });
  expect(await apply(person("e-1", "1", { name: "Wang Fang" }))).toMatchObject({ names: 0 });
  expect(await apply(person("e-1", "1", { name: "Wang Fan" }))).toMatchObject({ appended: 0, names: 1 });
  expect(await apply(person("e-2", "1", { name: "Li" }))).toMatchObject({ names: 0, refused: [{ code: "BADGE_HELD" }] });
  expect(names()).toEqual({ "e-1": "Wang Fan" });
  await gateway.close();
});
