import type { DayNumber } from "../../shared/time/day-number.ts";
import { plainText } from "../../shared/plain-data.ts";
import { planDetails } from "./codes.ts";
import { personLists, spanOpen, wideDays, type FactsImage } from "./image.ts";
import { createInterner, textsOf } from "./interner.ts";
import { open } from "./known.ts";
import { PoolWriter } from "./person-pool.ts";
import { grownArray, roomFor, sharedArray } from "./shared-arrays.ts";
import type { View } from "./view.ts";
import type { RunIndex } from "./run-sorter.ts";
import { WidePlans } from "./wide-plans.ts";

type Ints = Int32Array<SharedArrayBuffer>;
type Bytes = Uint8Array<SharedArrayBuffer>;

/** Rows sorted for the time that one person takes. */
const rowsAPerson = 2_000;

/**
 * Makes the image of a view and keeps it up: a person about whom something became known is written again, nobody else.
 *
 * Work is done in slices, between which the facts may go on. An image may be read until its maker is asked for the next
 * slice: pools are written in place.
 */
export class ImageMaker {
  readonly #view: View;
  #fromDay: DayNumber = 0;
  #untilDay: DayNumber = 0;
  #sorted: RunIndex | null = null;
  #pools = new Pools();
  #plan: Ints = sharedArray<Ints>(Int32Array, 0);
  #wide: Ints = sharedArray<Ints>(Int32Array, 0);
  #widePlans = new WidePlans();
  #people = 0;
  readonly #departments = createInterner();
  readonly #sites = createInterner();
  /** The view's version that a pass over the people began with, and the one the pass before did. */
  #passVersion = -1;
  #writtenVersion = -1;
  #next = 0;

  constructor(view: View) {
    this.#view = view;
  }

