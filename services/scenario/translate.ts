import { toLocal } from "../../shared/time/resolve.ts";
import type { EpochMs, EventId, LocalDate } from "../../shared/ids.ts";
import { companySteps, policyStep, rosterSteps, rulesOf, watermarkSteps } from "./company-steps.ts";
import { eventSteps } from "./event-steps.ts";
import type { ScenarioEvent } from "./format-events.ts";
import type { Case } from "./format.ts";
import { addDays, momentIn } from "./moments.ts";
import { momentsOf, subjectOf, type Context, type PendingCorrection, type SheetStep, type Step } from "./steps.ts";

/** A scenario's case as steps of the ledger. */
export interface Translation {
  readonly steps: readonly (Step | PendingCorrection | SheetStep)[];
  /** Event ids by the scenario's own punch ids; a redelivery has the id of the punch it repeats. */
  readonly punches: ReadonlyMap<string, EventId>;
  readonly zoneOf: (employee: string) => string;
  readonly employees: readonly string[];
  /** Every date the case speaks of, with two days on either side. */
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly evaluateAt: EpochMs;
}

const setUpBeforeMs = 400 * 24 * 60 * 60_000;

/**
 * Turns a case into the events a real company's ledger would hold: terminals, people, badges, shifts, patterns,
 * calendars and the policy first, then what happened, each at the moment the ledger learns of it.
 */
export function translate(source: Case): Translation {
  const { given } = source;
  const zones = new Map(given.employees.map((person) => [person.id, person.timezone ?? source.timezone]));
  const zoneOf = (employee: string | null): string => (employee === null ? source.timezone : (zones.get(employee) ?? source.timezone));
  const at = (text: string, employee: string | null = null): EpochMs => momentIn(text, zoneOf(employee));
  const employees = [
    ...new Set([...given.employees.map((person) => person.id), ...given.roster.map((row) => row.employee), ...namedIn(given.events)]),
  ];
  const evaluateAt = at(source.evaluateAt ?? lastMoment(source));
  const moments = [...given.events.flatMap((event) => momentsOf(event).map((text) => at(text))), evaluateAt];
  const first = [...given.roster.map((row) => row.from), toLocal(Math.min(...moments), source.timezone).slice(0, 10)].toSorted()[0]!;
  const from = addDays(first, -3);
  const until = addDays(toLocal(evaluateAt, source.timezone).slice(0, 10), 4);

  const context: Context = {
    source,
    zoneOf,
    at,
    from,
    until,
    setUpAt: Math.min(...moments) - setUpBeforeMs,
    punches: new Map(),
    seen: new Map(),
  };
  const happened = given.events.flatMap((event) => eventSteps(context, event));
  const setUp = [
    ...companySteps(context, employees),
    ...rosterSteps(context),
    policyStep(context, context.setUpAt, "1970-01-01", rulesOf(context, given.rules, "given.rules")),
  ];
  const sheets = happened.filter((step) => "sheet" in step);
  const reported = watermarkSteps(context, [...sheets.map((step) => step.recordedAt), evaluateAt]);
  // A sheet is signed after everything learnt by that moment, what the terminals have reported included.
  const before = happened.filter((step) => !("sheet" in step));
  const steps = [...setUp, ...before, ...reported, ...sheets].toSorted((a, b) => a.recordedAt - b.recordedAt);
  return { steps, punches: context.punches, zoneOf, employees, from, until, evaluateAt };
}

function namedIn(events: readonly ScenarioEvent[]): string[] {
  return events.flatMap((event) => subjectOf(event) ?? []);
}

function lastMoment(source: Case): string {
  const all = source.given.events.flatMap(momentsOf).toSorted();
  const last = all.at(-1);
  if (last === undefined) throw new Error("evaluate_at is missing, and the scenario has no event to take it from");
  return last;
}
