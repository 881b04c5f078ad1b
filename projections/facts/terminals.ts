import type { EventData } from "../../shared/events/catalogue.ts";
import type { TerminalSettings } from "../../shared/events/fields.ts";
import type { EpochMs, LocalDateTime, SiteId } from "../../shared/ids.ts";
import { resolveLocal } from "../../shared/time/resolve.ts";
import { instantBase, type Instant32 } from "../../shared/time/zone-days.ts";
import { directionIn, directionOut, directionUnknown } from "./codes.ts";
import { holds, open, type Known } from "./known.ts";
import type { TerminalHearing } from "./facts-types.ts";
import { sharedArray } from "./shared-arrays.ts";
import { SiteHearing, type Stretch } from "./site-hearing.ts";

interface SettingsKnown {
  readonly knownAt: number;
  readonly recordedAt: EpochMs;
  readonly settings: TerminalSettings;
}

interface Trouble extends Known {
  readonly id: string;
  readonly from: EpochMs;
  readonly until: EpochMs;
}

interface ClockCorrection {
  readonly knownAt: number;
  readonly id: string;
  readonly from: Instant32;
  readonly until: Instant32;
  readonly addSeconds: number;
}

interface TerminalFacts {
  readonly settings: SettingsKnown[];
  /** Watermarks where they rose: position and UTC milliseconds. */
  readonly heardPositions: number[];
  readonly heardUpTo: EpochMs[];
  readonly gaps: Trouble[];
  readonly faults: Trouble[];
  readonly corrections: ClockCorrection[];
  retiredAt: number;
}

/** What is known of the terminals: settings, how far each was heard, gaps, faults and corrected clocks. */
export class Terminals {
  readonly #terminals: TerminalFacts[] = [];
  /** Rises whenever a site's hearing may differ from before. */
  version = 0;
  #anyCorrections = false;

  setUp(terminal: number, settings: TerminalSettings, position: number, recordedAt: EpochMs): void {
    this.#of(terminal).settings.push({ knownAt: position, recordedAt, settings });
    this.version += 1;
  }

  retire(terminal: number, position: number): void {
    const facts = this.#of(terminal);
    facts.retiredAt = Math.min(facts.retiredAt, position);
    this.version += 1;
  }

  hear(terminal: number, upTo: EpochMs, position: number): void {
    const facts = this.#of(terminal);
    // 0: stamps were stored before anything was known to be complete.
    if (upTo <= 0 || upTo <= (facts.heardUpTo.at(-1) ?? -open)) return;
    facts.heardPositions.push(position);
    facts.heardUpTo.push(upTo);
    this.version += 1;
  }

