import { deterministicId } from "../../shared/ids.ts";
import type { Channel, PersonKey } from "../../shared/events/fields.ts";
import type { LedgerEvent, NewEvent } from "../../shared/events/envelope.ts";
import type { LocalDateTime, TerminalId } from "../../shared/ids.ts";
import { numberingOf, punchEvent, punchEventId, rawOf, type PunchCandidate } from "./punch-record.ts";
import type { StreamModel } from "./stream-writer.ts";

/**
 * Which records of one punch stream are on the ledger, and what a record that arrives is: new, a copy, or a copy that differs.
 *
 * Invariants: a slot's variants differ in state or verify; a record equal to a variant is a copy whatever its channel;
 * a record that differs from all is a punch of its own, unless another channel than its own recorded the slot, then it
 * corroborates that punch, once for each way of differing (devices.md §1.2).
 */
export interface PunchStreamModel extends StreamModel<PunchItem, PunchVerdict> {
  /** Whether a punch with this person key and second stands in the stream. */
  has(slot: string): boolean;
  /** Earliest and latest reading in the stream; undefined when it has none. */
  span(): { readonly first: LocalDateTime; readonly last: LocalDateTime } | undefined;
  /** Numbers of a numbered stream that are on the ledger: all up to `upTo`, and these above it. */
  numbers(): { readonly upTo: number; readonly above: readonly number[] };
}

export interface PunchItem {
  readonly candidate: PunchCandidate;
  /** The other records of the delivery, by slot: they tell a second row of one second from a copy that differs. */
  readonly siblings: Siblings;
}

export interface PunchVerdict {
  readonly verdict: "recorded" | "duplicate" | "corroborated";
  /** Event id of the punch it is, is a copy of, or corroborates; worked out when asked for. */
  readonly punch: () => string;
}

/** The variants of each slot that one delivery brings; worked out when first asked for, which is seldom. */
export interface Siblings {
  has(slot: string, state: string, verify: string): boolean;
}

/** The siblings among a delivery's records. */
export function siblingsOf(candidates: readonly PunchCandidate[]): Siblings {
  let variants: Set<string> | undefined;
  return {
    has: (slot, state, verify) => {
      variants ??= new Set(candidates.map((candidate) => variantName(candidate.slot, candidate.state, candidate.verify)));
      return variants.has(variantName(slot, state, verify));
    },
  };
}

const variantName = (slot: string, state: string, verify: string): string => `${slot}\n${state}\n${verify}`;

/** A punch as remembered: one object is shared between all punches alike, so that a million of them cost little. */
interface Variant {
  readonly channel: Channel;
  readonly state: string;
  readonly verify: string;
}

type Slot = Variant | readonly Variant[];

/** An empty model of a punch stream; events of other terminals, should a name be shared, are passed over. */
export function createPunchStreamModel(terminal: TerminalId): PunchStreamModel {
  const stored = new Map<string, Slot>();
  const underWay = new Map<string, Slot>();
  /** Punch and how its copy differed, for copies that differed. */
  const corroborated = new Set<string>();
  const corroboratedUnderWay = new Set<string>();
  const numbers = createNumberSet();
  const plain = variantPool();
  /** Slots of rows that say a moment instead of a wall time, by that moment (see momentName). */
  const moments = new Map<string, string>();
  const momentsUnderWay = new Map<string, string>();

  /** The punch a row already is although its slot has become another, because the terminal's zone setting was changed meanwhile. */
  function sameMoment({ record, person, numbered, state, verify }: PunchCandidate): (() => string) | undefined {
    const name = numbered ? undefined : momentName(person, record.reading);
    const slot = name === undefined ? undefined : (momentsUnderWay.get(name) ?? moments.get(name));
    const variants = slot === undefined ? undefined : (underWay.get(slot) ?? stored.get(slot));
    if (slot === undefined || variants === undefined) return undefined;
    const same = variantsOf(variants).find((variant) => variant.state === state && variant.verify === verify);
    return same && (() => punchEventId(terminal, slot, false, same));
  }

  function decide({ candidate, siblings }: PunchItem, events: NewEvent[]): PunchVerdict {
    const { slot, numbered, state, verify, origin } = candidate;
    const known = sameMoment(candidate);
    if (known !== undefined) return { verdict: "duplicate", punch: known };
    const before = underWay.get(slot) ?? stored.get(slot);
    if (before !== undefined) {
      const idOf = (variant: Variant): string => punchEventId(terminal, slot, numbered, variant);
      const variants = variantsOf(before);
      const same = numbered ? variants[0] : variants.find((variant) => variant.state === state && variant.verify === verify);
      if (same !== undefined) return { verdict: "duplicate", punch: () => idOf(same) };
      const others = variants.filter((variant) => variant.channel !== origin.channel);
      const alike = others.find((variant) => {
        const name = corroborationName(idOf(variant), state, verify);
        return corroborated.has(name) || corroboratedUnderWay.has(name);
      });
      if (alike !== undefined) return { verdict: "duplicate", punch: () => idOf(alike) };
      const which = nearest(
        others.filter((variant) => !siblings.has(slot, variant.state, variant.verify)),
        candidate,
      );
      if (which !== undefined) {
        const punch = idOf(which);
        events.push(corroborationEvent(candidate, punch));
        corroboratedUnderWay.add(corroborationName(punch, state, verify));
        return { verdict: "corroborated", punch: () => punch };
      }
    }
    const event = punchEvent(candidate);
    events.push(event);
    underWay.set(slot, withVariant(before, plain(origin.channel, state, verify)));
    const moment = numbered ? undefined : momentName(candidate.person, candidate.record.reading);
    if (moment !== undefined) momentsUnderWay.set(moment, slot);
    return { verdict: "recorded", punch: () => event.id };
  }

  function learn(event: LedgerEvent): void {
    if (event.type === "PunchRecorded" && event.data.terminal === terminal) {
      const { key, reading, receivedAt, identity, channel, state = "", verify = "" } = event.data;
      const slot = identity ?? `${key.kind}:${key.value}|${reading?.local ?? `@${receivedAt}`}`;
      const before = stored.get(slot);
      if (before !== undefined && variantsOf(before).some((variant) => variant.state === state && variant.verify === verify)) return;
      stored.set(slot, withVariant(before, plain(channel, state, verify)));
      if (identity !== undefined) numbers.add(identity);
      const moment = identity === undefined ? momentName(key, reading) : undefined;
      if (moment !== undefined) moments.set(moment, slot);
    } else if (event.type === "PunchCorroborated" && event.data.terminal === terminal) {
      corroborated.add(corroborationName(event.data.punch, event.data.state ?? "", event.data.verify ?? ""));
    }
  }

  return {
    types: ["PunchRecorded", "PunchCorroborated"],
    learn,
    decide,
    keep: () => {
      for (const [slot, variants] of underWay) {
        if (stored.get(slot) === undefined && isIdentity(slot)) numbers.add(slot);
        stored.set(slot, variants);
      }
      for (const name of corroboratedUnderWay) corroborated.add(name);
      for (const [moment, slot] of momentsUnderWay) moments.set(moment, slot);
      underWay.clear();
      momentsUnderWay.clear();
      corroboratedUnderWay.clear();
    },
    forget: () => {
      underWay.clear();
      momentsUnderWay.clear();
      corroboratedUnderWay.clear();
    },
    reset: () => {
      stored.clear();
      moments.clear();
      corroborated.clear();
      numbers.clear();
    },
    size: () => stored.size + corroborated.size + moments.size,
    weight: () => 1,
    has: (slot) => stored.has(slot),
    span: () => spanOf(stored.keys()),
    numbers: () => numbers.known(),
  };
}

