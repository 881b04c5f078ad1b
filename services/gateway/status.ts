import type { Delivery, DeliveryOutcome } from "../../devices/terminal.ts";
import type { ProtocolName } from "../../shared/events/fields.ts";
import type { EpochMs, TerminalId } from "../../shared/ids.ts";

/**
 * What became of the records and unreadable rows one terminal sent since this process started.
 *
 * Every one that was answered is in exactly one of the five: received = recorded + duplicates + corroborated +
 * quarantined + refused. `failed` counts those that got no answer because the ledger could not store them; the terminal
 * still has them and sends them again.
 */
export interface TerminalCounters {
  readonly terminal: TerminalId;
  lastContactAt: EpochMs;
  remote: string | undefined;
  received: number;
  recorded: number;
  duplicates: number;
  corroborated: number;
  quarantined: number;
  refused: number;
  failed: number;
  operationsLogged: number;
}

/** Somebody who sends under a name that is not registered. */
export interface UnregisteredSender {
  readonly protocol: ProtocolName;
  readonly serial: string;
  remote: string | undefined;
  readonly firstAt: EpochMs;
  lastAt: EpochMs;
  /** Contacts, polls included. */
  contacts: number;
  /** Records and rows it sent: not stored, or in quarantine. */
  items: number;
  quarantined: number;
  reason: Extract<DeliveryOutcome, { accepted: false }>["reason"];
}

export interface GatewayStatus {
  readonly terminals: readonly TerminalCounters[];
  /** Newest first. */
  readonly unregistered: readonly UnregisteredSender[];
  /** Sums over terminals and unregistered senders. */
  readonly totals: Readonly<Record<"received" | "recorded" | "duplicates" | "corroborated" | "quarantined" | "refused" | "failed", number>>;
  /** Records handed in and not yet answered. */
  readonly pending: number;
}

/** Senders remembered; names cost nothing to make up, so the list must have an end. */
const sendersMax = 500;

export interface GatewayCounts {
  of(terminal: TerminalId): TerminalCounters;
  lastContactAt(terminal: TerminalId): EpochMs | null;
  refuse(delivery: Delivery, reason: UnregisteredSender["reason"], items: number, quarantined: number): void;
  status(pending: number): GatewayStatus;
}

/** Counts that begin at nothing; they are of this process, not of the ledger. */
export function createGatewayCounts(): GatewayCounts {
  const terminals = new Map<TerminalId, TerminalCounters>();
  const senders = new Map<string, UnregisteredSender>();
  /** Of senders too, those forgotten included. */
  const unregistered = { received: 0, quarantined: 0, refused: 0 };

  return {
    of: (terminal) => {
      let counters = terminals.get(terminal);
      if (counters === undefined) {
        const zero = {
          received: 0,
          recorded: 0,
          duplicates: 0,
          corroborated: 0,
          quarantined: 0,
          refused: 0,
          failed: 0,
          operationsLogged: 0,
        };
        terminals.set(terminal, (counters = { terminal, lastContactAt: 0, remote: undefined, ...zero }));
      }
      return counters;
    },
    lastContactAt: (terminal) => terminals.get(terminal)?.lastContactAt ?? null,
    refuse: (delivery, reason, items, quarantined) => {
      unregistered.received += items;
      unregistered.quarantined += quarantined;
      unregistered.refused += items - quarantined;
      const { protocol, receivedAt, remote } = delivery;
      const serial = delivery.serial.slice(0, 128);
      const name = `${protocol} ${serial}`;
      const sender = senders.get(name) ?? {
        protocol,
        serial,
        remote,
        firstAt: receivedAt,
        lastAt: receivedAt,
        contacts: 0,
        items: 0,
        quarantined: 0,
        reason,
      };
      sender.remote = remote;
      sender.lastAt = receivedAt;
      sender.contacts += 1;
      sender.items += items;
      sender.quarantined += quarantined;
      sender.reason = reason;
      // Put in again at the end, so that the first of the map is the one heard of least lately.
      senders.delete(name);
      senders.set(name, sender);
      if (senders.size > sendersMax) senders.delete(senders.keys().next().value!);
    },
    status: (pending) => {
      const totals = { received: 0, recorded: 0, duplicates: 0, corroborated: 0, quarantined: 0, refused: 0, failed: 0 };
      for (const counters of terminals.values()) {
        for (const field of Object.keys(totals) as (keyof typeof totals)[]) totals[field] += counters[field];
      }
      totals.received += unregistered.received;
      totals.quarantined += unregistered.quarantined;
      totals.refused += unregistered.refused;
      return {
        terminals: [...terminals.values()].map((counters) => ({ ...counters })),
        unregistered: [...senders.values()].toReversed().map((sender) => ({ ...sender })),
        totals,
        pending,
      };
    },
  };
}
