import type { DepartmentId, EmployeeId, EpochMs, SiteId, TerminalId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import { instantBase, zoneDays, type Instant32, type ZoneDays } from "../../shared/time/zone-days.ts";
import type {
  CalendarNote,
  TerminalHearing,
  Completeness,
  DutyFact,
  EarlyDepartureFact,
  EmploymentSpan,
  EndedPunch,
  FactsView,
  HeldPunch,
  LeaveFact,
  LeaveFilingFact,
  LeaveRequestFact,
  OvertimeFact,
  Plan,
  PolicyVersion,
  PunchFact,
  PunchRun,
  RemarkFact,
  ShiftSet,
  SignOff,
} from "./facts-types.ts";
import type { CaseFact, CorrectionFact, ResultChangeFact, SpotCheckFact } from "./conduct-types.ts";
import { holds, open } from "./known.ts";
import { leaveRequestsKnown } from "./apply-leave.ts";
import { employmentSpans } from "./people.ts";
import { PatternWords } from "./pattern-words.ts";
import { planDays } from "./plan.ts";
import { kindAmbiguous, kindNonexistent, kindOutOfRange, kindReplaced, none } from "./punch-columns.ts";
import { PunchRuns } from "./punch-runs.ts";
import type { FactStores } from "./stores.ts";
import type { SiteHearing } from "./site-hearing.ts";

const directions = ["out", "unknown", "in"] as const;
const sources = ["terminal", "manual", "correction", "field"] as const;
const planPaddingDays = 40;

/** The facts as known before a position. Answers are kept until {@link View.personChanged} or {@link View.everybodyChanged}. */
export class View implements FactsView {
  readonly asOfPosition: number;
  readonly runs: PunchRuns;
  readonly #stores: FactStores;
  readonly #employment: (readonly EmploymentSpan[] | undefined)[] = [];
  readonly #plans: (Plan | undefined)[] = [];

  #patternWords = new PatternWords();
  #version = 0;
  #everybodyChanged = 0;
  readonly #changes: number[] = [];
  readonly #hearings = new Map<SiteId, SiteHearing>();
  #heardVersion = -1;

  constructor(stores: FactStores, asOfPosition: number) {
    this.#stores = stores;
    this.asOfPosition = asOfPosition;
    const { punches, badges, terminals } = stores;
    this.runs = new PunchRuns({ punches, badges, terminals, asOf: asOfPosition }, (person) => this.#note(person));
  }

  get personCount(): number {
    return this.#stores.people.size;
  }

  employeeOf(person: number): EmployeeId {
    return this.#stores.people.text(person);
  }

  personOf(employee: EmployeeId): number | undefined {
    return this.#stores.people.find(employee);
  }

  run(person: number): PunchRun {
    return this.runs.run(person, this.personCount);
  }

  employment(person: number): readonly EmploymentSpan[] {
    return (this.#employment[person] ??= employmentSpans(this.#person(person).employment, this.asOfPosition, (site) => this.zoneOf(site)));
  }

  plan(person: number, fromDay: DayNumber, untilDay: DayNumber): Plan {
    const kept = this.#plans[person];
    if (kept !== undefined && kept.fromDay <= fromDay && kept.fromDay + kept.words.length >= untilDay) return kept;
    // A little more than was asked for, so that the days around it need no second plan.
    const from = Math.min(fromDay - planPaddingDays, kept?.fromDay ?? fromDay);
    const until = Math.max(untilDay + planPaddingDays, kept === undefined ? untilDay : kept.fromDay + kept.words.length);
    return (this.#plans[person] = this.planOnce(person, from, until));
  }

  /** The plan of exactly these dates, made anew and not kept. */
  planOnce(person: number, fromDay: DayNumber, untilDay: DayNumber): Plan {
    const { shifts, calendars } = this.#stores;
    const known = { person: this.#person(person), employment: this.employment(person), asOf: this.asOfPosition };
    return planDays({ shifts, calendars, patternWords: this.#patternWords, ...known }, fromDay, untilDay);
  }

  shiftSet(number: number): ShiftSet {
    return this.#stores.shifts.set(number);
  }

  /** All sets there are, by number. */
  shiftSets(): readonly ShiftSet[] {
    return this.#stores.shifts.sets();
  }

  leave(person: number): readonly LeaveFact[] {
    return this.#person(person).leave.filter((fact) => holds(fact, this.asOfPosition));
  }

  leaveRequests(person: number): readonly LeaveRequestFact[] {
    return leaveRequestsKnown(this.#person(person).leaveRequests, this.asOfPosition);
  }

  leaveFilings(person: number): readonly LeaveFilingFact[] {
    return this.#person(person).leaveFilings.filter((fact) => fact.position < this.asOfPosition);
  }

  earlyDepartures(person: number): readonly EarlyDepartureFact[] {
    return this.#person(person).earlyDepartures.filter((fact) => holds(fact, this.asOfPosition));
  }

  overtime(person: number): readonly OvertimeFact[] {
    return this.#person(person).overtime.filter((fact) => holds(fact, this.asOfPosition));
  }

  duties(person: number): readonly DutyFact[] {
    return this.#person(person).duties.filter((fact) => holds(fact, this.asOfPosition));
  }

  remarks(person: number): readonly RemarkFact[] {
    return this.#person(person).remarks.filter((fact) => holds(fact, this.asOfPosition));
  }

  corrections(person: number): readonly CorrectionFact[] {
    return this.#person(person).corrections.filter((fact) => holds(fact, this.asOfPosition));
  }

  correctionAskedAt(person: number, request: string): EpochMs | undefined {
    const asked = this.#person(person).correctionRequests.get(request);
    return asked !== undefined && asked.position < this.asOfPosition ? asked.recordedAt : undefined;
  }

  resultChanges(person: number): readonly ResultChangeFact[] {
    return this.#person(person).resultChanges.filter((fact) => holds(fact, this.asOfPosition));
  }

  siteOfTerminal(terminal: TerminalId): SiteId | undefined {
    const number = this.#stores.terminalNames.find(terminal);
    return number === undefined ? undefined : this.#stores.terminals.siteOf(number, this.asOfPosition);
  }

  spotChecks(department: DepartmentId): readonly SpotCheckFact[] {
    return this.#stores.spotChecks.filter((fact) => fact.department === department && fact.position < this.asOfPosition);
  }

  cases(person: number): readonly CaseFact[] {
    return this.#stores.cases.of(person, this.asOfPosition);
  }

  policies(): readonly PolicyVersion[] {
    return this.#stores.policies.filter((version) => version.position < this.asOfPosition);
  }

  signOffs(): readonly SignOff[] {
    return this.#stores.signOffs.filter((signOff) => holds(signOff, this.asOfPosition));
  }

  completeness(site: SiteId, opens: Instant32, closes: Instant32): Completeness {
    return this.evidence(site).completeness(opens, closes);
  }

  terminalsAt(site: SiteId): TerminalHearing[] {
    const { terminals, terminalNames } = this.#stores;
    return terminals.atSite(site, this.asOfPosition).map(({ terminal, ...hearing }) => ({ id: terminalNames.text(terminal), ...hearing }));
  }

  calendarNote(site: SiteId, day: DayNumber): CalendarNote | null {
    return this.#stores.calendars.noteOf(site, day, this.asOfPosition);
  }

  heardUpTo(site: SiteId): Instant32 | null {
    const { facts, least } = this.evidence(site);
    return facts.terminals.length === 0 || least === -open ? null : Math.floor(least / 1_000) - instantBase;
  }

  punch(row: number): PunchFact {
    const { punches, terminalNames } = this.#stores;
    const kind = punches.kind[row]!;
    const terminal = punches.terminal[row]!;
    const at = this.runs.adjustedAt(row);
    return {
      position: punches.position[row]!,
      punch: punches.id(row),
      at,
      direction: directions[kind & 3]!,
      source: sources[(kind >> 2) & 3]!,
      terminal: terminal === none ? null : terminalNames.text(terminal),
      place: this.#stores.fieldPlaces.get(punches.position[row]!),
      reading: (kind & kindAmbiguous) !== 0 ? "ambiguous" : (kind & kindNonexistent) !== 0 ? "nonexistent" : "exact",
      correctedBySeconds: at - punches.at[row]!,
    };
  }

  endedPunches(person: number): readonly EndedPunch[] {
    const { punches } = this.#stores;
    const ended = [...this.runs.rowsOf(person)].filter((row) => (punches.kind[row]! & kindOutOfRange) === 0 && !this.runs.counts(row));
    return ended
      .map((row) => ({ ...this.punch(row), why: (punches.kind[row]! & kindReplaced) !== 0 ? ("replaced" as const) : ("voided" as const) }))
      .toSorted((left, right) => left.at - right.at || left.position - right.position);
  }

  heldPunches(): readonly HeldPunch[] {
    const { punches, terminalNames, keys } = this.#stores;
    const held: HeldPunch[] = [];
    for (let row = 0; row < punches.count; row += 1) {
      const position = punches.position[row]!;
      const key = punches.key[row]!;
      const outOfRange = (punches.kind[row]! & kindOutOfRange) !== 0;
      if (position >= this.asOfPosition || (!outOfRange && this.runs.personOf(row) !== none)) continue;
      if (!outOfRange && !this.runs.counts(row)) continue;
      const text = key === none ? null : keys.text(key);
      const separator = text?.indexOf(":") ?? -1;
      held.push({
        position,
        terminal: punches.terminal[row] === none ? null : terminalNames.text(punches.terminal[row]!),
        key: text === null ? null : { kind: text.slice(0, separator) as "pin" | "card", value: text.slice(separator + 1) },
        at: outOfRange ? null : this.runs.adjustedAt(row) + instantBase,
        why: outOfRange ? "out_of_range" : "unknown_badge",
      });
    }
    return held;
  }

  /** Rises with every change; what was made of the view before is stale for whoever {@link changedSince} says. */
  get version(): number {
    return this.#version;
  }

  /** Whether the person's punches, plan or anything else may differ from what they were at a version. */
  changedSince(person: number, version: number): boolean {
    return this.#everybodyChanged > version || (this.#changes[person] ?? 0) > version;
  }

  #note(person: number): void {
    this.#version += 1;
    if (person === none) this.#everybodyChanged = this.#version;
    else this.#changes[person] = this.#version;
  }

  /** Something of one person changed that employment or plan are made of. */
  personChanged(person: number): void {
    this.#note(person);
    this.#employment[person] = undefined;
    this.#plans[person] = undefined;
  }

  /** Something changed that everybody's plan may be made of: a shift, a calendar, a terminal's zone. */
  everybodyChanged(): void {
    this.#note(none);
    this.#employment.length = 0;
    this.#plans.length = 0;
    this.#patternWords = new PatternWords();
  }

  evidence(site: SiteId): SiteHearing {
    const { terminals } = this.#stores;
    if (terminals.version !== this.#heardVersion) {
      this.#hearings.clear();
      this.#heardVersion = terminals.version;
    }
    let hearing = this.#hearings.get(site);
    if (hearing === undefined) this.#hearings.set(site, (hearing = terminals.hearing(site, this.asOfPosition)));
    return hearing;
  }

  #person(person: number) {
    return this.#stores.person(person);
  }

  /** The zone of a site's wall clocks. */
  zoneOf(site: SiteId): ZoneDays {
    const zone = this.#stores.calendars.zoneOf(site, this.asOfPosition) ?? this.#stores.terminals.zoneAt(site, this.asOfPosition);
    return zoneDays(zone ?? "UTC");
  }
}
