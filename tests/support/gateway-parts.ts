import { createGateway, type Gateway, type GatewayLimits } from "../../services/gateway/gateway.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { deterministicId } from "../../shared/ids.ts";
import { NO_STREAM, type Ledger } from "../../shared/ledger/port.ts";
import type { EventOf, LedgerEvent } from "../../shared/events/envelope.ts";
import type { Channel, ProtocolName, TerminalSettings } from "../../shared/events/fields.ts";
import type { Delivery, DeliveryItem, DeviceLog, TerminalRecord } from "../../devices/terminal.ts";

/** 2026-11-23 08:00 in Shanghai, a Monday. */
export const morning = Date.UTC(2026, 10, 23, 0, 0, 0);

export const quietLog: DeviceLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const gateSettings: TerminalSettings = {
  name: "Front door",
  site: "hq",
  protocol: "zk-push",
  serial: "SN-1",
  zone: "Asia/Shanghai",
  grade: 1,
  direction: { from: "none" },
};

/** Registers a terminal the way the command does, for tests that are not about the command. */
export async function registerTerminal(ledger: Ledger, terminal = "gate", settings: Partial<TerminalSettings> = {}): Promise<void> {
  const data = { terminal, settings: { ...gateSettings, ...settings } };
  const id = deterministicId("test-register", terminal);
  const result = await ledger.append(terminalStream(terminal), NO_STREAM, [
    { id, type: "TerminalRegistered", data, meta: { actor: "person:hr" } },
  ]);
  if (result.outcome !== "committed") throw new Error("the terminal is registered already");
}

/** A gateway that writes marks only when told to. */
export function gatewayOn(ledger: Ledger, limits: Partial<GatewayLimits> = {}): Promise<Gateway> {
  return createGateway({ ledger, log: quietLog, now: () => morning, limits: { flushEveryMs: 0, ...limits } });
}

/** A row of an attendance log: `pin`, reading, state, verify. */
export function row(pin: string, local: string, state = "0", verify = "1"): TerminalRecord {
  const raw = Buffer.from([pin, local.replace("T", " "), state, verify].join("\t"));
  return { kind: "record", key: { kind: "pin", value: pin }, reading: { text: local.replace("T", " "), local }, state, verify, raw };
}

/** A record with the terminal's own number. */
export function numberedRow(boot: string, number: number, card = "0A1B2C3D4E", local = "2026-11-23T08:00:00"): TerminalRecord {
  const identity = `${boot}:${number}`;
  return {
    kind: "record",
    key: { kind: "card", value: card },
    reading: { text: local, local },
    identity,
    counter: String(number),
    raw: Buffer.from(identity),
  };
}

export function push(items: readonly DeliveryItem[], more: Partial<Delivery> = {}): Delivery {
  return { protocol: "zk-push", channel: "push", serial: "SN-1", receivedAt: morning, items, ...more };
}

export function by(protocol: ProtocolName, channel: Channel, items: readonly DeliveryItem[], more: Partial<Delivery> = {}): Delivery {
  return push(items, { protocol, channel, ...more });
}

export async function allEvents(ledger: Ledger): Promise<LedgerEvent[]> {
  const events: LedgerEvent[] = [];
  for await (const batch of ledger.readAll(0)) events.push(...batch.map(decodeEvent));
  return events;
}

export async function eventsOf<Type extends LedgerEvent["type"]>(ledger: Ledger, type: Type): Promise<EventOf<Type>[]> {
  return (await allEvents(ledger)).filter((event): event is EventOf<Type> => event.type === type);
}
