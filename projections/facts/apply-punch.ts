import { instantBase } from "../../shared/time/zone-days.ts";
import type { Applier } from "./applier.ts";
import { sourceTerminal } from "./codes.ts";
import { kindOutOfRange, kindReplaced, none } from "./punch-columns.ts";
import type { PunchReading } from "./read-punch.ts";

const instantMin = -2_147_483_648;
const instantMax = 2_147_483_647;

/** Puts a terminal's punch into the columns. @param readingKind Bits for an ambiguous or nonexistent reading. */
export function applyPunch(applier: Applier, reading: PunchReading, position: number, readingKind = 0): void {
  const { stores } = applier;
  const terminal = stores.terminalNames.intern(reading.terminal);
  const key = stores.keys.intern(`${reading.keyKind}:${reading.keyValue}`);
  const direction = stores.terminals.directionOf(terminal, reading.state);
  pushPunch(applier, {
    occurredAt: reading.occurredAt,
    kind: direction | sourceTerminal | readingKind,
    key,
    terminal,
    person: none,
    position,
    id: reading.id,
  });
}

interface NewPunch {
  /** UTC milliseconds. */
  readonly occurredAt: number;
  readonly kind: number;
  readonly key: number;
  readonly terminal: number;
  readonly person: number;
  readonly position: number;
  readonly id: string;
}

/** Puts any punch into the columns and the index. Moments that 32 bits cannot hold are kept, marked and never used. */
export function pushPunch({ stores, current, endBeforePunch, restoring }: Applier, punch: NewPunch): void {
  if (restoring) return;
  const at = Math.floor(punch.occurredAt / 1_000) - instantBase;
  const inRange = at >= instantMin && at <= instantMax;
  const { key, terminal, person, position, id } = punch;
  const row = stores.punches.push({
    at: inRange ? at : 0,
    kind: inRange ? punch.kind : punch.kind | kindOutOfRange,
    key,
    terminal,
    person,
    position,
    id,
  });
  if (endBeforePunch.size > 0) {
    const ended = endBeforePunch.get(id);
    if (ended !== undefined) {
      endBeforePunch.delete(id);
      stores.punches.endedAt[row] = position;
      if (ended === "replaced") stores.punches.kind[row]! |= kindReplaced;
      return;
    }
  }
  if (inRange) current.runs.add(row);
}