  /** From now on the image plans [fromDay, untilDay) at least. */
  cover(fromDay: DayNumber, untilDay: DayNumber): void {
    if (this.#untilDay > this.#fromDay && fromDay >= this.#fromDay && untilDay <= this.#untilDay) return;
    const widen = this.#untilDay > this.#fromDay;
    this.#fromDay = widen ? Math.min(this.#fromDay, fromDay) : fromDay;
    this.#untilDay = widen ? Math.max(this.#untilDay, untilDay) : untilDay;
    this.#startOver();
  }

  /**
   * Does a slice of work.
   *
   * @param peopleMax How many people to write at most; a thousand take some milliseconds.
   * @returns whether the image holds everything the view says.
   */
  step(peopleMax: number): boolean {
    const view = this.#view;
    if (!view.runs.sort(view.personCount, peopleMax * rowsAPerson)) return false;
    if (view.runs.index !== this.#sorted || this.#pools.wasteful()) {
      this.#sorted = view.runs.index;
      this.#startOver();
    }
    this.#holdPeople(view.personCount);
    let left = peopleMax;
    while (this.#passVersion !== view.version || this.#next < this.#people) {
      if (this.#next >= this.#people || this.#passVersion < 0) this.#beginPass();
      for (; this.#next < this.#people; this.#next += 1) {
        if (!view.changedSince(this.#next, this.#writtenVersion)) continue;
        if (left === 0) return false;
        this.#write(this.#next);
        left -= 1;
      }
    }
    return true;
  }

  /** The image, once {@link step} said that it is whole. */
  image(): FactsImage {
    const { offsets, at, kind } = this.#sorted!;
    const { ownAt, ownKind, employment, lists } = this.#pools;
    return {
      personCount: this.#people,
      fromDay: this.#fromDay,
      untilDay: this.#untilDay,
      sorted: { offsets, at, kind },
      ownAt: ownAt.pool(),
      ownKind: ownKind.pool(),
      plan: this.#plan,
      wide: this.#wide,
      widePlans: this.#widePlans.plans,
      employment: employment.pool(),
      lists: lists.pool(),
      departments: textsOf(this.#departments),
      sites: textsOf(this.#sites).map((site) => ({ site, zone: this.#view.zoneOf(site).zone, hearing: this.#view.evidence(site).facts })),
      shiftSets: this.#view.shiftSets(),
    };
  }

  #startOver(): void {
    this.#pools = new Pools();
    this.#plan = sharedArray<Ints>(Int32Array, 0);
    this.#wide = sharedArray<Ints>(Int32Array, 0);
    this.#widePlans = new WidePlans();
    this.#people = 0;
    this.#next = 0;
    this.#passVersion = -1;
    this.#writtenVersion = -1;
  }

  #beginPass(): void {
    this.#writtenVersion = this.#passVersion;
    this.#passVersion = this.#view.version;
    this.#next = 0;
  }

  #holdPeople(people: number): void {
    if (people === this.#people) return;
    const words = people * (this.#untilDay - this.#fromDay);
    if (this.#plan.length < words)
      this.#plan =
        this.#people === 0
          ? sharedArray<Ints>(Int32Array, words)
          : grownArray<Ints>(Int32Array, this.#plan, roomFor(this.#plan.length, words));
    if (this.#wide.length < people) this.#wide = grownArray<Ints>(Int32Array, this.#wide, roomFor(this.#wide.length, people));
    this.#pools.holdPeople(people);
    this.#people = people;
  }

  #write(person: number): void {
    const view = this.#view;
    const { ownAt, ownKind, lists } = this.#pools;
    const own = view.runs.ownRun(person);
    if (own === undefined) {
      ownAt.clear(person);
      ownKind.clear(person);
    } else {
      ownAt.write(person, own.at.subarray(own.from, own.until));
      ownKind.write(person, own.kind.subarray(own.from, own.until));
    }
    this.#plan.set(view.planOnce(person, this.#fromDay, this.#untilDay).words, person * (this.#untilDay - this.#fromDay));
    this.#writeEmployment(person);
    for (const { site } of view.duties(person)) this.#sites.intern(site);
    const text = listsText(view, person);
    if (text === null) lists.clear(person);
    else lists.write(person, utf8.encode(text));
    this.#wide[person] = text === null ? -1 : this.#wideOf(person);
  }

  #wideOf(person: number): number {
    const { words } = this.#view.planOnce(person, this.#fromDay - wideDays, this.#untilDay + wideDays);
    for (let index = 0; index < words.length; index += 1) words[index]! &= ~planDetails;
    return this.#widePlans.intern(words);
  }

  #writeEmployment(person: number): void {
    const words = this.#view
      .employment(person)
      .flatMap(({ fromDay, untilDay, department, site }) => [
        fromDay,
        untilDay === open ? spanOpen : untilDay,
        this.#departments.intern(department),
        this.#sites.intern(site),
      ]);
    this.#pools.employment.write(person, words);
  }
}

const utf8 = new TextEncoder();

/** What the person has in lists, as text; null for nobody's. */
function listsText(view: View, person: number): string | null {
  const lists = personLists.map((name) => [name, view[name](person)] as const).filter(([, list]) => list.length > 0);
  return lists.length === 0 ? null : plainText(Object.fromEntries(lists));
}

/** The pools of an image. */
class Pools {
  readonly ownAt = new PoolWriter<Ints>(Int32Array, 0);
  readonly ownKind = new PoolWriter<Bytes>(Uint8Array, 0);
  readonly employment = new PoolWriter<Ints>(Int32Array, 0);
  readonly lists = new PoolWriter<Bytes>(Uint8Array, 0);

  constructor() {
    // Nobody's own punches begin at 0, so that a place from 0 to 0 can say: look among the sorted.
    this.ownAt.used = 1;
    this.ownKind.used = 1;
  }

  holdPeople(people: number): void {
    for (const pool of [this.ownAt, this.ownKind, this.employment, this.lists]) pool.holdPeople(people);
  }

  wasteful(): boolean {
    return [this.ownAt, this.employment, this.lists].some((pool) => pool.wasteful());
  }
}
