import type { DayResult } from "../../projections/attendance/day-result.ts";
import type { SheetRow } from "../../projections/month/month-sheet.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { toLocal } from "../../shared/time/resolve.ts";
import type { Played } from "./answers.ts";
import { dayInWords, type DayWords, type WordsContext } from "./day-words.ts";
import { monthInWords } from "./month-words.ts";

type Words = Readonly<Record<string, unknown>>;

/** A proposal of a person's month, in scenario words. */
export interface ProposalWords {
  readonly employee: string;
  readonly month: string;
  readonly id: string;
  readonly measure: string;
  readonly reached: number;
  readonly at_least: number;
  readonly action: string;
  readonly clause: string;
  readonly bonus_bps: number;
  readonly amount_minor: number;
  /** Dates it rests on, and the punches used on them. */
  readonly dates: readonly string[];
  readonly evidence: readonly string[];
}

export interface WindowWords {
  readonly employee: string;
  readonly shift: string;
  readonly date: string;
  readonly opens: string;
  readonly closes: string;
}

/** What a case's ledger answers as of one moment, in scenario words. Each is worked out when it is asked for. */
export interface Answers {
  /** Every day of everybody, also those with nothing to say. */
  readonly allDays: () => readonly DayWords[];
  /** Days with something to say. */
  readonly days: () => readonly DayWords[];
  /** Every punch by its id: the shift and date that took it, or null. */
  readonly attribution: () => Readonly<Record<string, string | null>>;
  readonly shiftWindows: () => readonly WindowWords[];
  readonly heldPunches: () => readonly string[];
  readonly storedPunches: () => readonly string[];
  readonly storedPunchCount: () => number;
  readonly raw: () => Readonly<Record<string, string>>;
  readonly monthTotals: (employee: string, month: string) => Words | undefined;
  readonly proposals: (employee: string, month: string) => readonly ProposalWords[];
  readonly signedSheet: (employee: string, month: string) => Words | undefined;
  /** People and months the days with something to say fall in. */
  readonly months: () => readonly { readonly employee: string; readonly month: string }[];
}

/** Makes the answers of a case, as of moments. */
export function createAnswers(played: Played): (at: EpochMs) => Answers {
  const names = new Map<string, string[]>();
  for (const [name, id] of played.translation.punches) names.set(id, [...(names.get(id) ?? []), name]);
  const namesOf = (punch: string): readonly string[] => names.get(punch) ?? [punch];
  return (at) => answersAt(played, at, { namesOf, policyOf: played.policiesAt(at) });
}

function answersAt(played: Played, at: EpochMs, context: WordsContext): Answers {
  const judged = once(() => played.daysAt(at));
  const allDays = once(() => judged().map((day) => dayInWords(day, context)));
  const days = once(() => allDays().filter((_, index) => says(judged()[index]!)));
  const recorded = once(() => recordedBy(played, at));
  const attribution = once(() => {
    const used = new Map(judged().flatMap((day) => usesOf(day, context)));
    return Object.fromEntries([...played.translation.punches.keys()].map((name) => [name, used.get(name) ?? null]));
  });
  const monthAt = (employee: string, month: string): SheetRow | undefined => played.monthAt(at, employee, month);
  return {
    allDays,
    days,
    attribution,
    shiftWindows: () => judged().flatMap((day) => windowsOf(day)),
    heldPunches: () => played.heldAt(at).flatMap((id) => context.namesOf(id).slice(0, 1)),
    storedPunches: () => [...recorded().keys()],
    storedPunchCount: () => new Set([...recorded().values()].map(({ id }) => id)).size,
    raw: () => Object.fromEntries([...recorded()].map(([name, { reading }]) => [name, reading])),
    monthTotals: (employee, month) => monthInWords(monthAt(employee, month)),
    proposals: (employee, month) => proposalsOf(monthAt(employee, month), month, allDays()),
    signedSheet: (employee, month) => played.signedAt(at, employee, month),
    months: () => monthsOf(days()),
  };
}

/** Every answer at once, for who reads the report as data. */
export function allAnswers(answers: Answers): Words {
  const each = <Row>(of: (employee: string, month: string) => Row): Row[] =>
    answers.months().map(({ employee, month }) => of(employee, month));
  const named = (employee: string, month: string, row: Words | undefined): Words[] =>
    row === undefined ? [] : [{ employee, month, ...row }];
  return {
    attribution: answers.attribution(),
    shift_windows: answers.shiftWindows(),
    held_punches: answers.heldPunches(),
    stored_punches: answers.storedPunches(),
    stored_punch_count: answers.storedPunchCount(),
    effective_punches: unionOf(answers.days(), "effective_punches"),
    evidence: unionOf(answers.days(), "evidence"),
    raw: answers.raw(),
    month_totals: each((employee, month) => named(employee, month, answers.monthTotals(employee, month))).flat(),
    proposals: each((employee, month) => answers.proposals(employee, month)).flat(),
    signed_sheet: each((employee, month) => named(employee, month, answers.signedSheet(employee, month))).flat(),
  };
}

/** The ids in a field of several days, each once. */
export const unionOf = (days: readonly DayWords[], field: "effective_punches" | "evidence"): string[] => [
  ...new Set(days.flatMap((day) => day[field] as readonly string[])),
];

const says = (day: DayResult): boolean => day.status !== "none" || day.punches.length > 0;

function usesOf(day: DayResult, context: WordsContext): [string, string][] {
  return day.punches
    .filter((use) => use.shift !== null)
    .flatMap((use) => context.namesOf(use.punch).map((name): [string, string] => [name, `${use.shift}@${day.date}`]));
}

function windowsOf(day: DayResult): WindowWords[] {
  const wall = (at: number): string => toLocal(at * 1_000, day.zone);
  return day.windows.map(({ shift, opensAt, closesAt }) => ({
    employee: day.employee,
    shift,
    date: day.date,
    opens: wall(opensAt),
    closes: wall(closesAt),
  }));
}

/** The punches the ledger had recorded by a moment, by the scenario's ids, with their unaltered readings. */
function recordedBy(played: Played, at: EpochMs): ReadonlyMap<string, { readonly id: string; readonly reading: string }> {
  const events = new Map(played.events.slice(0, played.positionAt(at)).map(({ event }) => [event.id as string, event]));
  const found = new Map<string, { readonly id: string; readonly reading: string }>();
  for (const [name, id] of played.translation.punches) {
    const event = events.get(id);
    if (event?.type === "PunchRecorded") found.set(name, { id, reading: event.data.reading?.local ?? "" });
    if (event?.type === "PunchEntered") found.set(name, { id, reading: event.data.reading });
  }
  return found;
}

function monthsOf(days: readonly DayWords[]): { readonly employee: string; readonly month: string }[] {
  const found = days.map(({ employee, date }) => `${date.slice(0, 7)} ${employee}`);
  return [...new Set(found)].toSorted().map((key) => ({ month: key.slice(0, 7), employee: key.slice(8) }));
}

function proposalsOf(row: SheetRow | undefined, month: string, days: readonly DayWords[]): ProposalWords[] {
  return (row?.proposals ?? []).map((proposal) => ({
    employee: row!.employee,
    month,
    id: proposal.step,
    measure: proposal.measure,
    reached: proposal.reached,
    at_least: proposal.atLeast,
    action: proposal.action,
    clause: proposal.clause,
    bonus_bps: proposal.bonusBps,
    amount_minor: proposal.amountMinor,
    dates: proposal.dates,
    evidence: unionOf(
      days.filter((day) => day.employee === row!.employee && proposal.dates.includes(day.date)),
      "evidence",
    ),
  }));
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
