import { connect, type IPublishPacket, type MqttClient } from "mqtt";
import type { EpochMs } from "../../shared/ids.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { decodeAck, decodeRequest, encodePunch, encodeStatus, type PunchFields } from "./codec.ts";
import { endClient } from "./end-client.ts";
import { formatInstantText } from "./instant-text.ts";
import { formatTopic, type TopicKind } from "./topics.ts";

/**
 * The device's side of our MQTT envelope, with a real client: a numbered buffer kept until the application's
 * acknowledgement, everything above it sent again after each connect and every few minutes. Used by the demo and by tests;
 * also the example to write a terminal's firmware from.
 */
export interface SimulatedMqttTerminalOptions {
  /** `mqtt://127.0.0.1:1883` */
  readonly url: string;
  readonly site: string;
  /** Its name: topic, user name and client id. */
  readonly device: string;
  readonly password?: string;
  /** IANA zone of the wall clock it shows. */
  readonly zone: string;
  readonly seed?: number;
  readonly faults?: SimulatedFaults;
  readonly now?: () => EpochMs;
  /** Everything unacknowledged is sent again this often. */
  readonly resendEveryMs?: number;
  /** Punches its memory holds; beyond that the oldest is overwritten. */
  readonly bufferMax?: number;
  /** Milliseconds its clock is ahead of ours. */
  readonly clockAheadMs?: number;
  readonly reconnectMs?: number;
  /** It pings after so many quiet seconds; the gateway takes a ping as a sign that nothing is left in its buffer. */
  readonly keepAliveSeconds?: number;
}

/** Chances from 0 to 1, drawn for each punch. */
export interface SimulatedFaults {
  /** The connection breaks just after the punch was written. */
  readonly drop?: number;
  readonly duplicate?: number;
  /** The punch is held back and goes out after the next one. */
  readonly reorder?: number;
  /** The terminal restarts: new boot, numbers from 1, the buffer survives. */
  readonly reboot?: number;
  /** The clock was lost: 1970, and it says so. */
  readonly unsynced?: number;
}

export interface SimulatedPunch {
  readonly pin?: string;
  readonly card?: string;
  readonly at?: EpochMs;
  readonly state?: string;
  readonly verify?: string;
}

/** A punch as the terminal made it. */
export interface PunchMade extends PunchFields {
  readonly at: EpochMs;
}

/** A simulated terminal; nothing is sent before `start()`. */
export class SimulatedMqttTerminal {
  /** Every punch ever made, in order. */
  readonly log: PunchMade[] = [];
  readonly #options: SimulatedMqttTerminalOptions;
  readonly #random: () => number;
  readonly #now: () => EpochMs;
  #buffer: PunchMade[] = [];
  #boot: string;
  #seq = 0;
  #heldBack: PunchMade | undefined;
  #client: MqttClient | undefined;
  #resendTimer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];
  #refusal: string | undefined;

  constructor(options: SimulatedMqttTerminalOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed ?? 1);
    this.#now = options.now ?? Date.now;
    this.#boot = this.#newBoot();
  }

  /** Punches the gateway has not acknowledged yet, oldest first. */
  get unacknowledged(): readonly PunchMade[] {
    return this.#buffer;
  }

  get connected(): boolean {
    return this.#client?.connected ?? false;
  }

  /** Why the last attempt to connect failed, in the words of the broker or the network; undefined when none did. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  get boot(): string {
    return this.#boot;
  }

  /** Connects and keeps connected. Resolves at the first connection, or when stopped before; a gateway that is away is tried again and again. */
  start(): Promise<void> {
    const { url, device, password, resendEveryMs = 180_000, reconnectMs = 1_000 } = this.#options;
    const client = connect(url, {
      clientId: device,
      username: device,
      ...(password !== undefined && { password }),
      clean: true,
      keepalive: this.#options.keepAliveSeconds ?? 30,
      reconnectPeriod: reconnectMs,
      connectTimeout: 5_000,
      // Turned away today, registered tomorrow.
      reconnectOnConnackError: true,
      resubscribe: false,
      will: { topic: this.#topic("status"), payload: Buffer.from("offline"), qos: 1, retain: true },
    });
    this.#client = client;
    client.on("message", (topic, payload, packet) => this.#heard(topic, payload, packet));
    // A refused or broken connection is tried again; `reconnectPeriod` sees to it.
    client.on("error", (error) => (this.#refusal = reasonOf(error)));
    this.#resendTimer = setInterval(() => this.resend(), resendEveryMs).unref();
    return new Promise((resolve) => {
      client.on("end", () => resolve());
      client.on("connect", () => {
        client.subscribe([this.#topic("punchack"), this.#topic("punchreq")], { qos: 1 }, () => {
          this.resend();
          resolve();
        });
      });
    });
  }

  /** Somebody presents themselves. */
  punch(punch: SimulatedPunch): PunchMade {
    const faults = this.#options.faults ?? {};
    if (this.#hits(faults.reboot)) this.reboot();
    const at = punch.at ?? this.#now();
    const unsynced = this.#hits(faults.unsynced);
    const { at: _, ...fields } = punch;
    const made: PunchMade = {
      boot: this.#boot,
      seq: ++this.#seq,
      t: this.#clockText(unsynced ? at % 86_400_000 : at),
      clock: unsynced ? "unsynced" : "synced",
      ...fields,
      at,
    };
    this.log.push(made);
    this.#buffer.push(made);
    if (this.#buffer.length > (this.#options.bufferMax ?? 10_000)) this.#buffer.shift();
    const held = this.#heldBack;
    this.#heldBack = undefined;
    if (held === undefined && this.#hits(faults.reorder)) this.#heldBack = made;
    else this.#send(made);
    if (this.#hits(faults.duplicate)) this.#send(made);
    if (held !== undefined) this.#send(held);
    if (this.#hits(faults.drop)) this.dropConnection();
    return made;
  }

  /** Sends everything unacknowledged again, and says which numbers it holds. */
  resend(): void {
    this.#heldBack = undefined;
    for (const made of this.#buffer) this.#send(made);
    this.#publish("status", this.#status(), true);
  }

  /** Breaks the connection as a pulled cable does; it is made again by itself. */
  dropConnection(): void {
    this.#client?.stream?.destroy();
  }

  /** Switches it off and on: a new boot counts from 1; what is in the buffer keeps its numbers. */
  reboot(): void {
    this.#boot = this.#newBoot();
    this.#seq = 0;
    this.dropConnection();
  }

  /** Loses its memory: what was not acknowledged is gone. */
  wipe(): void {
    this.#buffer = [];
  }

  /** Resolves once everything made so far is acknowledged. */
  drained(): Promise<void> {
    return this.#buffer.length === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Says goodbye and disconnects; the buffer stays for a later start. */
  async stop(): Promise<void> {
    clearInterval(this.#resendTimer);
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) await endClient(client, 1_000);
  }

  #heard(topic: string, payload: Buffer, _packet: IPublishPacket): void {
    if (topic === this.#topic("punchack")) {
      const ack = decodeAck(payload);
      if (ack === undefined) return;
      this.#buffer = this.#buffer.filter((made) => made.boot !== ack.boot || made.seq > ack.upTo);
      if (this.#buffer.length === 0) for (const resolve of this.#waiting.splice(0)) resolve();
      return;
    }
    const request = decodeRequest(payload);
    if (request === undefined) return;
    for (const made of this.#buffer) {
      if (made.boot === request.boot && made.seq >= request.from && made.seq <= request.to) this.#send(made);
    }
    this.#publish("status", this.#status(), true);
  }

  #send(made: PunchMade): void {
    const { at: _, ...fields } = made;
    this.#publish("punch", encodePunch(fields), false);
  }

  #publish(kind: TopicKind, payload: Buffer, retain: boolean): void {
    // Not handed to a client that is away: its own queue would keep what the buffer keeps already.
    if (!this.#client?.connected) return;
    this.#client.publish(this.#topic(kind), payload, { qos: 1, retain }, () => undefined);
  }

  #status(): Buffer {
    const first = this.#buffer.find((made) => made.boot === this.#boot)?.seq ?? this.#seq + 1;
    return encodeStatus({ state: "online", boot: this.#boot, first, last: this.#seq, t: this.#clockText(this.#now()), clock: "synced" });
  }

  #clockText(at: EpochMs): string {
    const shown = at + (this.#options.clockAheadMs ?? 0);
    const offsetNs = Temporal.Instant.fromEpochMilliseconds(shown).toZonedDateTimeISO(this.#options.zone).offsetNanoseconds;
    return formatInstantText(shown, offsetNs / 60_000_000_000);
  }

  #topic(kind: TopicKind): string {
    return formatTopic({ kind, site: this.#options.site, device: this.#options.device });
  }

  #hits(chance: number | undefined): boolean {
    return chance !== undefined && chance > 0 && this.#random() < chance;
  }

  #newBoot(): string {
    // Drawn together with the moment, so that a simulation run again with the same seed is another boot.
    return `${this.#now().toString(36)}-${Math.floor(this.#random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0")}`;
  }
}

/** A connection tried on several addresses fails with an error that has no words of its own, only those of each attempt. */
function reasonOf(error: Error): string {
  const { errors, code } = error as Error & { readonly errors?: readonly Error[]; readonly code?: string | number };
  return errors?.map(({ message }) => message).join("; ") || error.message || String(code ?? error.name);
}
