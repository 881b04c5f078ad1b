import { AttendanceError } from "../../shared/errors.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { applyEvent } from "./apply-event.ts";
import type { Applier } from "./applier.ts";
import { applyPunch } from "./apply-punch.ts";
import type { Facts } from "./facts-types.ts";
import { ImageMaker } from "./image-maker.ts";
import { open } from "./known.ts";
import { none } from "./punch-columns.ts";
import type { TerminalId } from "../../shared/ids.ts";
import { PunchReading, readPunch } from "./read-punch.ts";
import { Journal } from "./journal.ts";
import { textsOf } from "./interner.ts";
import { sharedArray } from "./shared-arrays.ts";
import type { FactsSnapshot, SnapshotNames } from "./snapshot.ts";
import { createStores } from "./stores.ts";
import { View } from "./view.ts";

const earlierViewsMax = 4;

/** Facts that other threads can be given images of. */
export interface ImagedFacts extends Facts {
  /** Makes images of a view for other threads; the maker of what is known now may be kept, and keeps up with the facts. */
  imageMaker(asOfPosition?: number): ImageMaker;
  /** Punches that terminals recorded before a position, by terminal. */
  punchesByTerminal(before: number): ReadonlyMap<TerminalId, number>;
  /** The facts as arrays, to be written before the next event is applied: they share the facts' memory. */
  snapshot(): FactsSnapshot;
}

/**
 * Facts that know nothing, or what a snapshot knows; hand them the ledger's events from `position` on.
 *
 * @param from Its arrays become the facts' own.
 */
export function createFacts(from?: FactsSnapshot): ImagedFacts {
  const stores = createStores();
  const current = new View(stores, open);
  const earlier = new Map<number, View>();
  const applier: Applier = { stores, current, endBeforePunch: new Map(), restoring: false };
  const journal = new Journal();
  const reading = new PunchReading();
  let position = 0;

  function apply(batch: readonly StoredEvent[]): void {
    for (const stored of batch) {
      if (stored.position < position) continue;
      if (stored.position > position) {
        throw new AttendanceError("FACTS_GAP", `expected the event at position ${position}, was handed ${stored.position}`, {
          expected: position,
          actual: stored.position,
        });
      }
      if (stored.type === "PunchRecorded" && readPunch(stored, reading)) applyPunch(applier, reading, stored.position);
      else applyOther(stored);
      position += 1;
    }
  }

  function applyOther(stored: StoredEvent): void {
    applyEvent(applier, decodeEvent(stored), stored.position);
    if (stored.type !== "PunchRecorded" && stored.type !== "WatermarkAdvanced") journal.add(stored);
  }

  function restore({ position: upTo, punches, arrays }: FactsSnapshot): void {
    const names = JSON.parse(Buffer.from(arrays.names.slice()).toString("utf8")) as SnapshotNames;
    for (const person of names.people) stores.people.intern(person);
    for (const terminal of names.terminals) stores.terminalNames.intern(terminal);
    for (const key of names.keys) stores.keys.intern(key);
    // Each array was read with the kind its name stands for.
    stores.punches.restore(punches, arrays as unknown as Parameters<typeof stores.punches.restore>[1], names.textIds);
    stores.terminals.restoreHeard(arrays.heard as Uint32Array);
    for (const [id, why] of names.endBeforePunch) applier.endBeforePunch.set(id, why);
    applier.restoring = true;
    journal.restore(arrays.journal as Uint8Array<SharedArrayBuffer>, (event, at) => applyEvent(applier, event, at));
    applier.restoring = false;
    position = upTo;
  }

  function snapshot(): FactsSnapshot {
    const { people, terminalNames, keys, punches, terminals } = stores;
    const names: SnapshotNames = {
      people: textsOf(people),
      terminals: textsOf(terminalNames),
      keys: textsOf(keys),
      textIds: punches.textIds(),
      endBeforePunch: [...applier.endBeforePunch],
    };
    const text = new TextEncoder().encode(JSON.stringify(names));
    const bytes = sharedArray<Uint8Array<SharedArrayBuffer>>(Uint8Array, text.length);
    bytes.set(text);
    const arrays = { ...punches.snapshot(), heard: terminals.heard(), names: bytes, journal: journal.bytes() };
    return { position, punches: punches.count, arrays };
  }

  if (from !== undefined) restore(from);

  function punchesByTerminal(before: number): Map<TerminalId, number> {
    const { punches, terminalNames } = stores;
    const counts = new Float64Array(terminalNames.size);
    for (let row = 0; row < punches.count && punches.position[row]! < before; row += 1)
      if (punches.key[row] !== none) counts[punches.terminal[row]!]! += 1;
    return new Map([...counts].flatMap((count, terminal) => (count === 0 ? [] : [[terminalNames.text(terminal), count] as const])));
  }

  function view(asOfPosition: number = position): View {
    if (asOfPosition >= position) return current;
    const kept = earlier.get(asOfPosition);
    if (kept !== undefined) return kept;
    const oldest = earlier.keys().next();
    if (earlier.size >= earlierViewsMax && !oldest.done) earlier.delete(oldest.value);
    const made = new View(stores, asOfPosition);
    earlier.set(asOfPosition, made);
    return made;
  }

  return {
    get position() {
      return position;
    },
    get punchCount() {
      return stores.punches.count;
    },
    apply,
    view,
    punchesByTerminal,
    snapshot,
    imageMaker: (asOfPosition) => new ImageMaker(view(asOfPosition)),
  };
}
