import { connect, type IClientOptions, type IConnackPacket, type IPublishPacket, type MqttClient } from "mqtt";
import type { EpochMs } from "../../shared/ids.ts";
import type { ConnectionContext, TerminalConnection } from "../terminal.ts";
import { decodeStatus, punchBytesMax } from "./codec.ts";
import { endClient } from "./end-client.ts";
import { TerminalIntake, type StoredNumbersLookup } from "./intake.ts";
import { QuarantineLimit, type QuarantineLimits } from "./quarantine-limit.ts";
import { formatTopic, parseTopic, type DeviceTopic } from "./topics.ts";

/**
 * Takes punches from an outside MQTT broker.
 *
 * Invariants: the broker gets PUBACK for a message only once it is durable, because the acknowledgement hangs on
 * `handleMessage`; a message whose connection is gone is never acknowledged on the next one, where its number may
 * belong to another message; what the broker loses in spite of its own acknowledgement comes again from the terminal, which
 * forgets a punch only on ours. One gateway a client id: two with the same id push each other off the broker for ever.
 */
export interface MqttClientOptions {
  /** `mqtt://host:1883` or `mqtts://host:8883` */
  readonly url: string;
  /** Stable: the broker keeps messages for this id while we are away. */
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** Certificate authority in PEM for `mqtts`, where the system's own do not do. */
  readonly ca?: string;
  /** 5 by default; 4 for a broker that speaks 3.1.1 only. */
  readonly protocolVersion?: 4 | 5;
  /** How long the broker is asked to keep messages for us. Longer than any outage. */
  readonly sessionExpirySeconds?: number;
  readonly contiguous?: StoredNumbersLookup;
  readonly reconnectMs?: number;
  readonly reconnectMsMax?: number;
  /** Between two attempts to store a message. */
  readonly retryMs?: number;
  readonly retryMsMax?: number;
  readonly sweepEveryMs?: number;
  /** A broker tells of a vanished terminal after one and a half of its keep-alive intervals; a status is believed this far back. */
  readonly terminalKeepAliveMsMax?: number;
  readonly quarantine?: QuarantineLimits;
  /** A number from 0 to 1 for the jitter of waits. */
  readonly random?: () => number;
}

export interface MqttClientCounts {
  /** Messages durable and acknowledged to the broker. */
  readonly stored: number;
  /** Messages of strangers beyond what is kept of them; acknowledged to the broker, never to the terminal. */
  readonly refused: number;
  /** Attempts to store that failed. */
  readonly failed: number;
  readonly connects: number;
}

export interface MqttClientConnection extends TerminalConnection {
  readonly connected: boolean;
  counts(): MqttClientCounts;
}

const defaults = {
  protocolVersion: 5 as 4 | 5,
  sessionExpirySeconds: 30 * 86_400,
  reconnectMs: 500,
  reconnectMsMax: 30_000,
  retryMs: 200,
  retryMsMax: 10_000,
  sweepEveryMs: 5_000,
  terminalKeepAliveMsMax: 180_000,
};

/**
 * Connects to the broker and keeps connected; a broker that is away is tried again with growing, jittered pauses.
 *
 * Which terminal may publish on which topic is the broker's to say (an access list binding user name to topic:
 * docs/terminals/mqtt.md); the terminal's name is taken from the topic.
 */
export function startMqttClient(context: ConnectionContext, options: MqttClientOptions): Promise<MqttClientConnection> {
  return Promise.resolve(new Connection(context, options));
}

const goodbyeMs = 2_000;

class Connection implements MqttClientConnection {
  readonly #context: ConnectionContext;
  readonly #options: MqttClientOptions & typeof defaults;
  readonly #client: MqttClient;
  readonly #intakes = new Map<string, TerminalIntake>();
  readonly #strangers: QuarantineLimit;
  readonly #sweepTimer: NodeJS.Timeout;
  #sweeping: Promise<void> = Promise.resolve();
  /** Grows with each connection lost: a message belongs to the connection it came over. */
  #generation = 0;
  #failuresInRow = 0;
  /** Terminals asked for everything since the broker last had no session of ours. */
  readonly #askedAgain = new Set<string>();
  #closing: Promise<void> | undefined;
  #wakeRetry: (() => void) | undefined;
  #underWay: Promise<void> = Promise.resolve();
  #unanswered = false;
  #counts = { stored: 0, refused: 0, failed: 0, connects: 0 };

