import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Aedes, type AuthenticateError, type Client, type PublishPacket, type Subscription } from "aedes";
import { AttendanceError } from "../../shared/errors.ts";
import type { ConnectionContext, TerminalConnection, TerminalProfile } from "../terminal.ts";
import { endSocket, guardReads, remoteOf } from "./broker-sockets.ts";
import { decodeStatus } from "./codec.ts";
import { Door, type Identity } from "./door.ts";
import { TerminalIntake, type IntakeOptions, type StoredNumbersLookup } from "./intake.ts";
import { Outbox } from "./outbox.ts";
import { PacketGuard } from "./packet-guard.ts";
import { QuarantineLimit, type QuarantineLimits } from "./quarantine-limit.ts";
import { formatTopic, parseTopic } from "./topics.ts";

/**
 * The embedded MQTT broker: terminals connect to us.
 *
 * Invariants: a punch is durable before its PUBACK, because the commit happens in `authorizePublish`, which aedes runs
 * before it acknowledges; when the store fails, the connection is dropped instead, so that the terminal sends again;
 * who a terminal is comes from its user name and password, never from a topic or payload; the broker keeps no
 * sessions and routes nothing between terminals, so its memory is bounded by its connections.
 */
export interface MqttBrokerOptions {
  readonly port: number;
  readonly host?: string;
  /** Certificate and key in PEM; without them the line is plain text. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Which numbers of a terminal are durable, asked after a restart (see StoredNumbersLookup). */
  readonly contiguous?: StoredNumbersLookup;
  readonly connectionsMax?: number;
  readonly packetBytesMax?: number;
  readonly connectTimeoutMs?: number;
  /** Between two looks at contact, completeness and missing numbers. */
  readonly sweepEveryMs?: number;
  readonly quarantine?: QuarantineLimits;
}

/** Counts since the start, for status pages and tests. */
export interface MqttBrokerCounts {
  readonly connections: number;
  /** Publishes acknowledged on the MQTT level. */
  readonly stored: number;
  /** Publishes turned away before anything was stored: wrong topic, not allowed, too much of a stranger. */
  readonly refused: number;
  /** Publishes whose store failed; their connection was dropped. */
  readonly failed: number;
  /** Connections turned away: no or wrong name, password, too many. */
  readonly turnedAway: number;
}

export interface MqttBroker extends TerminalConnection {
  /** The port in use; the one given unless that was 0. */
  readonly port: number;
  counts(): MqttBrokerCounts;
}

type Answer = Parameters<IntakeOptions["publish"]>;

const defaults = { connectionsMax: 5_000, packetBytesMax: 16_384, connectTimeoutMs: 10_000, sweepEveryMs: 5_000 };
const clientIdMax = 256;

/**
 * Starts the broker. Rejects with PORT_IN_USE when the port is taken.
 *
 * A terminal connects with user name = its device name and password = its token, publishes on
 * `punch/v1/<site>/<device>` and is acknowledged on `punchack/v1/<site>/<device>` (docs/terminals/mqtt.md).
 */
export async function startMqttBroker(context: ConnectionContext, options: MqttBrokerOptions): Promise<MqttBroker> {
  const broker = new Broker(context, options);
  await broker.listen();
  return broker;
}

class Broker implements MqttBroker {
  readonly #context: ConnectionContext;
  readonly #options: MqttBrokerOptions & typeof defaults;
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #identities = new WeakMap<Client, Identity>();
  /** One connection a terminal: the last one that came. */
  readonly #connected = new Map<string, Client>();
  readonly #intakes = new Map<string, TerminalIntake>();
  readonly #sockets = new Set<Socket>();
  readonly #strangers: QuarantineLimit;
  readonly #door: Door;
  #sweepTimer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;
  /** Publishes not yet answered. */
  readonly #underWay = new Set<Promise<void>>();
  #stored = 0;
  #refused = 0;
  #failed = 0;
  #turnedAway = 0;

