import type { Clause } from "../../shared/policy/rule.ts";
import type { RuleName } from "../../shared/policy/schema.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import type { Finding } from "./day-result.ts";
import * as row from "./day-row.ts";
import type { LeaveNote } from "./leave-documents.ts";
import type { JudgedLeave } from "./person-leave.ts";

type Code = Finding["code"];
/** Adds a finding. */
export type Add = (code: Code, clause: Clause, rule: RuleName, how?: How) => void;

interface How {
  readonly sure?: boolean;
  readonly seconds?: number;
  /** The part of the rule that decided, where the whole holds much beside it. */
  readonly part?: unknown;
  /** The last date in time. */
  readonly deadline?: DayNumber | null;
}

/** The leave of a date: what holds, and what else the rules say of it. */
export function addLeave(leave: readonly JudgedLeave[], words: Int32Array, policy: CompiledPolicy, add: Add): void {
  const taken = ((words[row.wordHalves]! >> 2) & 3) > 0;
  for (const one of leave) {
    const byHour = one.hours !== null;
    if (one.outcome === "holds" && (taken || byHour))
      add("approved_leave", one.clause, "leave_types", { sure: one.notes.every(({ sure }) => sure), part: typeOf(one, policy) });
    for (const note of one.notes) addNote(one, note, policy, add);
  }
}

/** Half days that are absence because leave fell away: one finding for each leave that did. */
export function addLeaveAbsence(leave: readonly JudgedLeave[], words: Int32Array, policy: CompiledPolicy, add: Add): void {
  const whole = words[row.wordStatus] === row.statusAbsent;
  for (const one of leave) {
    const note = one.notes.find(({ takesAway }) => takesAway);
    if (one.outcome === "fell" && one.halves > 0 && note !== undefined)
      add(whole ? "absent" : "half_absent", one.clause, note.rule, { ...partOf(one, note, policy), deadline: note.deadline });
  }
}

function addNote(one: JudgedLeave, note: LeaveNote, policy: CompiledPolicy, add: Add): void {
  const { code, rule, sure, deadline } = note;
  add(code, one.clause, rule, { sure, deadline, ...partOf(one, note, policy) });
}

/** Of the table of kinds only the kind at hand; a kind the policy does not know stands by its code. */
const partOf = (one: JudgedLeave, { rule }: LeaveNote, policy: CompiledPolicy): { readonly part?: unknown } =>
  rule === "leave_types" ? { part: typeOf(one, policy) } : {};

const typeOf = ({ kind }: JudgedLeave, policy: CompiledPolicy): unknown =>
  policy.source.leave_types.find((type) => type.kind === kind) ?? kind;
