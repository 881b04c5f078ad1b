import type { Clause } from "../../shared/policy/rule.ts";
import { dayNumber, yearOf, type DayNumber } from "../../shared/time/day-number.ts";
import { monthOf, periodOf } from "../../shared/time/period.ts";
import type { EmploymentSpan, JudgedFacts, LeaveFact, LeaveFilingFact, LeaveRequestFact } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import { PersonDates } from "./leave-days.ts";
import { notesOf, type LeaveCase, type LeaveNote, type LeaveTypeRule } from "./leave-documents.ts";
import type { PolicyBook } from "./policy-choice.ts";

/** Halves of a date as bits. */
export const halfMorning = 1;
export const halfAfternoon = 2;

/** One leave on one date, and what the rules make of it. */
export interface JudgedLeave {
  readonly leave: string;
  readonly kind: string;
  readonly clause: Clause;
  /** Bits; 0 for leave by the hour. */
  readonly halves: number;
  readonly hours: LeaveFact["hours"];
  /** `holds`: it is leave; `undecided`: nobody can say yet; `fell`: a rule took it away; `refused`: asked for in vain. */
  readonly outcome: "holds" | "undecided" | "fell" | "refused";
  readonly notes: readonly LeaveNote[];
}

/** A date that leave is asked about. */
export interface LeaveDate {
  readonly day: DayNumber;
  readonly employment: EmploymentSpan;
  readonly policy: CompiledPolicy;
  /** Nothing is planned for the date. */
  readonly isOff: boolean;
}

/**
 * A person's leave as the rules judge it, date by date: documents and their deadlines, notice, yearly limits, requests
 * nobody decided. Made once a person and asked only about dates that have any of it.
 */
export class PersonLeave {
  readonly #view: JudgedFacts;
  readonly #person: number;
  readonly #book: PolicyBook;
  readonly #at: number;
  readonly #dates: PersonDates;
  #facts: readonly LeaveFact[] | null = null;
  #requests: readonly LeaveRequestFact[] = [];
  #filings: readonly LeaveFilingFact[] = [];

  /** @param at The moment of the question in seconds relative to instantBase. */
  constructor(view: JudgedFacts, person: number, book: PolicyBook, at: number) {
    this.#view = view;
    this.#person = person;
    this.#book = book;
    this.#at = at;
    this.#dates = new PersonDates(view, person, book);
  }

  /** Leave approved for the date, whatever the rules make of it. */
  approvedOn(day: DayNumber): readonly LeaveFact[] {
    return this.#known().filter((fact) => covers(fact, day));
  }

  /** Requests that speak of the date. */
  requestsOn(day: DayNumber): readonly LeaveRequestFact[] {
    this.#known();
    return this.#requests.filter((request) => covers(request, day));
  }

  filingsOf(leave: string): readonly LeaveFilingFact[] {
    this.#known();
    return this.#filings.filter((filing) => filing.leave === leave);
  }

  /** Every leave of the date in order of approval, then requests. On a day off only kinds counted in natural days. */
  on(date: LeaveDate): JudgedLeave[] {
    const counts = ({ kind }: { readonly kind: string }): boolean => !date.isOff || date.policy.leaveOnRestDays.has(kind);
    const judged: JudgedLeave[] = [];
    for (const fact of this.approvedOn(date.day)) if (counts(fact)) judged.push(...this.#judgeApproved(fact, date, judged));
    for (const request of this.requestsOn(date.day)) if (counts(request)) judged.push(...this.#judgeRequest(request, date));
    return judged;
  }

  #known(): readonly LeaveFact[] {
    if (this.#facts === null) {
      this.#facts = this.#view.leave(this.#person);
      this.#requests = this.#view.leaveRequests(this.#person);
      this.#filings = this.#view.leaveFilings(this.#person);
    }
    return this.#facts;
  }

  #caseOf(leave: string, { policy, employment }: Pick<LeaveDate, "policy" | "employment">): LeaveCase {
    const request = this.#requests.find((candidate) => candidate.leave === leave);
    return { policy, zone: employment.zone, at: this.#at, dates: this.#dates, filings: this.#filings, request };
  }

  /** @param before Leave of the date judged already, which a yearly limit counts first. */
  #judgeApproved(fact: LeaveFact, date: LeaveDate, before: readonly JudgedLeave[]): JudgedLeave[] {
    const type = typeOf(fact.kind, date.policy);
    const notes = notesOf(fact, type, this.#caseOf(fact.leave, date));
    const made = (outcome: JudgedLeave["outcome"], halves: number, own: readonly LeaveNote[]): JudgedLeave => ({
      ...base(fact, type),
      halves,
      outcome,
      notes: own,
    });
    const halves = fact.hours === null ? halvesOf(fact) : 0;
    if (notes.some((note) => note.takesAway)) return [made("fell", halves, notes)];
    const over = type === undefined || type.yearly_days_max === null ? 0 : this.#beyondLimit(fact, type, date, before);
    if (over === 0) return [made("holds", halves, notes)];
    const takesAway = date.policy.source.over_yearly_limit === "not_leave";
    const beyond: LeaveNote = { code: "over_yearly_limit", rule: "over_yearly_limit", deadline: null, sure: true, takesAway };
    if (!takesAway) return [made("holds", halves, [...notes, beyond])];
    const fell = made("fell", halves & over, [...notes, beyond]);
    return (halves & ~over) === 0 ? [fell] : [made("holds", halves & ~over, notes), fell];
  }

  #judgeRequest(request: LeaveRequestFact, date: LeaveDate): JudgedLeave[] {
    if (request.decision !== null && request.decision !== "refused") return [];
    const type = typeOf(request.kind, date.policy);
    const made = { ...base(request, type), halves: request.hours === null ? halvesOf(request) : 0 };
    const note = { rule: "leave_pending_at_month_end", deadline: null, takesAway: false } as const;
    if (request.decision === "refused")
      return [{ ...made, outcome: "refused", notes: [{ ...note, code: "leave_refused", rule: "leave_types", sure: true }] }];
    const ended = this.#at >= date.employment.zone.start(this.#periodEnd(date));
    const rule = ended ? date.policy.source.leave_pending_at_month_end : "pending";
    const outcome = ({ pending: "undecided", absence: "fell", leave: "holds" } as const)[rule];
    return [{ ...made, outcome, notes: [{ ...note, code: "leave_undecided", sure: rule !== "pending", takesAway: rule === "absence" }] }];
  }