  constructor(context: ConnectionContext, options: MqttBrokerOptions) {
    this.#context = context;
    this.#options = { ...defaults, ...options };
    this.#strangers = new QuarantineLimit(options.quarantine);
    this.#door = new Door(context, this.#strangers);
    this.#aedes = new Aedes({
      connectTimeout: this.#options.connectTimeoutMs,
      drainTimeout: 30_000,
      maxTopicLevels: 8,
      maxInflightInbound: 100,
      maxClientsIdLength: clientIdMax,
      heartbeatInterval: 3_600_000,
      preConnect: (client, packet, done) => {
        // Acknowledgements are retained and a terminal asks for them at each connect, so a session would keep nothing
        // of use: but it would keep messages for terminals that never come back.
        packet.clean = true;
        const idFits = (packet.clientId ?? "").length <= clientIdMax;
        if (!idFits) this.#turnAway(client.conn as Socket, "client id too long", undefined);
        done(idFits ? null : new Error("client id too long"), idFits);
      },
      authenticate: (client, username, password, done) => this.#authenticate(client, username, password, done),
      authorizePublish: (client, packet, done) => this.#authorizePublish(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => done(null, this.#maySubscribe(client, subscription) ? subscription : null),
    });
    this.#aedes.on("clientReady", (client) => this.#ready(client));
    this.#aedes.on("clientDisconnect", (client) => this.#gone(client));
    this.#aedes.on("ping", (_packet, client) => this.#intakeOf(client)?.heard(this.#context.now()));
    for (const event of ["clientError", "connectionError"] as const) {
      this.#aedes.on(event, (client, error) => {
        const device = this.#identities.get(client)?.device;
        this.#context.log.debug({ err: error, serial: device, remote: remoteOf(client.conn as Socket) }, "terminal connection failed");
      });
    }
    const accept = (socket: Socket): void => this.#accept(socket);
    this.#server =
      options.tls === undefined ? createServer(accept) : createTlsServer({ cert: options.tls.cert, key: options.tls.key }, accept);
    this.#server.maxConnections = this.#options.connectionsMax;
    this.#server.on("drop", (data) => this.#turnAway(undefined, "too many connections", data?.remoteAddress));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  counts(): MqttBrokerCounts {
    return {
      connections: this.#sockets.size,
      stored: this.#stored,
      refused: this.#refused,
      failed: this.#failed,
      turnedAway: this.#turnedAway,
    };
  }

  async listen(): Promise<void> {
    await this.#aedes.listen();
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ port, ...(host !== undefined && { host }) }, resolve);
    }).catch((error: NodeJS.ErrnoException) => {
      this.#aedes.close();
      if (error.code !== "EADDRINUSE") throw error;
      throw new AttendanceError("PORT_IN_USE", `port ${port} for MQTT is in use by another program`, { host, port }, error);
    });
    this.#server.on("error", (error) => this.#context.log.error({ err: error }, "MQTT listener failed"));
    this.#sweepTimer = setInterval(() => {
      this.#sweeping = this.#sweep();
    }, this.#options.sweepEveryMs).unref();
    this.#context.log.info({ host, port: this.port, tls: this.#options.tls !== undefined }, "MQTT broker listens");
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#sweepTimer);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#sweeping;
    await Promise.all(this.#underWay);
    // What was stored is acknowledged before the line is cut: terminals would only send it again, but need not.
    await Promise.all([...this.#sockets].map(endSocket));
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
    await closed;
    this.#context.log.info({ ...this.counts() }, "MQTT broker closed");
  }

  #accept(socket: Socket): void {
    if (this.#closing !== undefined) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 30_000);
    guardReads(socket, new PacketGuard(this.#options.packetBytesMax), (problem) => {
      this.#context.log.warn({ remote: remoteOf(socket), problem }, "terminal sent an oversize packet");
    });
    this.#aedes.handle(socket);
  }

  #turnAway(socket: Socket | undefined, why: string, remote: string | undefined, serial?: string): void {
    this.#turnedAway++;
    this.#context.log.warn({ why, remote: remote ?? (socket && remoteOf(socket)), serial }, "terminal connection turned away");
  }

  #authenticate(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): void {
    const socket = client.conn as Socket;
    const device = username ?? "";
    if (this.#closing !== undefined) {
      // Cut without an answer: terminals take a refusal for final that a few seconds later would not be one.
      client.close();
      return;
    }
    const why = this.#door.whyNotIn(device, password);
    if (why !== undefined) {
      this.#turnAway(socket, why, undefined, device.slice(0, 128));
      done(Object.assign(new Error(why), { returnCode: 4 as const }) as AuthenticateError, null);
      return;
    }
    this.#identities.set(client, { device, password, remote: remoteOf(socket) });
    done(null, true);
  }

  #ready(client: Client): void {
    const identity = this.#identities.get(client);
    if (identity === undefined) return;
    const earlier = this.#connected.get(identity.device);
    this.#connected.set(identity.device, client);
    if (earlier !== undefined && earlier !== client) {
      this.#context.log.warn(
        { serial: identity.device, remote: identity.remote },
        "terminal connected again; its earlier connection is closed",
      );
      earlier.close();
    }
    const now = this.#context.now();
    this.#intake(identity.device)?.heard(now);
    this.#intake(identity.device)?.setOnline(true, now);
    this.#context.log.info({ serial: identity.device, remote: identity.remote }, "terminal connected");
  }

  #gone(client: Client): void {
    const identity = this.#identities.get(client);
    if (identity === undefined || this.#connected.get(identity.device) !== client) return;
    this.#connected.delete(identity.device);
    this.#intakes.get(identity.device)?.setOnline(false, this.#context.now());
    this.#context.log.info({ serial: identity.device, remote: identity.remote }, "terminal disconnected");
  }

  #maySubscribe(client: Client, subscription: Subscription): boolean {
    const may = this.#door.maySubscribe(this.#identities.get(client), subscription.topic);
    if (!may) this.#refused++;
    return may;
  }

  #authorizePublish(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    const identity = client === null ? undefined : this.#identities.get(client);
    if (identity === undefined) {
      done(new Error("not a terminal's connection"));
      return;
    }
    // Nothing a terminal says is kept for later subscribers; a retained punch is a mistake of its program.
    packet.retain = false;
    const answered = this.#take(identity, packet)
      .then((problem) => {
        if (problem === undefined) this.#stored++;
        else this.#refuse(identity, packet, problem);
        done(problem === undefined ? null : new Error(problem));
      })
      .catch((error: unknown) => {
        this.#failed++;
        this.#context.log.warn(
          { err: error, serial: identity.device },
          "punch not stored; connection dropped so that the terminal sends again",
        );
        done(error instanceof Error ? error : new Error(String(error)));
      })
      .finally(() => this.#underWay.delete(answered));
    this.#underWay.add(answered);
  }

  #refuse(identity: Identity, packet: PublishPacket, problem: string): void {
    this.#refused++;
    this.#context.log.warn(
      { serial: identity.device, remote: identity.remote, topic: packet.topic.slice(0, 300), problem },
      "message refused",
    );
  }

  /** Undefined once the message may be acknowledged on the MQTT level; why not otherwise; rejects when the store failed. */
  async #take(identity: Identity, packet: PublishPacket): Promise<string | undefined> {
    const topic = parseTopic(packet.topic);
    // Wills of the connections cut at the end tell nothing.
    if (this.#closing !== undefined) return topic?.kind === "status" ? undefined : "closing";
    const whyNot = this.#door.whyNotPublish(identity, topic);
    if (topic === undefined || whyNot !== undefined) return whyNot;
    const profile = this.#context.lookup("mqtt", identity.device);
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    if (topic.kind === "punch") return this.#takePunch(identity, profile, payload);
    const status = decodeStatus(payload);
    if (status === undefined) this.#context.log.warn({ serial: identity.device }, "status of terminal not understood");
    else if (profile !== undefined) await this.#intake(identity.device)!.status(status, this.#arrival(identity));
    return undefined;
  }

  async #takePunch(identity: Identity, profile: TerminalProfile | undefined, payload: Buffer): Promise<string | undefined> {
    const { device } = identity;
    if (profile !== undefined) {
      this.#strangers.forget(device);
      const outcome = await this.#intake(device)!.punch(payload, this.#arrival(identity));
      return outcome.accepted || outcome.quarantined > 0 ? undefined : `terminal is not accepted: ${outcome.reason}`;
    }
    const verdict = this.#strangers.judge(device, payload, this.#context.now());
    if (verdict === "known") return undefined;
    if (verdict === "refuse") return "unregistered terminal sends too much";
    const stranger = new TerminalIntake({ context: this.#context, serial: device, publish: () => undefined });
    const outcome = await stranger.punch(payload, this.#arrival(identity));
    if (!outcome.accepted && outcome.quarantined === 0) return `terminal is not accepted: ${outcome.reason}`;
    if (!outcome.accepted) this.#strangers.kept(device, payload);
    return undefined;
  }

  #arrival(identity: Identity): { receivedAt: number; remote: string } {
    return { receivedAt: this.#context.now(), remote: identity.remote };
  }

  #intakeOf(client: Client | null): TerminalIntake | undefined {
    const identity = client === null ? undefined : this.#identities.get(client);
    return identity === undefined ? undefined : this.#intakes.get(identity.device);
  }

  /** The intake of a registered terminal, made at its first contact. */
  #intake(device: string): TerminalIntake | undefined {
    const known = this.#intakes.get(device);
    if (known !== undefined) return known;
    if (this.#context.lookup("mqtt", device) === undefined) return undefined;
    const outbox = new Outbox(([kind, payload, retain]: Answer) => this.#publish(kind, device, payload, retain));
    const fresh = new TerminalIntake({
      context: this.#context,
      serial: device,
      contiguous: this.#options.contiguous,
      publish: (...answer) => outbox.push(answer),
    });
    this.#intakes.set(device, fresh);
    if (this.#connected.has(device)) fresh.setOnline(true, this.#context.now());
    return fresh;
  }

  #publish(kind: "punchack" | "punchreq", device: string, payload: Buffer, retain: boolean): Promise<void> {
    const profile = this.#context.lookup("mqtt", device);
    if (profile === undefined) return Promise.resolve();
    const packet: PublishPacket = {
      cmd: "publish",
      topic: formatTopic({ kind, site: profile.site, device }),
      payload,
      qos: 1,
      dup: false,
      retain,
    };
    return new Promise((resolve) => {
      this.#aedes.publish(packet, (error) => {
        if (error && this.#closing === undefined) this.#context.log.warn({ err: error, serial: device }, "acknowledgement not published");
        resolve();
      });
    });
  }

  async #sweep(): Promise<void> {
    const now = this.#context.now();
    for (const [device, client] of this.#connected) {
      const identity = this.#identities.get(client)!;
      if (this.#door.whyNotIn(device, identity.password) === undefined) continue;
      this.#context.log.warn({ serial: device }, "terminal may not be connected any more");
      client.close();
    }
    await Promise.all([...this.#intakes.values()].map((intake) => intake.sweep(now)));
  }
}
