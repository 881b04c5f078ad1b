import { instantBase } from "../../shared/time/zone-days.ts";
import type { Applier } from "./applier.ts";
import { sourceTerminal } from "./codes.ts";
import { kindOutOfRange, kindReplaced, none, type PunchRow } from "./punch-columns.ts";
import type { PunchReading } from "./read-punch.ts";

const instantMin = -2_147_483_648;
const instantMax = 2_147_483_647;

/** A terminal's punch with its texts as they are: what decoding an event in full gives. */
export interface DecodedPunch {
  /** UTC milliseconds. */
  readonly occurredAt: number;
  readonly keyKind: "pin" | "card";
  readonly keyValue: string;
  readonly state: string | undefined;
  readonly terminal: string;
  readonly id: string;
  /** Bits for an ambiguous or nonexistent reading. */
  readonly readingKind: number;
}

/** Puts a terminal's punch that was decoded in full into the columns. */
export function applyDecodedPunch(applier: Applier, punch: DecodedPunch, position: number): void {
  const { stores } = applier;
  const terminal = stores.terminalNames.intern(punch.terminal);
  const key = stores.keys.intern(`${punch.keyKind}:${punch.keyValue}`);
  const kind = stores.terminals.directionOf(terminal, punch.state) | sourceTerminal | punch.readingKind;
  pushPunch(applier, { occurredAt: punch.occurredAt, kind, key, terminal, person: none, position, id: punch.id });
}

/** Puts a terminal's punch into the columns straight from the event's bytes, see {@link readPunch}. */
export function applyPunch(applier: Applier, reading: PunchReading, position: number): void {
  const { stores, current, endBeforePunch } = applier;
  const { bytes } = reading.event;
  const terminal = stores.terminalSpans.intern(bytes, reading.terminalAt, reading.terminalEnd);
  const key = (reading.keyKind === "pin" ? stores.pinSpans : stores.cardSpans).intern(bytes, reading.keyAt, reading.keyEnd);
  const kind = stores.terminals.directionOf(terminal, reading.state) | sourceTerminal;
  const { occurredAt } = reading;
  // Somebody ended a punch that is still to come: it may be this one, which only its id as a text can tell.
  if (endBeforePunch.size > 0) return pushPunch(applier, { occurredAt, kind, key, terminal, person: none, position, id: reading.id });
  const row = rowOf({ occurredAt, kind, key, terminal, person: none, position });
  const index = stores.punches.pushSpan(row, bytes, reading.idAt, reading.idEnd);
  if ((row.kind & kindOutOfRange) === 0) current.runs.add(index);
}

interface Placed {
  /** UTC milliseconds. */
  readonly occurredAt: number;
  readonly kind: number;
  readonly key: number;
  readonly terminal: number;
  readonly person: number;
  readonly position: number;
}

interface NewPunch extends Placed {
  readonly id: string;
}

/** Moments that 32 bits cannot hold are kept, marked and never used. */
function rowOf({ occurredAt, kind, key, terminal, person, position }: Placed): PunchRow {
  const at = Math.floor(occurredAt / 1_000) - instantBase;
  const inRange = at >= instantMin && at <= instantMax;
  return { at: inRange ? at : 0, kind: inRange ? kind : kind | kindOutOfRange, key, terminal, person, position };
}

/** Puts any punch into the columns and the index. */
export function pushPunch({ stores, current, endBeforePunch, restoring }: Applier, punch: NewPunch): void {
  if (restoring) return;
  const { id, position } = punch;
  const row = rowOf(punch);
  const index = stores.punches.push(row, id);
  if (endBeforePunch.size > 0) {
    const ended = endBeforePunch.get(id);
    if (ended !== undefined) {
      endBeforePunch.delete(id);
      stores.punches.endedAt[index] = position;
      if (ended === "replaced") stores.punches.kind[index]! |= kindReplaced;
      return;
    }
  }
  if ((row.kind & kindOutOfRange) === 0) current.runs.add(index);
}
