import { isDeepStrictEqual } from "node:util";
import type { EpochMs } from "../../shared/ids.ts";
import { allAnswers, createAnswers, unionOf, type Answers, type ProposalWords } from "./actual.ts";
import type { Played } from "./answers.ts";
import { check, checkDay, onWallClock, type Check } from "./compare.ts";
import type { DayWords } from "./day-words.ts";
import type { AsKnown, Expectation, ExpectedProposal, ExpectedSignedSheet } from "./format-expect.ts";
import { actionOf, measureOf } from "./rule-words-discipline.ts";

/** What a question adds to the fields of its checks, and how far the zones of people differ. */
interface Asked {
  readonly prefix: string;
  readonly zoneOf: (employee: string) => string;
}

/** Answers what a case expects, from what its ledger holds. */
export function createAsker(played: Played) {
  const answersAt = createAnswers(played);
  const { zoneOf } = played.translation;
  return {
    /** Each expected field held against what came out as of the moment. */
    checks: (expect: Expectation | AsKnown, at: EpochMs, prefix: string): Check[] => checksOf(expect, answersAt(at), { prefix, zoneOf }),
    /** Every day with something to say. */
    days: (at: EpochMs): readonly DayWords[] => answersAt(at).days(),
    /** Every answer there is, asked for or not. */
    everything: (at: EpochMs) => allAnswers(answersAt(at)),
  };
}

function checksOf(expect: Expectation | AsKnown, actual: Answers, asked: Asked): Check[] {
  const { prefix } = asked;
  return [
    ...dayChecks(expect, actual, asked),
    ...punchChecks(expect, actual, asked),
    ...windowChecks(expect, actual, asked),
    ...(expect.month_totals ?? []).flatMap((totals) => {
      const { employee, month, proposals, ...fields } = totals;
      const row = actual.monthTotals(employee, month);
      const at = `${prefix}month_totals ${employee} ${month}`;
      return [
        ...Object.entries(fields).map(([field, value]) => check(`${at} ${field}`, value, row?.[field] ?? "(unknown field)")),
        ...(proposals === undefined ? [] : [check(`${at} proposals`, inPolicyWords(proposals), row?.["proposals"])]),
      ];
    }),
    ...proposalChecks(expect, actual, asked),
    ...(expect.signed_sheet ?? []).flatMap((expected) =>
      signedChecks(expected, actual.signedSheet(expected.employee, expected.month), prefix),
    ),
  ];
}

function dayChecks(expect: Expectation | AsKnown, actual: Answers, { prefix, zoneOf }: Asked): Check[] {
  const dayOf = new Map(actual.allDays().map((day) => [`${day.employee} ${day.date}`, day]));
  const at = (employee: string, date: string): DayWords | undefined => dayOf.get(`${employee} ${date}`);
  return [
    ...(expect.days ?? []).flatMap((day) => checkDay(day, at(day.employee, day.date), { prefix, zone: zoneOf(day.employee) })),
    ...(expect.no_day_record ?? []).map(({ employee, date }) =>
      check(`${prefix}no_day_record ${employee} ${date}`, "none", at(employee, date)?.["status"] ?? "none"),
    ),
    ...(expect.no_work_on ?? []).map(({ employee, date }) => {
      const worked = actual
        .allDays()
        .filter((day) => day.date === date && (employee === undefined || day.employee === employee))
        .filter((day) => (day["worked_minutes"] as number) > 0)
        .map((day) => day.employee);
      return check(`${prefix}no_work_on ${employee === undefined ? "" : `${employee} `}${date}`, [], worked);
    }),
  ];
}

