import { dateOf, type DayNumber } from "../../shared/time/day-number.ts";
import type { DepartmentId, EmployeeId } from "../../shared/ids.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { PolicyBook } from "../attendance/policy-choice.ts";
import type { CaseFact, DecisionFact } from "../facts/conduct-types.ts";
import type { FactsView } from "../facts/facts-types.ts";
import type { Period } from "../../shared/time/period.ts";
import type { Proposal } from "./sheet-types.ts";

/** Which sheet is made, and from what. */
interface CaseContext {
  readonly view: FactsView;
  readonly book: PolicyBook;
  readonly period: Period;
  readonly options: { readonly department: DepartmentId };
}

/**
 * What upheld cases propose for a person: once for each of their people, on the sheet of the department they belong to on
 * the date of the decision, by the policy in force on it. The case was decided by a person; what follows is decided by one too.
 */
export function caseProposals(employee: EmployeeId, { view, book, period, options: { department } }: CaseContext): Proposal[] {
  const person = view.personOf(employee);
  if (person === undefined) return [];
  return view.cases(person).flatMap((one) => {
    const { decision } = one;
    if (decision === null || !decision.upheld || decision.day < period.fromDay || decision.day >= period.untilDay) return [];
    if (departmentOn(view, person, decision.day) !== department) return [];
    return [proposalOf(one, decision, employee, book.policyOn(department, decision.day).source)];
  });
}

/** The department on a date; after leaving the last one, so that what is decided then stands on the last sheet there is. */
function departmentOn(view: FactsView, person: number, day: DayNumber): DepartmentId | undefined {
  return view.employment(person).findLast((span) => span.fromDay <= day)?.department;
}

function proposalOf(one: CaseFact, decision: DecisionFact, employee: EmployeeId, policy: Policy): Proposal {
  const proxy = one.kind === "proxy_punching";
  const rule = proxy ? "proxy_action" : "conduct_action";
  const dates = [...(one.aboutDay === null ? [] : [one.aboutDay]), decision.day];
  return {
    step: one.case,
    clause: proxy ? "proxy" : "supervision",
    measure: proxy ? "proxy_case" : "conduct_case",
    reached: 1,
    atLeast: 1,
    action: policy[rule],
    bonusBps: proxy ? policy.proxy_bonus_bps : 0,
    amountMinor: 0,
    dates: [...new Set(dates.map(dateOf))],
    case: {
      case: one.case,
      rule,
      with: one.employees.filter((other) => other !== employee),
      decidedBy: decision.by,
      reason: decision.reason,
      position: decision.position,
      evidence: one.evidence.map(({ position, text }) => ({ position, text })),
    },
  };
}
