import { isDeepStrictEqual } from "node:util";
import type { EpochMs } from "../../shared/ids.ts";
import type { Played } from "./answers.ts";
import { check, checkDay, type Check } from "./compare.ts";
import { dayInWords, type DayWords, type WordsContext } from "./day-words.ts";
import type { AsKnown, Expectation, ExpectedSignedSheet } from "./format-expect.ts";
import type { Case } from "./format.ts";
import { momentIn } from "./moments.ts";
import { monthInWords } from "./month-words.ts";

/** Answers what a case expects, from what its ledger holds. */
export function createAsker(source: Case, played: Played) {
  const names = new Map<string, string[]>();
  for (const [name, id] of played.translation.punches) names.set(id, [...(names.get(id) ?? []), name]);
  const context: WordsContext = { zone: source.timezone, namesOf: (punch) => names.get(punch) ?? [punch] };
  const days = (at: EpochMs): DayWords[] => {
    const judged = played.daysAt(at).filter((day) => day.status !== "none" || day.punches.length > 0);
    return judged.map((day) => dayInWords(day, context));
  };
  const checks = (expect: Expectation | AsKnown, at: EpochMs, prefix: string): Check[] => {
    const judged = played.daysAt(at);
    const words = new Map(judged.map((day) => [`${day.employee} ${day.date}`, dayInWords(day, context)]));
    const result = (expect.days ?? []).flatMap((day) => checkDay(day, words.get(`${day.employee} ${day.date}`), prefix));
    for (const [punch, expected] of Object.entries(expect.attribution ?? {})) {
      const use = judged.flatMap((day) =>
        day.punches
          .filter((one) => one.shift !== null && context.namesOf(one.punch).includes(punch))
          .map((one) => `${one.shift}@${day.date}`),
      );
      result.push(check(`${prefix}attribution ${punch}`, expected, use[0] ?? null));
    }
    for (const { employee, date } of expect.no_day_record ?? []) {
      const status = words.get(`${employee} ${date}`)?.["status"] ?? "none";
      result.push(check(`${prefix}no_day_record ${employee} ${date}`, "none", status));
    }
    const recorded = played.events
      .slice(0, played.positionAt(at))
      .filter(({ event }) => event.type === "PunchRecorded" || event.type === "PunchEntered");
    if (expect.stored_punch_count !== undefined)
      result.push(check(`${prefix}stored_punch_count`, expect.stored_punch_count, recorded.length));
    if (expect.held_punches !== undefined)
      result.push(
        check(
          `${prefix}held_punches`,
          expect.held_punches,
          played.heldAt(at).flatMap((id) => context.namesOf(id).slice(0, 1)),
        ),
      );
    for (const totals of [expect.month_totals ?? []].flat()) {
      const actual = monthInWords(played.monthAt(at, totals.employee, totals.month));
      for (const [field, value] of Object.entries(totals))
        if (field !== "employee" && field !== "month")
          result.push(
            check(`${prefix}month_totals ${totals.employee} ${totals.month} ${field}`, value, actual?.[field] ?? "(unknown field)"),
          );
    }
    for (const expected of [expect.signed_sheet ?? []].flat())
      result.push(...signedChecks(expected, played.signedAt(at, expected.employee, expected.month), prefix));
    if (!("at" in expect)) result.push(...wholeChecks(played, expect, [...words.values()]));
    return result;
  };
  return { checks, days };
}

/** Holds a signed sheet against what is expected of it. */
function signedChecks(expected: ExpectedSignedSheet, actual: Readonly<Record<string, unknown>> | undefined, prefix: string): Check[] {
  const at = `${prefix}signed_sheet ${expected.employee} ${expected.month}`;
  if (actual === undefined) return [check(at, expected.stage === "open" ? "open" : "signed", "open")];
  return Object.entries(expected)
    .filter(([field]) => field !== "employee" && field !== "month")
    .map(([field, value]) => {
      if (field !== "open_differences") return check(`${at} ${field}`, value, actual[field] ?? "(unknown field)");
      const open = actual["open_differences"] as Readonly<Record<string, unknown>>;
      const shape = typeof value === "number" ? Object.keys(open).length : Array.isArray(value) ? Object.keys(open) : open;
      // An object lists every difference: one more than it names is as wrong as one less.
      return typeof value === "number" || Array.isArray(value)
        ? check(`${at} ${field}`, value, shape)
        : { ...check(`${at} ${field}`, value, shape), ok: isDeepStrictEqual(value, shape) };
    });
}

/** What is asked of the case as a whole, at the moment of its question. */
function wholeChecks(played: Played, expect: Expectation, words: readonly DayWords[]): Check[] {
  const result: Check[] = [];
  const idOf = (name: string): string | undefined => played.translation.punches.get(name);
  const stored = new Map(played.events.map(({ event }) => [event.id as string, event]));
  for (const expected of expect.shift_windows ?? []) {
    const day = played
      .daysAt(played.translation.evaluateAt)
      .find((one) => one.employee === expected.employee && one.date === expected.date);
    const window = day?.windows.find((one) => one.shift === expected.shift);
    const zone = played.translation.zoneOf(expected.employee);
    for (const [field, at] of [
      ["opens", window?.opensAt],
      ["closes", window?.closesAt],
    ] as const)
      result.push(check(`shift_windows ${expected.shift} ${expected.date} ${field}`, momentIn(expected[field], zone) / 1_000, at ?? null));
  }
  for (const date of expect.no_work_on ?? []) {
    const worked = words.filter((day) => day.date === date && (day["worked_minutes"] as number) > 0).map((day) => day.employee);
    result.push(check(`no_work_on ${date}`, [], worked));
  }
  for (const punch of expect.stored_punches ?? [])
    result.push(check(`stored_punches ${punch}`, "stored", stored.has(idOf(punch) ?? "") ? "stored" : "lost"));
  const union = (field: "effective_punches" | "evidence"): string[] => [...new Set(words.flatMap((day) => day[field] as string[]))];
  if (expect.effective_punches !== undefined) {
    const actual = union("effective_punches");
    result.push(
      check("effective_punches", expect.effective_punches, typeof expect.effective_punches === "number" ? actual.length : actual),
    );
  }
  if (expect.evidence !== undefined) result.push(check("evidence", expect.evidence, union("evidence")));
  for (const [punch, reading] of Object.entries(expect.raw ?? {})) {
    const event = stored.get(idOf(punch) ?? "");
    const actual =
      event?.type === "PunchRecorded" ? event.data.reading?.local : event?.type === "PunchEntered" ? event.data.reading : undefined;
    result.push(check(`raw ${punch}`, reading.slice(0, 19), actual ?? "(not stored)"));
  }
  return result;
}