  /** All watermarks, as a snapshot has them. */
  heard(): Uint32Array<SharedArrayBuffer> {
    const words: number[] = [];
    for (const [terminal, facts] of this.#terminals.entries())
      for (const [index, position] of (facts?.heardPositions ?? []).entries())
        words.push(terminal, ...halves(position), ...halves(facts!.heardUpTo[index]!));
    const heard = sharedArray<Uint32Array<SharedArrayBuffer>>(Uint32Array, words.length);
    heard.set(words);
    return heard;
  }

  restoreHeard(heard: Uint32Array): void {
    for (let at = 0; at < heard.length; at += heardWords) {
      const facts = this.#of(heard[at]!);
      facts.heardPositions.push(heard[at + 1]! + heard[at + 2]! * half);
      facts.heardUpTo.push(heard[at + 3]! + heard[at + 4]! * half);
    }
    this.version += 1;
  }

  openGap(terminal: number, gap: EventData<"GapDetected">, position: number, recordedAt: EpochMs): void {
    const facts = this.#of(terminal);
    endAll(facts.gaps, gap.gap, position);
    // What is missing lies after what had been heard in full, and before the gap was noticed.
    const heardBefore = facts.heardPositions.findLastIndex((heardAt) => heardAt < position);
    const from = gap.from ?? facts.heardUpTo[heardBefore] ?? -open;
    facts.gaps.push({ id: gap.gap, from, until: gap.until ?? recordedAt, knownAt: position, endedAt: open });
    this.version += 1;
  }

  closeGap(terminal: number, gap: string, position: number): void {
    endAll(this.#of(terminal).gaps, gap, position);
    this.version += 1;
  }

  openFault(terminal: number, fault: string, since: EpochMs, position: number): void {
    const facts = this.#of(terminal);
    endAll(facts.faults, fault, position);
    facts.faults.push({ id: fault, from: since, until: open, knownAt: position, endedAt: open });
    this.version += 1;
  }

  clearFault(terminal: number, fault: string, position: number): void {
    endAll(this.#of(terminal).faults, fault, position);
    this.version += 1;
  }

  /** A correction is stated on the terminal's wall clock, read in the zone the terminal has when it is stated. */
  correctClock(terminal: number, correction: EventData<"TerminalClockCorrected">, position: number): void {
    const facts = this.#of(terminal);
    const zone = facts.settings.at(-1)?.settings.zone ?? "UTC";
    facts.corrections.push({
      knownAt: position,
      id: correction.correction,
      from: toInstant(correction.from, zone),
      until: toInstant(correction.until, zone),
      addSeconds: correction.addSeconds,
    });
    this.#anyCorrections = true;
  }

  /** Seconds to add to a reading at this moment: those of the newest statement that covers it. */
  correctionAt(terminal: number, at: Instant32, asOf: number): number {
    if (!this.#anyCorrections) return 0;
    const corrections = this.#terminals[terminal]?.corrections ?? [];
    const known = corrections.filter((correction) => correction.knownAt < asOf);
    const standing = known.filter((correction, index) => !known.slice(index + 1).some((later) => later.id === correction.id));
    return standing.findLast((correction) => at >= correction.from && at < correction.until)?.addSeconds ?? 0;
  }

  /** The direction a record has by the terminal's newest settings and the state that came with it. */
  directionOf(terminal: number, state: string | undefined): number {
    const direction = this.#terminals[terminal]?.settings.at(-1)?.settings.direction;
    if (direction === undefined || direction.from === "none") return directionUnknown;
    if (direction.from === "fixed") return direction.direction === "in" ? directionIn : directionOut;
    if (state === undefined) return directionUnknown;
    if (direction.in.includes(state)) return directionIn;
    return direction.out.includes(state) ? directionOut : directionUnknown;
  }

  /** Site a terminal is said to hang at, as known before a position. */
  siteOf(terminal: number, asOf: number): SiteId | undefined {
    return this.#terminals[terminal]?.settings.findLast((one) => one.knownAt < asOf)?.settings.site;
  }

  /** Zone of the first terminal known at the site. */
  zoneAt(site: SiteId, asOf: number): string | undefined {
    for (const facts of this.#terminals) {
      const settings = facts?.settings.findLast((candidate) => candidate.knownAt < asOf)?.settings;
      if (settings?.site === site) return settings.zone;
    }
    return undefined;
  }

  /** The terminals of a site by number: how far each was heard, and what is wrong with it, as known before a position. */
  atSite(site: SiteId, asOf: number): (Omit<TerminalHearing, "id"> & { readonly terminal: number })[] {
    return this.#terminals.flatMap((facts, terminal) => {
      const settings = facts?.settings.findLast((candidate) => candidate.knownAt < asOf);
      if (settings?.settings.site !== site || facts.retiredAt < asOf) return [];
      const index = facts.heardPositions.findLastIndex((position) => position < asOf);
      const standing = (troubles: readonly Trouble[]): string[] => troubles.filter((one) => holds(one, asOf)).map((one) => one.id);
      const heardUpTo = index < 0 ? null : Math.floor(facts.heardUpTo[index]! / 1_000);
      return [{ terminal, heardUpTo, faults: standing(facts.faults), gaps: standing(facts.gaps) }];
    });
  }

  /** How far the site has been heard, as known before a position. */
  hearing(site: SiteId, asOf: number): SiteHearing {
    const at = this.#terminals.filter((facts) => {
      const settings = facts?.settings.findLast((candidate) => candidate.knownAt < asOf);
      return settings?.settings.site === site && !(facts.retiredAt < asOf);
    });
    const terminals = at.map((facts) => {
      const index = facts.heardPositions.findLastIndex((position) => position < asOf);
      return { registeredAt: facts.settings[0]!.recordedAt, heard: index < 0 ? -open : facts.heardUpTo[index]! };
    });
    return new SiteHearing({
      terminals,
      faults: at.flatMap((facts) => facts.faults.filter((fault) => holds(fault, asOf)).map(touching)),
      gaps: at.flatMap((facts) => facts.gaps.filter((gap) => holds(gap, asOf)).map(touching)),
    });
  }

  #of(terminal: number): TerminalFacts {
    return (this.#terminals[terminal] ??= {
      settings: [],
      heardPositions: [],
      heardUpTo: [],
      gaps: [],
      faults: [],
      corrections: [],
      retiredAt: open,
    });
  }
}

const half = 2 ** 32;
const heardWords = 5;
const halves = (value: number): [number, number] => [value % half, Math.floor(value / half)];

const touching = ({ from, until }: Trouble): Stretch => ({ from, until });

function endAll(troubles: readonly Trouble[], id: string, position: number): void {
  for (const trouble of troubles) if (trouble.id === id && trouble.endedAt === open) trouble.endedAt = position;
}

function toInstant(local: LocalDateTime, zone: string): Instant32 {
  const resolved = resolveLocal(local, zone);
  const at = resolved.resolution === "exact" ? resolved.occurredAt : resolved.candidates[0];
  return Math.round(at / 1_000) - instantBase;
}
