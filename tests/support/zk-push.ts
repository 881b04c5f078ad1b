import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { Socket } from "node:net";
import type { ConnectionContext, Delivery, DeliveryOutcome, TerminalProfile, TerminalRecord } from "../../devices/terminal.ts";
import { startZkPushListener } from "../../devices/zk-push/listener.ts";
import type { ZkPushListener, ZkPushOptions } from "../../devices/zk-push/listener.ts";

/** A fixture's bytes. */
export const fixture = (path: string): Buffer => readFileSync(new URL(`../fixtures/${path}`, import.meta.url));

/** What makes a record the same record on every channel (devices.md §1.2). */
export const identityOf = (record: TerminalRecord): string =>
  [record.key.value, record.reading?.local ?? "", record.state ?? "", record.verify ?? ""].join("|");

/** One message of a device's log. */
export interface LogLine {
  readonly level: string;
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** A gateway in memory: keeps what was delivered, remembers which rows it has, and fails or refuses when told to. */
export class FakeGateway {
  readonly deliveries: Delivery[] = [];
  readonly records = new Map<string, TerminalRecord>();
  readonly lines: LogLine[] = [];
  readonly stamps: Record<string, string> = {};
  profiles = new Map<string, Partial<TerminalProfile>>();
  now: () => number = () => Date.now();
  /** Runs before a delivery is stored; may throw, may wait. */
  before: (delivery: Delivery) => Promise<void> | void = () => undefined;

  readonly context: ConnectionContext = {
    deliver: (delivery) => this.#store(delivery),
    lookup: (_protocol, serial) => this.profile(serial),
    now: () => this.now(),
    log: {
      debug: () => undefined,
      info: (fields, message) => void this.lines.push({ level: "info", fields: fields as Record<string, unknown>, message }),
      warn: (fields, message) => void this.lines.push({ level: "warn", fields: fields as Record<string, unknown>, message }),
      error: (fields, message) => void this.lines.push({ level: "error", fields: fields as Record<string, unknown>, message }),
    },
  };

  constructor(...serials: string[]) {
    for (const serial of serials) this.profiles.set(serial, {});
  }

  profile(serial: string): TerminalProfile | undefined {
    const extra = this.profiles.get(serial);
    if (extra === undefined) return undefined;
    const stamps = Object.fromEntries(
      Object.entries(this.stamps).flatMap(([key, value]) => (key.startsWith(`${serial}/`) ? [[key.slice(serial.length + 1), value]] : [])),
    );
    return { terminal: `t-${serial}`, serial, zone: "Asia/Shanghai", site: "hq", grade: 1, stamps, ...extra };
  }

  /** Identities stored for a serial number. */
  stored(serial: string): Set<string> {
    return new Set([...this.records.keys()].flatMap((key) => (key.startsWith(`${serial}/`) ? [key.slice(serial.length + 1)] : [])));
  }

  async #store(delivery: Delivery): Promise<DeliveryOutcome> {
    await this.before(delivery);
    this.deliveries.push(delivery);
    const counts = { recorded: 0, duplicates: 0, corroborated: 0, quarantined: 0 };
    if (!this.profiles.has(delivery.serial)) return { accepted: false, reason: "unregistered", quarantined: delivery.items.length };
    for (const item of delivery.items) {
      if (item.kind === "stamp") this.stamps[`${delivery.serial}/${item.table}`] = item.value;
      if (item.kind === "unreadable") counts.quarantined += 1;
      if (item.kind !== "record") continue;
      const key = `${delivery.serial}/${identityOf(item)}`;
      if (this.records.has(key)) counts.duplicates += 1;
      else counts.recorded += 1;
      if (!this.records.has(key)) this.records.set(key, item);
    }
    return { accepted: true, ...counts };
  }
}

/** A listener in front of a fake gateway, on a free port. */
export function listenFor(gateway: FakeGateway, options: Partial<ZkPushOptions> = {}): Promise<ZkPushListener> {
  return startZkPushListener(gateway.context, { host: "127.0.0.1", port: 0, ...options });
}

/** Opens a socket to a port of this machine. */
export async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("connect", () => resolve());
  socket.once("error", reject);
  await promise;
  return socket;
}

/** Everything a socket receives until it is closed. */
export async function received(socket: Socket): Promise<string> {
  let text = "";
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  socket.on("error", () => undefined);
  socket.on("close", () => resolve(text));
  return promise;
}

/** An upload as a terminal writes it; `headers` are whole lines. */
export function upload(
  serial: string,
  body: string | Uint8Array,
  more: { headers?: string[]; query?: string; path?: string } = {},
): Buffer {
  const bytes = Buffer.from(body);
  const target = `${more.path ?? "/iclock/cdata"}?SN=${serial}${more.query ?? "&table=ATTLOG&Stamp=9999"}`;
  const lines = [
    `POST ${target} HTTP/1.1`,
    "Host: 192.0.2.1:8081",
    "Connection: close",
    `Content-Length: ${bytes.length}`,
    ...(more.headers ?? []),
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), bytes]);
}

/** A poll or handshake. */
export function get(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: 192.0.2.1\r\nConnection: close\r\n\r\n`;
}

/** Body of a reply. */
export const bodyOf = (reply: string): string => reply.slice(reply.indexOf("\r\n\r\n") + 4);
/** Status of a reply; 0 when there was none. */
export const statusOf = (reply: string): number => Number(/^HTTP\/1\.[01] (\d{3})/.exec(reply)?.[1] ?? 0);
