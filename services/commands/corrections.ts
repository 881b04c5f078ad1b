import { judgeDays } from "../../projections/attendance/judge-days.ts";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { correctionsOfPeriod, lastDayToAsk } from "../../projections/attendance/make-ups.ts";
import { policyBook } from "../../projections/attendance/policy-choice.ts";
import { refuse, type Refusal } from "../../shared/errors.ts";
import type { EventOf, LedgerEvent } from "../../shared/events/envelope.ts";
import type { EmployeeId, LocalDate } from "../../shared/ids.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { fieldFault, type CommandContext } from "./command.ts";
import { knownNow } from "./sheets.ts";

/** Types of a person's stream that ask for corrections and answer. */
export const correctionTypes = ["CorrectionRequested", "CorrectionApproved", "CorrectionRefused"] as const;

/** A request that nobody has decided, or why there is none. Undefined where nobody asked on the ledger. */
export function openRequest(
  history: readonly LedgerEvent[],
  employee: EmployeeId,
  request: string,
): EventOf<"CorrectionRequested"> | Refusal | undefined {
  const decided = (type: "CorrectionApproved" | "CorrectionRefused", how: string): Refusal | undefined =>
    history.some((event) => event.type === type && event.data.request === request)
      ? refuse("CORRECTION_DECIDED", `request = ${request}: it was ${how} already`, { employee, request })
      : undefined;
  return (
    decided("CorrectionApproved", "approved") ??
    decided("CorrectionRefused", "refused") ??
    history.filter((event) => event.type === "CorrectionRequested").find((event) => event.data.request === request)
  );
}

/** Refuses a date that a punch of this reading cannot be of: shifts reach a date back, or forward, and no further. */
export function notNextTo(command: string, date: LocalDate, reading: string): Refusal | undefined {
  const on = dayNumber(reading.slice(0, 10));
  if (Math.abs(dayNumber(date) - on) <= 1) return undefined;
  return fieldFault(command, "date", date, `the date the punch is of, between ${dateOf(on - 1)} and ${dateOf(on + 1)}`);
}

/** What an approval is about. */
export interface Approval {
  readonly employee: EmployeeId;
  readonly request: string;
  readonly date: LocalDate;
  readonly direction: "in" | "out" | "unknown";
  /** Event id of a correction that this one takes the place of counts no second time. */
  readonly replaces: string | null;
}

/** Why the policy of the date does not allow a correction to be approved: too many, too late, or not of this result. */
export async function notAllowed(context: CommandContext, approval: Approval): Promise<Refusal | undefined> {
  const { employee, date } = approval;
  const { facts, at } = await knownNow(context);
  const view = facts.view();
  const person = view.personOf(employee);
  const day = dayNumber(date);
  const span = person === undefined ? undefined : view.employment(person).find((one) => one.fromDay <= day && day < one.untilDay);
  if (person === undefined || span === undefined) return undefined;
  const book = policyBook(facts, undefined, undefined);
  const policy = book.policyOn(span.department, day).source;
  const counted = correctionsOfPeriod(view, book, person, day).filter((fact) => fact.punch !== approval.replaces);
  const many = tooMany(policy, counted.length, approval);
  if (many !== undefined) return many;
  const lastDay = lastDayToAsk(view, person, day, policy);
  const askedAt = view.correctionAskedAt(person, approval.request) ?? at;
  if (lastDay !== null && span.zone.dayOf(Math.floor(askedAt / 1_000) - instantBase) > lastDay)
    return tooLate(policy, dateOf(lastDay), approval);
  if (policy.make_up_results.length === 4) return undefined;
  const [judged] = judgeDays(facts, { employees: [employee], from: date, until: dateOf(day + 1), at });
  return judged === undefined ? undefined : wrongResult(policy, judged, approval);
}

function tooMany(policy: Policy, counted: number, { employee, date, request }: Approval): Refusal | undefined {
  const limit = policy.make_up_punches_per_month;
  if (limit < 0 || counted < limit) return undefined;
  const message = `request = ${request}: make_up_punches_per_month = ${limit}, and ${counted} of ${employee} count in the period of ${date} already`;
  return refuse("CORRECTION_OVER_LIMIT", message, { employee, request, rule: "make_up_punches_per_month", limit, counted });
}

function tooLate(policy: Policy, lastDate: LocalDate, { employee, date, request }: Approval): Refusal {
  const { make_up_deadline_days: limit, make_up_deadline_counted_in: countedIn } = policy;
  const message = `request = ${request}: make_up_deadline_days = ${limit} (${countedIn}), so that ${date} could be made up until ${lastDate}`;
  return refuse("CORRECTION_TOO_LATE", message, { employee, request, rule: "make_up_deadline_days", limit, countedIn, lastDate });
}

type MakeUpResult = Policy["make_up_results"][number];

function wrongResult(policy: Policy, day: DayResult, { employee, date, request, direction }: Approval): Refusal | undefined {
  const allowed = policy.make_up_results;
  const results = resultsOf(day, direction);
  const [result] = results;
  if (result === undefined || results.some((one) => allowed.includes(one))) return undefined;
  const message = `request = ${request}: ${date} is ${result}, and make_up_results = ${allowed.join(", ")}`;
  return refuse("CORRECTION_NOT_OF_RESULT", message, { employee, request, rule: "make_up_results", result, allowed });
}

/** What of the day the correction may make up, of either edge when it has no direction; empty when nothing is wrong there. */
function resultsOf(day: DayResult, direction: Approval["direction"]): MakeUpResult[] {
  if (day.absenceHalfDays > 0 && day.firstIn === null && day.lastOut === null) return ["absence"];
  const slots = direction === "out" ? [day.outResult] : direction === "in" ? [day.inResult] : [day.inResult, day.outResult];
  return slots.map(resultOf).filter((result) => result !== null);
}

function resultOf(slot: DayResult["inResult"]): MakeUpResult | null {
  switch (slot) {
    case "missing":
    case "early":
      return slot;
    case "late":
    case "serious_late":
    case "absent_late":
      return "late";
    case "normal":
    case "excused":
    case "none":
      return null;
  }
}
