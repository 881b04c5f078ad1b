import { momentOf } from "./clock.ts";
import type { Entry, Known } from "./known.ts";
import { settingsOf } from "./person.ts";

export interface OraclePunch {
  readonly id: string;
  readonly position: number;
  /** Epoch seconds, clock corrections applied. */
  readonly at: number;
  readonly direction: "in" | "out" | "unknown";
  readonly source: "terminal" | "manual" | "correction";
  readonly terminal: string | null;
  readonly reading: "exact" | "ambiguous" | "nonexistent";
  readonly correctedBySeconds: number;
  /** Why it no longer counts; null while it does. */
  readonly ended: "voided" | "replaced" | null;
}

/** All punches of a person, by time; in one second a departure before an arrival, and a terminal's record before one by hand. */
export function punchesOf(known: Known, employee: string): OraclePunch[] {
  const byTerminal = known.of("PunchRecorded").flatMap((entry) => {
    const punch = recorded(known, entry);
    return holderOf(known, entry.data, punch.at) === employee ? [punch] : [];
  });
  const byHand = (["PunchEntered", "CorrectionApproved"] as const).flatMap((type) =>
    known
      .of(type)
      .filter(({ data }) => data.employee === employee)
      .map((entry): OraclePunch => {
        const { id, position, data } = entry;
        const terminal = "terminal" in data ? data.terminal : null;
        const source = type === "PunchEntered" ? "manual" : "correction";
        const when = { at: Math.floor(data.occurredAt / 1_000), reading: "exact", correctedBySeconds: 0 } as const;
        return { id, position, ...when, direction: data.direction, source, terminal, ended: endOf(known, id) };
      }),
  );
  return [...byTerminal, ...byHand].toSorted(inOrder);
}

function inOrder(a: OraclePunch, b: OraclePunch): number {
  const directions = ["out", "unknown", "in"];
  const sources = ["terminal", "manual", "correction"];
  const order = (punch: OraclePunch): number => directions.indexOf(punch.direction) * 3 + sources.indexOf(punch.source);
  return a.at - b.at || order(a) - order(b) || a.position - b.position;
}

/** The first event that took the punch back, or put another in its place. */
function endOf(known: Known, id: string): OraclePunch["ended"] {
  const voided = known.of("PunchVoided").find(({ data }) => data.punch === id);
  const replaced = known.of("CorrectionApproved").find(({ data }) => data.replaces === id);
  if (voided === undefined) return replaced === undefined ? null : "replaced";
  return replaced === undefined || voided.position < replaced.position ? "voided" : "replaced";
}

/** A terminal's record: an hour that came twice is its first, one that was skipped is moved on. */
function recorded(known: Known, { id, position, data }: Entry<"PunchRecorded">): OraclePunch {
  const reading = data.resolution === "ambiguous" || data.resolution === "nonexistent" ? data.resolution : "exact";
  const chosen = data.occurredAt ?? (reading === "ambiguous" ? data.candidates?.[0] : data.candidates?.[1]) ?? data.receivedAt;
  const read = Math.floor(chosen / 1_000);
  const correctedBySeconds = clockCorrection(known, data.terminal, read);
  const direction = directionOf(known, { terminal: data.terminal, state: data.state, position });
  const when = { at: read + correctedBySeconds, reading, correctedBySeconds } as const;
  return { id, position, ...when, direction, source: "terminal", terminal: data.terminal, ended: endOf(known, id) };
}

/** Seconds to add to a reading: what the newest statement says whose range covers it. A statement made again replaces itself. */
function clockCorrection(known: Known, terminal: string, read: number): number {
  const stated = known.of("TerminalClockCorrected").filter(({ data }) => data.terminal === terminal);
  const standing = stated.filter(
    ({ position, data }) => !stated.some((later) => later.position > position && later.data.correction === data.correction),
  );
  const covering = standing.findLast(({ position, data }) => {
    const zone = settingsOf(known, terminal, position)?.zone ?? "UTC";
    const at = (local: string): number => momentOf(local.slice(0, 10), local.slice(11), zone);
    return at(data.from) <= read && read < at(data.until);
  });
  return covering?.data.addSeconds ?? 0;
}

/** By the settings the terminal had when the record was made known. */
function directionOf(
  known: Known,
  { terminal, state, position }: { terminal: string; state: string | undefined; position: number },
): OraclePunch["direction"] {
  const direction = settingsOf(known, terminal, position)?.direction;
  if (direction?.from === "fixed") return direction.direction;
  if (direction?.from !== "state" || state === undefined) return "unknown";
  return direction.in.includes(state) ? "in" : direction.out.includes(state) ? "out" : "unknown";
}

interface Holding {
  readonly employee: string;
  /** Only on this terminal; undefined: on all. */
  readonly terminal: string | undefined;
  readonly from: number;
  until: number;
}

/**
 * Who held a key at a moment: of those to whom it was given and who had not given it back, one who has it for this terminal
 * before one who has it for all, then the last to get it, then the last it was said of.
 */
function holderOf(known: Known, { key, terminal }: Entry<"PunchRecorded">["data"], at: number): string | undefined {
  const holdings: Holding[] = [];
  const said = [...known.of("BadgeAssigned"), ...known.of("BadgeReturned")].toSorted((a, b) => a.position - b.position);
  for (const { data } of said) {
    if (data.key.kind !== key.kind || data.key.value !== key.value) continue;
    if ("until" in data) {
      for (const holding of holdings)
        if (holding.employee === data.employee && (data.terminal === undefined || holding.terminal === data.terminal))
          holding.until = Math.min(holding.until, data.until / 1_000);
    } else {
      const from = data.from === null ? -Infinity : data.from / 1_000;
      holdings.push({ employee: data.employee, terminal: data.terminal, from, until: Infinity });
    }
  }
  const fitting = holdings.filter((one) => one.from <= at && at < one.until && (one.terminal === undefined || one.terminal === terminal));
  const forTerminal = fitting.filter((one) => one.terminal !== undefined);
  const first = forTerminal.length > 0 ? forTerminal : fitting;
  const latest = Math.max(...first.map((one) => one.from));
  return first.findLast((one) => one.from === latest)?.employee;
}
