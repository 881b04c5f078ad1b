import { hash } from "node:crypto";
import { mayDeliver } from "../../projections/terminals/terminals.ts";
import type { TerminalState } from "../../projections/terminals/terminal-state.ts";
import type { Channel, ProtocolName } from "../../shared/events/fields.ts";
import type { StreamName } from "../../shared/ids.ts";
import type { ErrorCode } from "../../shared/errors.ts";
import type { Delivery, DeliveryOutcome, TerminalRecord, UnreadableRecord } from "../../devices/terminal.ts";
import { prepareRecord, type PunchCandidate, type RecordOrigin } from "./punch-record.ts";
import type { QuarantineItem } from "./quarantine-stream.ts";

export type Refused = Extract<DeliveryOutcome, { accepted: false }>;

/** Why a delivery cannot be taken, or undefined when it can. */
export function refusalOf(
  state: TerminalState | undefined,
  protocol: ProtocolName,
  underOtherProtocol: () => boolean,
): Refused["reason"] | undefined {
  if (state === undefined) return underOtherProtocol() ? "wrong_protocol" : "unregistered";
  if (state.retired !== null) return "retired";
  return mayDeliver(state.settings.protocol, protocol) ? undefined : "wrong_protocol";
}

/**
 * Channels whose sender does not keep what is refused: an MQTT message is gone with its acknowledgement to the broker, a
 * card frame once it is read, a file when its importer goes home. What comes from strangers over these is kept in quarantine.
 */
export const keptWhenRefused: ReadonlySet<Channel> = new Set(["mqtt", "serial", "file"]);

/** Begins the name under which a stranger's records are quarantined. */
export const unregisteredPrefix = "unregistered-";

/** The name under which the records of somebody unregistered are quarantined; made to fit an id whatever they call themselves. */
function unregisteredName(protocol: ProtocolName, serial: string): string {
  const fits = /^[\w.-]{1,64}$/.test(serial) ? serial : `x${hash("sha256", serial).slice(0, 32)}`;
  return `${unregisteredPrefix}${protocol}-${fits}`;
}

const codeOf: Readonly<Record<Refused["reason"], ErrorCode>> = {
  unregistered: "TERMINAL_NOT_REGISTERED",
  retired: "TERMINAL_RETIRED",
  wrong_protocol: "TERMINAL_WRONG_PROTOCOL",
  wrong_token: "TERMINAL_NOT_REGISTERED",
};

/** A record of a sender that is turned away, ready for quarantine. */
export function heldBecause(delivery: Delivery, reason: Refused["reason"], row: TerminalRecord | UnreadableRecord): QuarantineItem {
  const terminal = unregisteredName(delivery.protocol, delivery.serial);
  const code = codeOf[reason];
  const sender = `${delivery.protocol} ${delivery.serial.slice(0, 128)}`;
  const problem =
    row.kind === "unreadable" ? `${sender} may not deliver (${reason}); besides: ${row.problem}` : `${sender} may not deliver: ${reason}`;
  return holdItem(delivery, row, { terminal, code, problem, actor: `terminal:${terminal}` });
}

function holdItem(
  delivery: Delivery,
  row: TerminalRecord | UnreadableRecord,
  why: { readonly terminal: string; readonly code: string; readonly problem: string; readonly actor: string },
): QuarantineItem {
  const { protocol, channel, receivedAt } = delivery;
  // A row without a time of its own says the same bytes each time it is presented; the moment of receipt tells them apart.
  const apart = row.kind === "record" && row.identity === undefined && row.reading === null ? { apart: `@${receivedAt}` } : {};
  const identity =
    row.identity === undefined || row.identity.length > 256 || !row.identity.isWellFormed() ? {} : { identity: row.identity };
  return { protocol, channel, receivedAt, raw: row.raw, ...why, ...apart, ...identity };
}

/** A delivery's items by what becomes of them. */
export interface Sorted {
  /** Records that can be punches. */
  readonly candidates: readonly PunchCandidate[];
  /** Rows that cannot. */
  readonly held: readonly QuarantineItem[];
  /** How many items are about the terminal itself. */
  readonly others: number;
}

/** Sorts a delivery's items: records that can be punches, rows for quarantine, and the count of the rest. */
export function sortItems(origin: RecordOrigin, delivery: Delivery): Sorted {
  const candidates: PunchCandidate[] = [];
  const held: QuarantineItem[] = [];
  let others = 0;
  const why = (code: string, problem: string) => ({ terminal: origin.terminal, code, problem, actor: origin.actor });
  for (const item of delivery.items) {
    if (item.kind === "record") {
      const prepared = prepareRecord(origin, item);
      if ("problem" in prepared) held.push(holdItem(delivery, item, why("RECORD_FIELD_UNUSABLE", prepared.problem)));
      else candidates.push(prepared);
    } else if (item.kind === "unreadable") held.push(holdItem(delivery, item, why(item.code, item.problem)));
    else others += 1;
  }
  return { candidates, held, others };
}

/** Candidates by the stream their copies meet in; nearly always one. */
export function byStream(candidates: readonly PunchCandidate[]): Iterable<readonly [StreamName, readonly PunchCandidate[]]> {
  const first = candidates[0];
  if (first === undefined) return [];
  if (candidates.every(({ stream }) => stream === first.stream)) return [[first.stream, candidates]];
  return Map.groupBy(candidates, ({ stream }) => stream);
}
