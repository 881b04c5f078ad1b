import type { LeaveTypeRule } from "../../projections/attendance/leave-documents.ts";
import { compilePolicy } from "../../projections/attendance/compiled-policy.ts";
import { PersonDates } from "../../projections/attendance/leave-days.ts";
import { bookOf } from "../../projections/attendance/policy-choice.ts";
import { lastDateToAsk } from "../../projections/attendance/leave-documents.ts";
import { refuse, type Refusal } from "../../shared/errors.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { EmployeeId, EpochMs } from "../../shared/ids.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { dateOf, dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { fieldFault, type CommandContext } from "./command.ts";
import { leavesOf, leavesOverlap, type Leave, type LeaveRequest, type LeaveState } from "./leaves.ts";
import { rangeFault } from "./moments.ts";
import { employmentsOf, notEmployedOn } from "./people.ts";
import { policyInForce } from "./policies.ts";
import { knownNow } from "./sheets.ts";

export type LeaveSpan = Pick<Leave, "employee" | "kind" | "from" | "until" | "part" | "hours">;

/** The policy a leave is decided under, and its kind there. */
export interface LeaveTerms {
  readonly policy: Policy;
  readonly type: LeaveTypeRule;
}

/**
 * Holds a leave, asked for or approved, against the person's employment and the policy in force on its first date.
 *
 * @returns its terms, or a refusal: dates that are none, a kind the policy does not have, a piece smaller than the kind is taken in.
 */
export async function leaveTerms(
  context: CommandContext,
  command: string,
  history: readonly LedgerEvent[],
  span: LeaveSpan,
): Promise<LeaveTerms | Refusal> {
  const { employee, kind, from, until, hours } = span;
  const fault = rangeFault(command, from, until) ?? notEmployedOn(history, employee, from);
  if (fault !== undefined) return fault;
  const department = employmentsOf(history).findLast((employment) => employment.from <= from)?.department;
  const policy = await policyInForce(context.ledger, department, from);
  const type = policy.leave_types.find((candidate) => candidate.kind === kind);
  if (type === undefined) {
    const kinds = policy.leave_types.map((candidate) => candidate.kind).join(", ");
    return fieldFault(command, "kind", kind, `a kind of leave of the policy in force: ${kinds}`);
  }
  return tooSmall(command, span, type) ?? (hours === undefined ? undefined : await hoursFault(context, command, span)) ?? { policy, type };
}

/** Leave by the hour is of one date, or of the night after it, where a shift goes on over midnight: each hour counts once. */
async function hoursFault(context: CommandContext, command: string, span: LeaveSpan): Promise<Refusal | undefined> {
  const { employee, from, until } = span;
  const hours = span.hours!;
  if (hours.until <= hours.from) return fieldFault(command, "hours.until", hours.until, `a moment after ${hours.from}`);
  if (hours.until - hours.from > 86_400_000) return fieldFault(command, "hours", hours, "hours within one date; for more, days");
  const day = dayNumber(from);
  if (dayNumber(until) !== day + 1)
    return fieldFault(command, "until", until, `${dateOf(day + 1)}, as leave by the hour is of one date; for more, days`);
  const known = await knownOn(context, employee, day);
  const ahead = known === undefined ? 0 : known.zone.dayOf(Math.floor(hours.from / 1_000) - instantBase) - day;
  if (ahead === 0 || ahead === 1) return undefined;
  return fieldFault(command, "hours.from", hours.from, `a moment of ${from} where the person works, or of the night after it`);
}

/** The person as the ledger knows them now, and their zone on a date; undefined when they are not employed on it. */
async function knownOn(context: CommandContext, employee: EmployeeId, day: DayNumber) {
  const { facts } = await knownNow(context);
  const view = facts.view();
  const person = view.personOf(employee);
  if (person === undefined) return undefined;
  const zone = view.employment(person).find((span) => span.fromDay <= day && day < span.untilDay)?.zone;
  return zone === undefined ? undefined : { view, person, zone };
}

function tooSmall(command: string, { part, hours }: LeaveSpan, { kind, unit }: LeaveTypeRule): Refusal | undefined {
  if (hours !== undefined && unit !== "hour")
    return fieldFault(command, "hours", hours, `leave it out: ${kind} is taken by the ${unit === "day" ? "day" : "half day"}`);
  if (part !== "day" && unit === "day") return fieldFault(command, "part", part, `"day": ${kind} is taken by whole days`);
  return undefined;
}

/** Refuses leave over time that approved leave covers already. */
export function overlapping(history: readonly LedgerEvent[], span: LeaveSpan): Refusal | undefined {
  const other = leavesOf(history).find((candidate) => leavesOverlap(candidate, span));
  if (other === undefined) return undefined;
  const message = `from = ${span.from}: leave ${other.leave} covers part of it already (${other.from} until ${other.until})`;
  return refuse("LEAVE_OVERLAPS", message, { other: other.leave });
}

/** Refuses what may only be done while a leave is at one of these stages. */
export function notAtStage(
  state: LeaveState | undefined,
  stages: readonly LeaveState["stage"][],
  { employee, leave }: { readonly employee: EmployeeId; readonly leave: string },
): Refusal | undefined {
  if (state === undefined) {
    return refuse("LEAVE_UNKNOWN", `leave = ${leave}: employee ${employee} has no leave of this id, asked for or approved`, {
      employee,
      leave,
    });
  }
  if (stages.includes(state.stage)) return undefined;
  const decided = stages.length === 1 && stages[0] === "requested";
  const code = decided ? "LEAVE_DECIDED" : "LEAVE_UNKNOWN";
  return refuse(code, `leave = ${leave}: it is ${state.stage} already`, { employee, leave, stage: state.stage });
}

/** Refuses to approve leave that was asked for too late, where the policy says that it is none then. */
export async function noticeFault(
  context: CommandContext,
  request: LeaveRequest,
  { policy, type }: LeaveTerms,
): Promise<Refusal | undefined> {
  if (policy.short_notice !== "refused_by_rule" || type.notice_days === 0) return undefined;
  const from = dayNumber(request.from);
  const known = await knownOn(context, request.employee, from);
  if (known === undefined) return undefined;
  const { view, person, zone } = known;
  const dates = new PersonDates(view, person, bookOf({ draft: policy }));
  const askBy = lastDateToAsk(from, type, request.how, { policy: compilePolicy(policy, null), dates });
  const askedOn = zone.dayOf(Math.floor(request.requestedAt / 1_000) - instantBase);
  if (askBy === null || askedOn <= askBy) return undefined;
  return refuse(
    "LEAVE_NOTICE_SHORT",
    `leave = ${request.leave}: asked for on ${dateOf(askedOn)}; ${type.kind} from ${request.from} had to be asked for by ${dateOf(askBy)}, and the policy in force leaves no exception`,
    { leave: request.leave, askedOn: dateOf(askedOn), askBy: dateOf(askBy) },
  );
}

/**
 * The moment something about a leave happened: now when left out. Never ahead; and what people do for themselves they do now,
 * because a deadline is held against it.
 */
export function momentDone(
  context: CommandContext,
  command: string,
  given: { readonly field: string; readonly value: EpochMs | undefined; readonly employee: EmployeeId },
): { readonly at: EpochMs } | Refusal {
  const now = context.now();
  const { field, value = now, employee } = given;
  if (value > now) return refuse("MOMENT_IN_FUTURE", `${field} = ${new Date(value).toISOString()}: it lies ahead`, { field, value });
  if (value < now && context.actor === `person:${employee}`)
    return fieldFault(
      command,
      field,
      new Date(value).toISOString(),
      "left out: what people hand in themselves counts from now; somebody else may enter an earlier moment",
    );
  return { at: value };
}