  constructor(context: ConnectionContext, options: MqttClientOptions) {
    this.#context = context;
    this.#options = { ...defaults, ...options };
    this.#strangers = new QuarantineLimit(options.quarantine);
    this.#client = connect(options.url, this.#clientOptions());
    this.#client.handleMessage = (packet, callback) => this.#handle(packet, callback);
    this.#client.on("connect", (packet) => this.#connected(packet));
    // Before mqtt.js's own listener, which plans the next attempt with the pause set here.
    this.#client.prependListener("close", () => this.#lost());
    this.#client.on("error", (error) =>
      context.log.warn({ err: error, url: withoutSecrets(options.url) }, "outside MQTT broker refused or failed"),
    );
    this.#sweepTimer = setInterval(() => {
      this.#sweeping = this.#sweep();
    }, this.#options.sweepEveryMs).unref();
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  counts(): MqttClientCounts {
    return { ...this.#counts };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#sweepTimer);
    await this.#sweeping;
    // What is being stored is finished and answered; a message whose store keeps failing is left to the broker.
    this.#wakeRetry?.();
    await this.#underWay;
    await Promise.all([...this.#intakes.values()].map((intake) => intake.idle()));
    // With a message left unanswered a polite end would wait for it.
    await endClient(this.#client, this.#unanswered ? 0 : goodbyeMs);
    this.#context.log.info({ ...this.#counts }, "left the outside MQTT broker");
  }

  #clientOptions(): IClientOptions {
    const { clientId, username, password, ca, protocolVersion, sessionExpirySeconds, reconnectMs } = this.#options;
    return {
      clientId,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(ca !== undefined && { ca }),
      protocolVersion,
      // Keeps the session on the broker: what arrives while we are away waits for us there.
      clean: false,
      ...(protocolVersion === 5 && { properties: { sessionExpiryInterval: sessionExpirySeconds, maximumPacketSize: 65_536 } }),
      keepalive: 30,
      connectTimeout: 10_000,
      reconnectPeriod: reconnectMs,
      reconnectOnConnackError: true,
      // Done by hand after each connect, and only what the broker has forgotten.
      resubscribe: false,
    };
  }

  #connected(packet: IConnackPacket): void {
    this.#counts.connects++;
    this.#failuresInRow = 0;
    this.#client.options.reconnectPeriod = this.#options.reconnectMs;
    // Without a session the broker may have taken punches for us that it no longer has.
    const forgotten = !packet.sessionPresent;
    if (forgotten) this.#askedAgain.clear();
    this.#context.log.info(
      { url: withoutSecrets(this.#options.url), sessionPresent: packet.sessionPresent },
      "connected to outside MQTT broker",
    );
    this.#client.subscribe(["punch/v1/+/+", "status/v1/+/+"], { qos: 1 }, (error) => {
      if (error) {
        this.#context.log.error({ err: error }, "outside MQTT broker refuses our subscription to punch/v1/+/+");
        this.#client.stream.destroy();
        return;
      }
      if (!forgotten) return;
      this.#context.log.warn(
        { terminals: this.#intakes.size },
        "outside MQTT broker has no session of ours; terminals are asked for what it may have lost",
      );
      for (const [device, intake] of this.#intakes) this.#askForEverything(device, intake);
    });
  }

  /** Once a terminal and session: the terminals known are asked at once, the others when their retained status arrives. */
  #askForEverything(device: string, intake: TerminalIntake): void {
    if (this.#askedAgain.has(device)) return;
    this.#askedAgain.add(device);
    intake.requestAll();
  }

  #lost(): void {
    this.#generation++;
    this.#wakeRetry?.();
    if (this.#closing !== undefined) return;
    const now = this.#context.now();
    for (const intake of this.#intakes.values()) intake.setOnline(false, now);
    const { reconnectMs, reconnectMsMax } = this.#options;
    this.#client.options.reconnectPeriod = Math.ceil(
      this.#jittered(reconnectMs * 2 ** Math.min(this.#failuresInRow++, 16), reconnectMsMax),
    );
  }

  #jittered(ms: number, max: number): number {
    return Math.min(ms, max) * (0.5 + (this.#options.random ?? Math.random)() / 2);
  }

  #handle(packet: IPublishPacket, callback: (error?: Error) => void): void {
    const generation = this.#generation;
    this.#underWay = this.#storeUntilDurable(packet, generation).then((durable) => {
      this.#unanswered = !durable;
      // Not durable, or of a connection that is gone: the broker still has it and delivers it again.
      if (!durable || generation !== this.#generation) return;
      this.#counts.stored++;
      callback();
    });
  }

  /** Tries until the message is durable; false when the connection it came over is gone or we are closing. */
  async #storeUntilDurable(packet: IPublishPacket, generation: number): Promise<boolean> {
    const receivedAt = this.#context.now();
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#take(packet, receivedAt);
        return true;
      } catch (error) {
        this.#counts.failed++;
        if (attempt === 0) this.#context.log.warn({ err: error }, "message from outside MQTT broker not stored; tried again until it is");
      }
      if (this.#closing !== undefined || generation !== this.#generation) return false;
      await this.#pause(this.#jittered(this.#options.retryMs * 2 ** Math.min(attempt, 16), this.#options.retryMsMax));
      if (this.#closing !== undefined || generation !== this.#generation) return false;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakeRetry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Makes one message durable, or leaves it where it counts for nothing. Rejects when the store failed. */
  async #take(packet: IPublishPacket, receivedAt: EpochMs): Promise<void> {
    const topic = parseTopic(packet.topic);
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    if (topic === undefined || (topic.kind !== "punch" && topic.kind !== "status")) return;
    const profile = this.#context.lookup("mqtt", topic.device);
    if (topic.kind === "status") {
      const status = profile?.site === topic.site ? decodeStatus(payload) : undefined;
      if (status === undefined) return;
      const intake = this.#intake(topic);
      await intake.status(status, { receivedAt }, packet.retain);
      if (status.state === "online") this.#askForEverything(topic.device, intake);
      return;
    }
    if (profile === undefined) await this.#takeStranger(topic, payload, receivedAt);
    else if (profile.site === topic.site) await this.#intake(topic).punch(payload, { receivedAt });
    else await this.#takeForeign(topic, profile.site, payload, receivedAt);
  }

  async #takeStranger(topic: DeviceTopic, payload: Buffer, receivedAt: EpochMs): Promise<void> {
    const verdict = this.#strangers.judge(topic.device, payload, receivedAt);
    if (verdict === "refuse") {
      // Holding back PUBACK would hold up every terminal behind it. The terminal is not acknowledged and keeps its punch.
      this.#counts.refused++;
      this.#context.log.warn({ serial: topic.device }, "unregistered terminal sends too much; not kept");
    }
    if (verdict !== "keep") return;
    const stranger = new TerminalIntake({ context: this.#context, serial: topic.device, publish: () => undefined });
    const outcome = await stranger.punch(payload, { receivedAt });
    if (!outcome.accepted) this.#strangers.kept(topic.device, payload);
  }

  /** A registered name on another site's topic: kept for a person to judge, never acknowledged to the terminal. */
  async #takeForeign(topic: DeviceTopic, site: string, payload: Buffer, receivedAt: EpochMs): Promise<void> {
    const problem = `topic = ${formatTopic(topic).slice(0, 200)}: the terminal is registered for site ${site}`;
    this.#context.log.warn({ serial: topic.device, problem }, "punch on a foreign topic put into quarantine");
    await this.#context.deliver({
      protocol: "mqtt",
      channel: "mqtt",
      serial: topic.device,
      receivedAt,
      items: [{ kind: "unreadable", code: "MQTT_TOPIC_FOREIGN", problem, raw: payload.subarray(0, punchBytesMax) }],
    });
  }

  #intake(topic: DeviceTopic): TerminalIntake {
    const known = this.#intakes.get(topic.device);
    if (known !== undefined) return known;
    const fresh = new TerminalIntake({
      context: this.#context,
      serial: topic.device,
      contiguous: this.#options.contiguous,
      heardThroughStatusMs: this.#options.terminalKeepAliveMsMax * 1.5,
      publish: (kind, payload, retain) => this.#publish(kind, topic.device, payload, retain),
    });
    this.#intakes.set(topic.device, fresh);
    return fresh;
  }

  #publish(kind: "punchack" | "punchreq", device: string, payload: Buffer, retain: boolean): void {
    const profile = this.#context.lookup("mqtt", device);
    // Not queued while away: the terminal sends again and is answered then.
    if (profile === undefined || !this.#client.connected) return;
    this.#client.publish(formatTopic({ kind, site: profile.site, device }), payload, { qos: 1, retain }, (error) => {
      if (error) this.#context.log.debug({ err: error, serial: device }, "acknowledgement not published");
    });
  }

  async #sweep(): Promise<void> {
    if (!this.#client.connected) return;
    const now = this.#context.now();
    await Promise.all([...this.#intakes.values()].map((intake) => intake.sweep(now)));
  }
}

/** The address without user name and password, for the log. */
function withoutSecrets(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "(unreadable address)";
}
