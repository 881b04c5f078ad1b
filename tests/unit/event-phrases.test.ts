import { describe, expect, it } from "vitest";
import { eventPhrase } from "../../projections/replay/event-phrases.ts";
import { eventCatalogue, type EventData, type EventType } from "../../shared/events/catalogue.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";

const context = { zone: "Asia/Shanghai", employee: "e1", date: "2024-03-06" } as const;
const at = Date.parse("2024-03-06T09:00:00+08:00");

function phrases<Type extends EventType>(type: Type, data: EventData<Type>): readonly [string, string] {
  const event = { id: "x", type, version: 1, data, meta: { actor: "person:hr" }, stream: "s", revision: 0, recordedAt: at };
  // Type and data belong together by this function's own signature.
  const told = (lang: "en" | "zh-CN"): string => eventPhrase(event as unknown as LedgerEvent, { ...context, lang });
  return [told("en"), told("zh-CN")];
}

/** What is said or measured beside the facts: it changes no day and no sheet, so no difference ever cites it. */
const neverCited: ReadonlySet<string> = new Set<EventType>([
  "PolicyCasesKept",
  "PolicyPublished",
  "PunchCorroborated",
  "QuarantineResolved",
  "RecordQuarantined",
  "SheetConfirmed",
  "SheetFiled",
  "SheetObjectedTo",
  "SheetPrepared",
  "SheetReopened",
  "SheetSigned",
  "TerminalClockMeasured",
  "TerminalOperationLogged",
]);

describe("events in words", () => {
  it.each(Object.keys(eventCatalogue).filter((type) => !neverCited.has(type)))("there are words for %s", (type) => {
    // Data of the wrong shape makes a phrase stumble or read oddly; a type without one is told by its name alone.
    let told: string | undefined;
    try {
      told = phrases(type as "PunchVoided", {} as EventData<"PunchVoided">)[0];
    } catch {
      told = undefined;
    }
    expect(told).not.toBe(type);
  });

  it("say what happened, with times in the site's zone and the date only where it is another", () => {
    const common = { employee: "e1", reading: "2024-03-06T09:00:00", zone: "Asia/Shanghai", occurredAt: at, reason: "no badge" } as const;
    expect(phrases("CorrectionApproved", { ...common, request: "r", replaces: null, direction: "in" })).toEqual([
      "correction approved, 09:00 in (no badge)",
      "批准补卡 09:00 进（no badge）",
    ]);
    expect(phrases("PunchEntered", { ...common, occurredAt: at + 86_400_000, terminal: "gate", fault: "f", direction: "unknown" })).toEqual(
      ["punch entered by hand, 2024-03-07 09:00 (no badge)", "人工记录 2024-03-07 09:00（no badge）"],
    );
    expect(
      phrases("LeaveApproved", { employee: "e1", leave: "l", kind: "annual", from: "2024-03-06", until: "2024-03-08", part: "morning" }),
    ).toEqual(["Annual leave approved, 2024-03-06 to 2024-03-07, morning", "批准年假 2024-03-06 至 2024-03-07上午"]);
    const entries = [
      { employee: "e2", date: "2024-03-06", shifts: ["NIGHT"] },
      { employee: "e1", date: "2024-03-06", shifts: [] },
    ];
    expect(phrases("RosterPublished", { department: "cs", roster: "r", entries })).toEqual([
      "roster of 2024-03-06: rest day",
      "排班 2024-03-06：休息",
    ]);
  });
});
