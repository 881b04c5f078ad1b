import type { AnswerAt, Comparison, ReplayScope } from "../../projections/replay/answer.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import type { PoliciesSaid } from "../../projections/replay/render-answers.ts";
import { AttendanceError } from "../../shared/errors.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import type { Replayer } from "../replayer/replayer.ts";
import { readAsOf } from "../as-of.ts";
import { choosePolicies, type PoliciesAsked } from "./policies-asked.ts";

/** One answer as it is asked for. */
export interface AnswerAsked {
  /** A position or a moment; left out: everything known. */
  readonly asOf?: string | undefined;
  readonly policies: PoliciesAsked;
}

/** One answer as it is made, with its policies in words. */
export interface AnswerMade {
  readonly answer: AnswerAt;
  readonly used: PoliciesSaid;
}

/** Two answers in the order their differences run. */
export interface ComparisonMade {
  readonly comparison: Comparison;
  readonly before: AnswerMade;
  readonly after: AnswerMade;
}

/** What questions are answered from; `now` is taken once, so that two answers of one question are asked at one moment. */
export interface Sources {
  readonly ledger: Ledger;
  readonly facts: Facts;
  readonly now: EpochMs;
  /** Judges many dates with threads; without it everything is judged here. */
  readonly replayer?: Replayer;
}

/**
 * Finds position, moment and policies of an answer.
 *
 * @throws AttendanceError AS_OF_INVALID, POLICY_NOT_PUBLISHED.
 */
export async function makeAnswer({ ledger, facts, now }: Sources, { asOf, policies }: AnswerAsked): Promise<AnswerMade> {
  const known = asOf === undefined ? { asOfPosition: facts.position, at: now } : await readAsOf(ledger, asOf, now);
  const positionOf = async (text: string): Promise<number> => (await readAsOf(ledger, text, now)).asOfPosition;
  const { choice, used } = await choosePolicies(policies, { facts, asOfPosition: known.asOfPosition, positionOf });
  return { answer: { ...known, policies: choice }, used };
}

/**
 * Puts two answers in the order their differences run: from the one that knows less to the one that knows more, and where
 * both know the same, from the second asked to the first, which is from the rules as they are to those tried.
 */
export async function makeComparison(
  sources: Sources,
  scope: ReplayScope,
  [first, second]: readonly [AnswerAsked, AnswerAsked],
): Promise<ComparisonMade> {
  const one = await makeAnswer(sources, first);
  const other = await makeAnswer(sources, second);
  const knowsLess =
    one.answer.asOfPosition < other.answer.asOfPosition ||
    (one.answer.asOfPosition === other.answer.asOfPosition && one.answer.at < other.answer.at);
  const [before, after] = knowsLess ? [one, other] : [other, one];
  return { comparison: { scope, before: before.answer, after: after.answer }, before, after };
}

/** The policies of an answer given from a later position than it was asked for: those of its own position move with it. */
export const saidAt = (used: PoliciesSaid, { asOfPosition: asked }: AnswerAt, asOfPosition: number): PoliciesSaid =>
  used.kind === "known" && used.asOfPosition === asked ? { kind: "known", asOfPosition } : used;

/** @throws AttendanceError NOT_FOUND for a person or a department the ledger never heard of: no days would look like nothing to judge. */
export function refuseUnknown(facts: Facts, { department, employees = [] }: ReplayScope): void {
  const view = facts.view();
  const employee = employees.find((id) => view.personOf(id) === undefined);
  if (employee !== undefined)
    throw new AttendanceError("NOT_FOUND", `employee ${employee}: nobody of this id is on the ledger`, { employee });
  if (department === undefined) return;
  for (let person = 0; person < view.personCount; person += 1)
    if (view.employment(person).some((span) => span.department === department)) return;
  throw new AttendanceError("NOT_FOUND", `department ${department}: nobody ever belonged to it`, { department });
}
