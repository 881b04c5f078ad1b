import type { RuleName } from "../../shared/policy/schema.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import type { ZoneDays } from "../../shared/time/zone-days.ts";
import type { LeaveFact, LeaveFilingFact, LeaveRequestFact } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import type { PersonDates } from "./leave-days.ts";

export type LeaveTypeRule = CompiledPolicy["source"]["leave_types"][number];

/** Something the rules of leave say of one leave on a date, apart from its being leave. */
export interface LeaveNote {
  readonly code:
    | "evidence_awaited"
    | "evidence_missing"
    | "evidence_late"
    | "form_awaited"
    | "form_missing"
    | "form_late"
    | "leave_undecided"
    | "leave_refused"
    | "short_notice"
    | "over_yearly_limit";
  readonly rule: RuleName;
  /** The last date that is in time. */
  readonly deadline: DayNumber | null;
  /** Can no longer change by time passing. */
  readonly sure: boolean;
  /** It takes the leave away: what it excused is judged as if it had not been given. */
  readonly takesAway: boolean;
}

/** What a leave's documents and its notice are held against. */
export interface LeaveCase {
  readonly policy: CompiledPolicy;
  readonly zone: ZoneDays;
  /** The moment of the question, as judging takes it. */
  readonly at: number;
  readonly dates: PersonDates;
  readonly filings: readonly LeaveFilingFact[];
  /** How the leave was asked for; undefined when whoever approved it recorded no request. */
  readonly request: LeaveRequestFact | undefined;
}

/** What is to be said of an approved leave's proof, form and notice under the policy, in this order. */
export function notesOf(fact: LeaveFact, type: LeaveTypeRule | undefined, asked: LeaveCase): LeaveNote[] {
  if (type === undefined) return [];
  const { policy, zone, dates, request } = asked;
  const { urgent_form_counted_in: formCounted } = policy.source;
  const notes: LeaveNote[] = [];
  if (fact.evidenceAwaited && type.evidence !== null) {
    const { within_days: within, counted_in: counted } = type.evidence;
    notes.push(...documentNotes("evidence", fact.leave, dates.count(fact.fromDay, within, counted, 1), asked));
  }
  if (fact.formAwaited && type.urgent_form_within_days !== null) {
    const from = request === undefined ? fact.fromDay : zone.dayOf(request.requestedAt);
    notes.push(...documentNotes("form", fact.leave, dates.count(from, type.urgent_form_within_days, formCounted, 1), asked));
  }
  const askBy = request === undefined ? null : lastDateToAsk(fact.fromDay, type, request.how, asked);
  if (request !== undefined && askBy !== null && zone.dayOf(request.requestedAt) > askBy) {
    const takesAway = policy.source.short_notice === "refused_by_rule";
    notes.push({ code: "short_notice", rule: "short_notice", deadline: askBy, sure: true, takesAway });
  }
  return notes;
}

/** The last date on which leave could be asked for in time; null when no notice is asked for, or it cannot be counted. */
export function lastDateToAsk(
  fromDay: DayNumber,
  type: Pick<LeaveTypeRule, "notice_days" | "urgent_form_within_days">,
  how: LeaveRequestFact["how"],
  { policy, dates }: Pick<LeaveCase, "policy" | "dates">,
): DayNumber | null {
  const urgent = how === "telephone" && type.urgent_form_within_days !== null;
  if (urgent || type.notice_days === 0) return null;
  return dates.count(fromDay, type.notice_days, policy.source.notice_days_counted_in, -1);
}

/** The state of a document that must still come: in time, awaited, missing or late. */
function documentNotes(
  what: LeaveFilingFact["what"],
  leave: string,
  deadline: DayNumber | null,
  { policy, zone, at, filings }: LeaveCase,
): LeaveNote[] {
  // Counted over a year whose calendar nobody published, the deadline is not known, and so has not passed.
  const ends = deadline === null ? Infinity : zone.start(deadline + 1);
  const filed = filings.filter((filing) => filing.leave === leave && filing.what === what);
  if (filed.some((filing) => filing.filedAt < ends)) return [];
  if (filed.length > 0) {
    const takesAway = policy.source.late_certificate === "absence_stands";
    return [{ code: `${what}_late`, rule: "late_certificate", deadline, sure: true, takesAway }];
  }
  if (at < ends) return [{ code: `${what}_awaited`, rule: "leave_types", deadline, sure: false, takesAway: false }];
  return [{ code: `${what}_missing`, rule: "leave_types", deadline, sure: true, takesAway: true }];
}
