import type { Policy } from "../../../shared/policy/schema.ts";
import { excused, judgeArrival, judgeDeparture, missing, normal, type Verdict } from "./edges.ts";
import type { Expected } from "./expected.ts";
import type { Known } from "./known.ts";
import type { Paired } from "./pairing.ts";
import { mayLeaveEarly } from "./person.ts";
import type { OracleWindow } from "./windows.ts";

/** What was found of one planned shift, or of a date's spans. */
export interface Slot extends Paired {
  /** How many punches count. */
  readonly punches: number;
  /** Nothing more can come. */
  readonly complete: boolean;
}

/** What one planned shift came to. */
export interface SlotVerdict {
  readonly inResult: string;
  readonly outResult: string;
  /** `sure`: it stands whatever still comes, though the shift may not be over. */
  readonly flags: readonly { readonly flag: string; readonly edge: "in" | "out"; readonly sure: boolean }[];
  readonly offEdges: readonly { readonly edge: "in" | "out"; readonly result: string; readonly seconds: number }[];
  readonly lateSeconds: number;
  readonly earlySeconds: number;
  /** Half days of absence, and those not yet to be called. */
  readonly halves: number;
  readonly pending: number;
  readonly rules: readonly string[];
  /** Leave leaves nothing of it. */
  readonly excused: boolean;
  readonly missing: boolean;
  /** The end as elastic hours move it. */
  readonly endsAt: number;
}

export interface SlotToJudge {
  readonly employee: string;
  readonly date: string;
  readonly policy: Policy;
  readonly slot: Slot;
  readonly expected: Expected;
  readonly window: OracleWindow;
  /** Seconds by which the rostered start is relaxed. */
  readonly relief: number;
  /** Some of the date is leave by the hour. */
  readonly byHour: boolean;
  /** What a person excused of the date. */
  readonly excused: ReadonlySet<string>;
  /** Whether everything from the window's opening to a moment has been received. */
  readonly isSure: (until: number) => boolean;
}

export function judgeSlot(known: Known, asked: SlotToJudge): SlotVerdict {
  const { policy, slot, expected, window } = asked;
  const nothing = {
    flags: [],
    offEdges: [],
    lateSeconds: 0,
    earlySeconds: 0,
    halves: 0,
    pending: 0,
    rules: [],
    excused: false,
    missing: false,
  };
  if (asked.policy.hours_system === "free" && !expected.excused) return freeHours(asked);
  if (expected.excused) return { ...nothing, inResult: "excused", outResult: "excused", excused: true, endsAt: window.endsAt };
  if (slot.punches === 0) return nobodyCame(asked);
  const { firstIn, lastOut, stillIn, complete } = slot;
  const start = Math.max(expected.from, window.startsAt + asked.relief);
  const moved =
    firstIn === undefined ? 0 : Math.max(-policy.flex_early_max_min * 60, Math.min(policy.flex_late_max_min * 60, firstIn - start));
  const endsAt = expected.until + moved;
  const arrival =
    firstIn === undefined
      ? missed("in", expected.needsIn, asked)
      : forgiven("in", judgeArrival(firstIn, start + Math.max(0, moved), policy), asked);
  const left = stillIn ? undefined : lastOut;
  const departure =
    left === undefined
      ? missed("out", expected.needsOut, asked)
      : approved(known, asked, left, forgiven("out", judgeDeparture(left, endsAt, policy), asked));
  const isMissing = arrival.result === "missing" || departure.result === "missing";
  const own = [arrival, departure].flatMap(({ rule, halves }) => (halves > 0 && rule !== null ? [rule] : []));
  const edges = arrival.halves + departure.halves;
  const charge = policy.missing_punch_absent_days * 2;
  const becauseMissing = complete && isMissing && edges < charge;
  const sureFrom = firstIn ?? lastOut;
  const sure = complete || (sureFrom !== undefined && asked.isSure(sureFrom));
  const flags = [flagOf("in", arrival, sure), flagOf("out", departure, false)].flat();
  return {
    inResult: arrival.result,
    outResult: departure.result,
    flags,
    offEdges: [offEdge("in", arrival), offEdge("out", departure)].flat(),
    lateSeconds: arrival.seconds,
    earlySeconds: departure.seconds,
    halves: complete ? Math.min(2, becauseMissing ? charge : edges) : 0,
    pending: 0,
    rules: [...own, ...(becauseMissing ? ["missing_punch_absent_days"] : [])],
    excused: false,
    missing: isMissing,
    endsAt,
  };
}