/**
 * Person and moment of a row whose terminal sends seconds since 1970 (devices.md §2.3). Its wall time, and with it its slot, is worked
 * out from the terminal's zone setting; when that is corrected, the rows sent again must still be known.
 */
function momentName(key: PersonKey, reading: { readonly text: string } | null): string | undefined {
  return reading !== null && /^\d{9,10}$/.test(reading.text) ? `${key.kind}:${key.value}|${reading.text}` : undefined;
}

function spanOf(slots: Iterable<string>): { readonly first: LocalDateTime; readonly last: LocalDateTime } | undefined {
  let first: LocalDateTime | undefined;
  let last: LocalDateTime | undefined;
  for (const slot of slots) {
    const local = slot.slice(slot.lastIndexOf("|") + 1);
    if (local.startsWith("@")) continue;
    if (first === undefined || local < first) first = local;
    if (last === undefined || local > last) last = local;
  }
  return first === undefined || last === undefined ? undefined : { first, last };
}

const variantsOf = (slot: Slot): readonly Variant[] => (Array.isArray(slot) ? slot : [slot as Variant]);

function withVariant(slot: Slot | undefined, variant: Variant): Slot {
  return slot === undefined ? variant : [...variantsOf(slot), variant];
}

function variantPool(): (channel: Channel, state: string, verify: string) => Variant {
  const pool = new Map<string, Variant>();
  return (channel, state, verify) => {
    const name = `${channel}|${state}|${verify}`;
    let variant = pool.get(name);
    if (variant === undefined) pool.set(name, (variant = { channel, state, verify }));
    return variant;
  };
}

/** The punch a differing copy most likely belongs to: same state first, then same way of verification. */
function nearest(variants: readonly Variant[], candidate: PunchCandidate): Variant | undefined {
  return (
    variants.find((variant) => variant.state === candidate.state) ??
    variants.find((variant) => variant.verify === candidate.verify) ??
    variants[0]
  );
}

const corroborationName = (punch: string, state: string, verify: string): string => `${punch}\n${state}\n${verify}`;

/** A slot made of key and second has a bar; numbered streams hold no such slots, so this only keeps them out of the numbers. */
const isIdentity = (slot: string): boolean => numberingOf(slot).number !== undefined && !slot.includes("|");

function corroborationEvent(candidate: PunchCandidate, punch: string): NewEvent {
  const { origin, record, state, verify } = candidate;
  return {
    id: deterministicId("punch-corroborated", punch, state, verify),
    type: "PunchCorroborated",
    data: {
      terminal: origin.terminal,
      punch,
      channel: origin.channel,
      ...(state === "" ? {} : { state }),
      ...(verify === "" ? {} : { verify }),
      receivedAt: origin.receivedAt,
      raw: rawOf(record.raw),
    },
    meta: { actor: origin.actor },
  };
}

/** Numbers of one numbering, kept small: everything up to `upTo`, and what lies above it. */
interface NumberSet {
  add(identity: string): void;
  known(): { readonly upTo: number; readonly above: readonly number[] };
  clear(): void;
}

function createNumberSet(): NumberSet {
  let upTo = 0;
  const above = new Set<number>();
  return {
    add: (identity) => {
      const { number } = numberingOf(identity);
      if (number === undefined || number <= upTo) return;
      above.add(number);
      while (above.delete(upTo + 1)) upTo += 1;
    },
    known: () => ({ upTo, above: [...above].sort((one, other) => one - other) }),
    clear: () => {
      upTo = 0;
      above.clear();
    },
  };
}
