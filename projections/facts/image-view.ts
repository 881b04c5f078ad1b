import { readPlain } from "../../shared/plain-data.ts";
import type { SiteId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import { zoneDays } from "../../shared/time/zone-days.ts";
import type {
  DutyFact,
  EarlyDepartureFact,
  EmploymentSpan,
  JudgedFacts,
  LeaveFact,
  LeaveFilingFact,
  LeaveRequestFact,
  OvertimeFact,
  Plan,
  PunchRun,
  ShiftSet,
  SiteEvidence,
} from "./facts-types.ts";
import type { ResultChangeFact } from "./conduct-types.ts";
import { spanOpen, spanWords, wideDays, type FactsImage, type personLists } from "./image.ts";
import { open } from "./known.ts";
import { SiteHearing } from "./site-hearing.ts";

type Lists =
  Pick<JudgedFacts, (typeof personLists)[number]> extends infer View
    ? { readonly [Name in keyof View]: View[Name] extends (person: number) => infer List ? List : never }
    : never;

const noLists: Lists = { leave: [], leaveRequests: [], leaveFilings: [], earlyDepartures: [], overtime: [], duties: [], resultChanges: [] };
/** Rows lead to explanations, which an image cannot give. */
const noRows = new Int32Array(0);
const utf8 = new TextDecoder();

/** Reads an image: gives judging the same answers as the view the image was made of. */
export class ImageView implements JudgedFacts {
  readonly #image: FactsImage;
  readonly #evidence: ReadonlyMap<SiteId, SiteEvidence>;
  #listsPerson = -1;
  #lists = noLists;

  constructor(image: FactsImage) {
    this.#image = image;
    this.#evidence = new Map(image.sites.map(({ site, hearing }) => [site, new SiteHearing(hearing)]));
  }

  get personCount(): number {
    return this.#image.personCount;
  }

  run(person: number): PunchRun {
    const { sorted, ownAt, ownKind } = this.#image;
    const until = ownAt.places[person * 2 + 1]!;
    if (until > 0) return { at: ownAt.numbers, kind: ownKind.numbers, row: noRows, from: ownAt.places[person * 2]!, until };
    const inOrder = person + 1 < sorted.offsets.length;
    const from = inOrder ? sorted.offsets[person]! : 0;
    return { at: sorted.at, kind: sorted.kind, row: noRows, from, until: inOrder ? sorted.offsets[person + 1]! : 0 };
  }

  employment(person: number): readonly EmploymentSpan[] {
    const { employment, departments, sites } = this.#image;
    const { places, numbers } = employment;
    const spans: EmploymentSpan[] = [];
    for (let at = places[person * 2]!; at < places[person * 2 + 1]!; at += spanWords) {
      const untilDay = numbers[at + 1]!;
      const { site, zone } = sites[numbers[at + 3]!]!;
      spans.push({
        fromDay: numbers[at]!,
        untilDay: untilDay === spanOpen ? open : untilDay,
        department: departments[numbers[at + 2]!]!,
        site,
        zone: zoneDays(zone),
      });
    }
    return spans;
  }

  /** Beyond the dates the image is about, plans are there for people with leave alone. */
  plan(person: number, fromDay: DayNumber, untilDay: DayNumber): Plan {
    const { plan, fromDay: first, untilDay: last, wide, widePlans } = this.#image;
    const days = last - first;
    if (fromDay >= first && untilDay <= last) return { fromDay: first, words: plan.subarray(person * days, (person + 1) * days) };
    const words = widePlans[wide[person]!];
    if (words === undefined || fromDay < first - wideDays || untilDay > last + wideDays)
      throw new RangeError(`the image plans days ${first} to ${last}, asked for ${fromDay} to ${untilDay}`);
    return { fromDay: first - wideDays, words };
  }

  shiftSet(number: number): ShiftSet {
    return this.#image.shiftSets[number]!;
  }

  leave(person: number): readonly LeaveFact[] {
    return this.#listsOf(person).leave;
  }

  leaveRequests(person: number): readonly LeaveRequestFact[] {
    return this.#listsOf(person).leaveRequests;
  }

  leaveFilings(person: number): readonly LeaveFilingFact[] {
    return this.#listsOf(person).leaveFilings;
  }

  earlyDepartures(person: number): readonly EarlyDepartureFact[] {
    return this.#listsOf(person).earlyDepartures;
  }

  overtime(person: number): readonly OvertimeFact[] {
    return this.#listsOf(person).overtime;
  }

  duties(person: number): readonly DutyFact[] {
    return this.#listsOf(person).duties;
  }

  resultChanges(person: number): readonly ResultChangeFact[] {
    return this.#listsOf(person).resultChanges;
  }

  evidence(site: SiteId): SiteEvidence {
    return this.#evidence.get(site)!;
  }

  #listsOf(person: number): Lists {
    if (person !== this.#listsPerson) {
      const { places, numbers } = this.#image.lists;
      // A decoder refuses memory that threads share, so the text is copied first.
      const text = utf8.decode(numbers.slice(places[person * 2], places[person * 2 + 1]));
      this.#lists = text === "" ? noLists : { ...noLists, ...(readPlain(text) as Partial<Lists>) };
      this.#listsPerson = person;
    }
    return this.#lists;
  }
}