function punchChecks(expect: Expectation | AsKnown, actual: Answers, { prefix, zoneOf }: Asked): Check[] {
  const checks: Check[] = [];
  const attribution = actual.attribution();
  for (const [punch, expected] of Object.entries(expect.attribution ?? {}))
    checks.push(check(`${prefix}attribution ${punch}`, expected, punch in attribution ? attribution[punch] : "(no such punch)"));
  for (const punch of expect.stored_punches ?? [])
    checks.push(check(`${prefix}stored_punches ${punch}`, "stored", actual.storedPunches().includes(punch) ? "stored" : "lost"));
  if (expect.stored_punch_count !== undefined)
    checks.push(check(`${prefix}stored_punch_count`, expect.stored_punch_count, actual.storedPunchCount()));
  if (expect.held_punches !== undefined) checks.push(check(`${prefix}held_punches`, expect.held_punches, actual.heldPunches()));
  for (const field of ["effective_punches", "evidence"] as const) {
    const expected = expect[field];
    if (expected === undefined) continue;
    const found = (person?: string): string[] =>
      unionOf(
        actual.days().filter((day) => person === undefined || isOf(day, person)),
        field,
      );
    if (typeof expected === "number" || Array.isArray(expected)) checks.push(check(`${prefix}${field}`, expected, found()));
    else
      for (const [person, punches] of Object.entries(expected)) checks.push(check(`${prefix}${field} ${person}`, punches, found(person)));
  }
  const raw = actual.raw();
  for (const [punch, reading] of Object.entries(expect.raw ?? {})) {
    const local = String(onWallClock(reading, zoneOf(""))).slice(0, 19);
    checks.push(check(`${prefix}raw ${punch}`, local, raw[punch] ?? "(not stored)"));
  }
  return checks;
}

/** Whose day it is: a person's, or a person's of a date, written `E1@2024-03-04`. */
const isOf = (day: DayWords, person: string): boolean =>
  person === day.employee || person.split(/[@ ]/).join(" ") === `${day.employee} ${day.date}`;

function windowChecks(expect: Expectation | AsKnown, actual: Answers, { prefix, zoneOf }: Asked): Check[] {
  return (expect.shift_windows ?? []).flatMap((expected) => {
    const { employee, shift, date } = expected;
    const window = actual.shiftWindows().find((one) => one.employee === employee && one.shift === shift && one.date === date);
    return (["opens", "closes"] as const).flatMap((edge) =>
      expected[edge] === undefined
        ? []
        : [check(`${prefix}shift_windows ${shift} ${date} ${edge}`, onWallClock(expected[edge], zoneOf(employee)), window?.[edge] ?? null)],
    );
  });
}

/** Proposals of the people and months named, or of everybody: those expected, and no other. */
function proposalChecks(expect: Expectation | AsKnown, actual: Answers, { prefix }: Asked): Check[] {
  const expected = expect.proposals ?? expect.discipline;
  if (expected === undefined) return [];
  const months = actual.months();
  const asked = months.filter(
    ({ employee, month }) =>
      expected.length === 0 || expected.some((one) => (one.employee ?? employee) === employee && (one.month ?? month) === month),
  );
  const found = asked.flatMap(({ employee, month }) => actual.proposals(employee, month));
  const checks = [
    check(
      `${prefix}proposals`,
      inPolicyWords(expected.map((one) => one.action)),
      found.map((one) => one.action),
    ),
  ];
  for (const one of expected) {
    const own = found.filter((proposal) => matches(proposal, one));
    if (own[0] === undefined) checks.push(check(`${prefix}proposals ${one.action}`, one, "(not proposed)"));
    else {
      const best = own.find((proposal) => fieldsOf(one).every(([name, value]) => check(name, value, proposal[name]).ok)) ?? own[0];
      for (const [name, value] of fieldsOf(one))
        checks.push(check(`${prefix}proposals ${best.employee} ${best.month} ${best.id} ${name}`, value, best[name]));
    }
  }
  return checks;
}

const matches = (proposal: ProposalWords, expected: ExpectedProposal): boolean =>
  proposal.action === actionOf(expected.action) &&
  (expected.employee ?? proposal.employee) === proposal.employee &&
  (expected.month ?? proposal.month) === proposal.month &&
  (expected.measure === undefined || measureOf(expected.measure) === proposal.measure);

/** The fields of an expected proposal that are held against one found. */
function fieldsOf({
  employee: _employee,
  month: _month,
  action: _action,
  measure: _measure,
  ...fields
}: ExpectedProposal): [keyof ProposalWords, unknown][] {
  return Object.entries(fields).filter(([, value]) => value !== undefined) as [keyof ProposalWords, unknown][];
}

/** Actions as a policy calls them, where a list of them is expected. */
const inPolicyWords = (expected: unknown): unknown =>
  Array.isArray(expected) ? expected.map((one: unknown) => (typeof one === "string" ? actionOf(one) : one)) : expected;

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
