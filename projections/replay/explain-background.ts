import { policyHash } from "../../shared/policy/hash.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { judgeDays } from "../attendance/judge-days.ts";
import type { Completeness, Facts, FactsView, PolicyVersion } from "../facts/facts-types.ts";
import type { Relief } from "./explain-edges.ts";
import type { DayBackground } from "./explain-reasons.ts";
import type { ExplainQuestion, PolicySource } from "./explanation.ts";

/** What the reasons of a day speak of beside it: its calendar and terminals, the shift before, the policies passed over. */
export function backgroundOf(asked: {
  readonly facts: Facts;
  readonly view: FactsView;
  readonly day: DayResult;
  readonly question: ExplainQuestion;
  readonly policy: Policy;
  readonly completeness: Completeness;
}): Omit<DayBackground, "source" | "lang"> {
  const { facts, view, day, question, policy, completeness } = asked;
  const site = siteOf(view, day);
  return {
    day,
    policy,
    completeness,
    passedOver: question.policies === undefined ? passedOver(view.policies(), day) : [],
    site: site ?? "",
    calendar: site === undefined ? null : view.calendarNote(site, dayNumber(day.date)),
    terminals: site === undefined ? [] : view.terminalsAt(site),
    relief: policy.late_stay_relief.length === 0 ? null : reliefOf(facts, day, question, policy),
  };
}

function siteOf(view: FactsView, day: DayResult): string | undefined {
  const person = view.personOf(day.employee);
  const own = dayNumber(day.date);
  if (person === undefined) return undefined;
  return view.employment(person).find((span) => span.fromDay <= own && own < span.untilDay)?.site;
}

/** Versions of the department or the company that hold on the date and do not judge the day: at most one of each scope. */
function passedOver(versions: readonly PolicyVersion[], day: DayResult): PolicySource[] {
  const own = dayNumber(day.date);
  if (day.policy === null) return [];
  return ["company", `department:${day.department}`].flatMap((scope): PolicySource[] => {
    const found = versions.findLast(
      (version) => version.scope === scope && version.effectiveDay <= own && own < version.untilDay && version.hash !== day.policy,
    );
    if (found === undefined) return [];
    const { effectiveDay, position, policy } = found;
    return [{ kind: "published", hash: found.hash ?? policyHash(policy), scope, effectiveFrom: dateOf(effectiveDay), position }];
  });
}

/** How far back the shift before may lie. */
const reliefDaysMax = 31;

/** The departure from the shift before, when it was late enough to relax this one's start. */
function reliefOf(facts: Facts, day: DayResult, { at, asOfPosition, policies }: ExplainQuestion, policy: Policy): Relief | null {
  const before = judgeDays(facts, {
    employees: [day.employee],
    from: dateOf(dayNumber(day.date) - reliefDaysMax),
    until: day.date,
    at,
    ...(asOfPosition === undefined ? {} : { asOfPosition }),
    ...(policies === undefined ? {} : { policies }),
  }).findLast((other) => other.shifts.length > 0);
  const end = before?.windows.at(-1)?.endsAt;
  if (before === undefined || end === undefined || before.lastOut === null) return null;
  const stayedSeconds = before.lastOut - end;
  const step = policy.late_stay_relief.findLast(({ left_after_end_min: after }) => stayedSeconds >= after * 60);
  return step === undefined ? null : { date: before.date, stayedSeconds, reliefSeconds: step.relief_min * 60 };
}