  /** The first date after the period that the date lies in. */
  #periodEnd({ day, employment }: LeaveDate): DayNumber {
    const startsOn = (month: string): number =>
      this.#book.policyOn(employment.department, dayNumber(`${month}-01`)).source.month_starts_on_day;
    return periodOf(monthOf(day, startsOn), startsOn).untilDay;
  }

  /**
   * The halves of the date that lie beyond the yearly limit, or 3 for leave by the hour that does. What the rules took
   * away earlier in the year counts for nothing.
   */
  #beyondLimit(fact: LeaveFact, type: LeaveTypeRule, date: LeaveDate, before: readonly JudgedLeave[]): number {
    if (this.#dates.counts(date.day, type.days) !== true) return 0;
    const whole = date.policy.standardDaySeconds;
    const limit = type.yearly_days_max! * whole;
    const today = before.filter((one) => one.kind === fact.kind && one.outcome === "holds");
    let used = this.#usedBefore(type, date, limit) + today.reduce((sum, one) => sum + secondsOf(one, whole), 0);
    if (fact.hours !== null) return used + secondsOf({ halves: 0, hours: fact.hours }, whole) > limit ? 3 : 0;
    let beyond = 0;
    for (const half of [halfMorning, halfAfternoon]) {
      if ((halvesOf(fact) & half) === 0) continue;
      used += whole / 2;
      if (used > limit) beyond |= half;
    }
    return beyond;
  }

  /** Seconds of leave of the kind from the first of the year up to the date, without what the limit had no room for. */
  #usedBefore(type: LeaveTypeRule, date: LeaveDate, limit: number): number {
    const first = dayNumber(`${String(yearOf(date.day)).padStart(4, "0")}-01-01`);
    const whole = date.policy.standardDaySeconds;
    const most = date.policy.source.over_yearly_limit === "not_leave" ? limit : Infinity;
    const facts = this.#known().filter(
      (fact) =>
        fact.kind === type.kind &&
        fact.fromDay < date.day &&
        fact.untilDay > first &&
        !notesOf(fact, type, this.#caseOf(fact.leave, date)).some((note) => note.takesAway),
    );
    let used = 0;
    for (let day = Math.max(first, Math.min(...facts.map(({ fromDay }) => fromDay))); day < date.day; day += 1)
      for (const fact of facts)
        if (covers(fact, day) && this.#dates.counts(day, type.days) === true)
          for (const piece of piecesOf(fact, whole)) if (used + piece <= most) used += piece;
    return used;
  }
}

const covers = ({ fromDay, untilDay }: Pick<LeaveFact, "fromDay" | "untilDay">, day: DayNumber): boolean =>
  fromDay <= day && day < untilDay;

const typeOf = (kind: string, policy: CompiledPolicy): LeaveTypeRule | undefined =>
  policy.source.leave_types.find((type) => type.kind === kind);

const halvesOf = ({ part }: Pick<LeaveFact, "part">): number =>
  part === "day" ? halfMorning | halfAfternoon : part === "morning" ? halfMorning : halfAfternoon;

/** A kind the policy does not know stands under the clause of leave. */
function base({ leave, kind, hours }: Pick<LeaveFact, "leave" | "kind" | "hours">, type: LeaveTypeRule | undefined) {
  return { leave, kind, clause: type?.clause ?? ("leave" as const), hours };
}

/** What a leave takes of a date, in the pieces that a yearly limit has room for or not. */
function piecesOf({ part, hours }: Pick<LeaveFact, "part" | "hours">, whole: number): number[] {
  if (hours !== null) return [hours.until - hours.from];
  return part === "day" ? [whole / 2, whole / 2] : [whole / 2];
}

const secondsOf = ({ halves, hours }: Pick<JudgedLeave, "halves" | "hours">, whole: number): number =>
  hours !== null
    ? hours.until - hours.from
    : (((halves & halfMorning) === 0 ? 0 : 1) + ((halves & halfAfternoon) === 0 ? 0 : 1)) * (whole / 2);