function approved(known: Known, { employee, date, policy }: SlotToJudge, at: number, verdict: Verdict): Verdict {
  return verdict.result !== "normal" && mayLeaveEarly(known, { employee, date, at, policy }) ? excused : verdict;
}

/** Nothing was punched: pending while something may come, then absence, or what is missing where the policy charges none. */
function nobodyCame(asked: SlotToJudge): SlotVerdict {
  const { policy, slot, expected, window, byHour } = asked;
  const none = { flags: [], offEdges: [], lateSeconds: 0, earlySeconds: 0, excused: false, missing: false, endsAt: window.endsAt };
  const nothing = { ...none, inResult: "none", outResult: "none", halves: 0, pending: 0, rules: [] };
  if (!slot.complete) return { ...nothing, pending: 2 };
  // Leave by the hour over half the shift or more leaves no more than half a day to be absent from.
  const isShort = byHour && (expected.until - expected.from) * 2 <= window.endsAt - window.startsAt;
  const halves = Math.min(policy.no_punch_absent_days * 2, isShort ? 1 : 2);
  if (halves > 0) return { ...nothing, halves, rules: ["no_punch_absent_days"] };
  const arrival = missed("in", expected.needsIn, asked);
  const departure = missed("out", expected.needsOut, asked);
  return {
    ...nothing,
    inResult: arrival.result,
    outResult: departure.result,
    flags: [flagOf("in", arrival, true), flagOf("out", departure, true)].flat(),
    offEdges: [offEdge("in", arrival), offEdge("out", departure)].flat(),
    missing: arrival.result === "missing" || departure.result === "missing",
  };
}

/** Free hours: nobody is late, leaves early or is absent; work whose other end was not punched misses that punch. */
function freeHours(asked: SlotToJudge): SlotVerdict {
  const { slot, window, isSure } = asked;
  const nothing = {
    lateSeconds: 0,
    earlySeconds: 0,
    halves: 0,
    pending: 0,
    rules: [],
    excused: false,
    missing: false,
    endsAt: window.endsAt,
  };
  if (slot.punches === 0)
    return { ...nothing, pending: slot.complete ? 0 : 2, inResult: "none", outResult: "none", flags: [], offEdges: [] };
  const arrival = slot.firstIn === undefined ? missed("in", true, asked) : normal;
  const departure = slot.lastOut === undefined || slot.stillIn ? missed("out", true, asked) : normal;
  const sure = slot.complete || (slot.lastOut !== undefined && isSure(slot.lastOut));
  return {
    ...nothing,
    inResult: arrival.result,
    outResult: departure.result,
    flags: [flagOf("in", arrival, sure), flagOf("out", departure, false)].flat(),
    offEdges: [offEdge("in", arrival), offEdge("out", departure)].flat(),
    missing: arrival.result === "missing" || departure.result === "missing",
  };
}

/** A missing punch, unless it is not needed, or a person excused it. */
function missed(edge: "in" | "out", needed: boolean, { excused: changed }: SlotToJudge): Verdict {
  return needed && !changed.has(`missing_${edge}`) ? missing : excused;
}

/** A lateness or early leave that a person excused, with what it charges; one so far off that it counts as missing is excused as either. */
function forgiven(edge: "in" | "out", verdict: Verdict, { excused: changed }: SlotToJudge): Verdict {
  if (verdict.result === "normal") return verdict;
  const asMissing = verdict.result === "missing" && changed.has(`missing_${edge}`);
  return asMissing || changed.has(edge === "in" ? "late" : "early") ? excused : verdict;
}

function flagOf(edge: "in" | "out", { result, onlyAbsence }: Verdict, sure: boolean): SlotVerdict["flags"][number][] {
  if (result === "normal" || result === "excused" || onlyAbsence) return [];
  return [{ flag: result === "missing" ? `missing_${edge}` : result, edge, sure }];
}

function offEdge(edge: "in" | "out", { result, seconds, onlyAbsence }: Verdict): { edge: "in" | "out"; result: string; seconds: number }[] {
  return result === "normal" || result === "excused" || onlyAbsence ? [] : [{ edge, result, seconds }];
}
