import { AttendanceError } from "../../shared/errors.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { applyEvent } from "./apply-event.ts";
import type { Applier } from "./applier.ts";
import { applyPunch } from "./apply-punch.ts";
import type { Facts } from "./facts-types.ts";
import { ImageMaker } from "./image-maker.ts";
import { open } from "./known.ts";
import { readPunch, type PunchReading } from "./read-punch.ts";
import { createStores } from "./stores.ts";
import { View } from "./view.ts";

const earlierViewsMax = 4;

/** Facts that other threads can be given images of. */
export interface ImagedFacts extends Facts {
  /** Makes images of a view for other threads; the maker of what is known now may be kept, and keeps up with the facts. */
  imageMaker(asOfPosition?: number): ImageMaker;
}

/** Empty facts; hand them the ledger's events from position 0. */
export function createFacts(): ImagedFacts {
  const stores = createStores();
  const current = new View(stores, open);
  const earlier = new Map<number, View>();
  const applier: Applier = { stores, current, endBeforePunch: new Map() };
  const reading: PunchReading = { occurredAt: 0, keyKind: "pin", keyValue: "", state: undefined, terminal: "", id: "" };
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
      else applyEvent(applier, decodeEvent(stored), stored.position);
      position += 1;
    }
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
    imageMaker: (asOfPosition) => new ImageMaker(view(asOfPosition)),
  };
}
