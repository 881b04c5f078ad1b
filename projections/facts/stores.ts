import { Badges } from "./badges.ts";
import { Cases } from "./cases.ts";
import { Calendars } from "./calendars.ts";
import type { PolicyVersion, SignOff } from "./facts-types.ts";
import type { SpotCheckFact } from "./conduct-types.ts";
import type { Known } from "./known.ts";
import { createInterner, type Interner } from "./interner.ts";
import { emptyPerson, type PersonFacts } from "./people.ts";
import { PunchColumns } from "./punch-columns.ts";
import { SpanNumbers } from "./span-numbers.ts";
import { Shifts } from "./shifts.ts";
import { Terminals } from "./terminals.ts";

/** Everything facts are kept in; views read it, applying events writes it. */
export interface FactStores {
  readonly people: Interner;
  readonly terminalNames: Interner;
  /** `pin:0701`, `card:7788`. */
  readonly keys: Interner;
  /** The numbers of `terminalNames` and of `keys` for texts within events. */
  readonly terminalSpans: SpanNumbers;
  readonly pinSpans: SpanNumbers;
  readonly cardSpans: SpanNumbers;
  readonly punches: PunchColumns;
  readonly badges: Badges;
  readonly terminals: Terminals;
  readonly shifts: Shifts;
  readonly calendars: Calendars;
  readonly cases: Cases;
  readonly spotChecks: SpotCheckFact[];
  /** Where punches away from the site were made, by position. There are few of them. */
  readonly fieldPlaces: Map<number, string>;
  readonly policies: PolicyVersion[];
  readonly signOffs: (SignOff & Known)[];
  person(number: number): PersonFacts;
}

/** Stores that hold nothing. */
export function createStores(): FactStores {
  const persons: PersonFacts[] = [];
  const terminalNames = createInterner();
  const keys = createInterner();
  return {
    people: createInterner(),
    terminalNames,
    keys,
    terminalSpans: new SpanNumbers(terminalNames),
    pinSpans: new SpanNumbers(keys, "pin:"),
    cardSpans: new SpanNumbers(keys, "card:"),
    punches: new PunchColumns(),
    badges: new Badges(),
    terminals: new Terminals(),
    shifts: new Shifts(),
    calendars: new Calendars(),
    cases: new Cases(),
    spotChecks: [],
    fieldPlaces: new Map(),
    policies: [],
    signOffs: [],
    person: (number) => (persons[number] ??= emptyPerson()),
  };
}
