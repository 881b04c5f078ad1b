import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { EpochMs } from "../../shared/ids.ts";
import type { ConnectionContext, DeliveryOutcome, TerminalProfile } from "../terminal.ts";
import { parseCommandResults, queryAttlogCommand } from "./command-lines.ts";
import type { CommandQueue } from "./command-queue.ts";
import { Deliveries } from "./deliveries.ts";
import { optionsReply, parseHandshake, parseInfo, parseTarget, unescapeText, zoneOffsetMinutes } from "./handshake.ts";
import type { TerminalInfo } from "./handshake.ts";
import { remoteOf } from "./http-server.ts";
import type { Reply } from "./http-server.ts";
import { HourlyNotices } from "./notices.ts";
import { BodyBudget, readBody } from "./read-body.ts";
import { SeenTerminals } from "./seen-terminals.ts";
import type { SeenTerminal } from "./seen-terminals.ts";
import { TerminalContact } from "./terminal-contact.ts";
import type { ContactRules } from "./terminal-contact.ts";
import { prepareUpload, tableKind } from "./upload.ts";
import type { TableKind, Upload } from "./upload.ts";

export type { SeenTerminal } from "./seen-terminals.ts";

/*
 * Answers the requests of ZK push terminals. Invariants:
 *
 * 1. Status 200 is given only by the routes below, and for an upload only after the sink has resolved with accepted: true. Old
 *    firmware takes any 200 whose body has the letters OK for "stored, forget it".
 * 2. No body of a refusal has these letters, in any case of writing.
 * 3. The number in `OK: n` is the number of non-empty rows, whatever became of them.
 */

/** What the service needs besides the context. */
export interface ServiceOptions {
  readonly commands: CommandQueue;
  readonly delaySeconds: number;
  readonly errorDelaySeconds: number;
  readonly bodyBytesMax: number;
  readonly heldBytesMax: number;
  readonly deliverWithinMs: number;
  readonly contact: ContactRules;
}

/** One request, its terminal looked up. */
interface Call {
  readonly request: IncomingMessage;
  readonly serial: string;
  readonly query: ReadonlyMap<string, string>;
  readonly profile: TerminalProfile | undefined;
  readonly remote: string;
  readonly now: EpochMs;
}

interface KnownTerminal {
  readonly contact: TerminalContact;
  /** Offset in minutes the terminal was told at its last handshake. */
  toldOffset?: number;
  info?: TerminalInfo;
  /** Attendance rows have come since the listener started. */
  hasUploaded: boolean;
}

const retry: Reply = { status: 503, body: "retry" };
const done: Reply = { status: 200, body: "OK" };
const notHere: Reply = { status: 404, body: "not here", close: true };
const refused: Reply = { status: 403, body: "refused", close: true };

/** Answers requests, one at a time or many at once; holds no socket and no timer of its own. */
export class ZkPushService {
  readonly #context: ConnectionContext;
  readonly #options: ServiceOptions;
  readonly #budget: BodyBudget;
  readonly #notices = new HourlyNotices();
  readonly #seen = new SeenTerminals();
  /** Only registered terminals get an entry, so strangers cannot make it grow. */
  readonly #known = new Map<string, KnownTerminal>();
  readonly #deliveries: Deliveries;

  constructor(context: ConnectionContext, options: ServiceOptions) {
    this.#context = context;
    this.#options = options;
    this.#budget = new BodyBudget(options.heldBytesMax, Math.max(options.bodyBytesMax, options.heldBytesMax / 4));
    this.#deliveries = new Deliveries(context, options.deliverWithinMs);
  }

  /** Answers one request; undefined when there is nobody left to answer. Never rejects. */
  async answer(request: IncomingMessage): Promise<Reply | undefined> {
    try {
      return await this.#route(request);
    } catch (err) {
      this.#context.log.error({ err, remote: remoteOf(request.socket) }, "a terminal's request failed");
      return { ...retry, close: true };
    }
  }

  seen(): readonly SeenTerminal[] {
    return this.#seen.list();
  }

  /** Resolves when no delivery is under way any more. */
  settled(): Promise<void> {
    return this.#deliveries.settled();
  }

  async #route(request: IncomingMessage): Promise<Reply | undefined> {
    const { path, query } = parseTarget(request.url ?? "/");
    const match = /^(?:https?:\/\/[^/]*)?\/*(?:d\/+([^/]{1,256})\/+)?iclock\/+([a-z]{1,16})(?:\.aspx)?\/*$/i.exec(path);
    const routes = { cdata: 1, getrequest: 1, devicecmd: 1, ping: 1, exchange: 1, fdata: 1 };
    const route = match?.[2]?.toLowerCase() as keyof typeof routes | undefined;
    if (route === undefined || !Object.hasOwn(routes, route)) return this.#strayPath(request, path);
    const serial = query.get("sn") ?? "";
    if (!/^[\x21-\x7e]{1,64}$/.test(serial)) {
      this.#notice("warn", "no-serial", { remote: remoteOf(request.socket), route }, "a request names no serial number (SN)");
      return { status: 400, body: "SN missing", close: true };
    }
    const now = this.#context.now();
    const profile = this.#context.lookup("zk-push", serial);
    const remote = remoteOf(request.socket);
    this.#seen.touch(serial, { now, remote: request.socket.remoteAddress ?? "", registered: profile !== undefined });
    if (profile !== undefined && !tokenMatches(profile.token, match?.[1])) {
      this.#seen.count(serial, { refusals: 1 });
      this.#notice("warn", `token ${serial}`, { serial, remote }, "a terminal came without its secret path prefix, or with a wrong one");
      return refused;
    }
    const call: Call = { request, serial, query, profile, remote, now };
    if (profile !== undefined) this.#terminal(serial).contact.contact(now);
    if (request.method === "POST" && (route === "cdata" || route === "fdata" || route === "devicecmd" || route === "exchange")) {
      return this.#withBody(call, route);
    }
    if (request.method !== "GET") return { status: 405, body: "not that way", close: true };
    if (route === "cdata") return this.#handshake(call);
    if (route === "getrequest") return this.#poll(call);
    if (route === "ping" || route === "exchange") return profile === undefined ? this.#stranger(call) : done;
    return notHere;
  }

  #handshake(call: Call): Reply {
    const { profile, serial } = call;
    if (profile === undefined) return this.#stranger(call);
    const handshake = parseHandshake(call.query);
    const terminal = this.#terminal(serial);
    terminal.contact.handshake(call.now);
    const offsetMinutes = zoneOffsetMinutes(profile.zone, call.now);
    terminal.toldOffset = offsetMinutes;
    const { delaySeconds, errorDelaySeconds } = this.#options;
    this.#context.log.info(
      { serial, terminal: profile.terminal, remote: call.remote, ...handshake, offsetMinutes },
      "terminal shook hands",
    );
    if (handshake.deviceType !== undefined && handshake.deviceType.toLowerCase() !== "att") {
      this.#notice(
        "warn",
        `type ${serial}`,
        { serial, deviceType: handshake.deviceType },
        "not an attendance terminal: its rows will be refused",
      );
    }
    const { ATTLOG: stored, ...others } = profile.stamps;
    const stamps = stored === undefined || !terminal.contact.mayGoOnFrom(stored) ? others : profile.stamps;
    const body = optionsReply({ serial, stamps, delaySeconds, errorDelaySeconds, offsetMinutes, legacy: handshake.legacy });
    return { status: 200, body };
  }

  #poll(call: Call): Reply {
    const { profile, serial, now } = call;
    if (profile === undefined) return this.#stranger(call);
    const terminal = this.#terminal(serial);
    const told = call.query.get("info");
    if (told !== undefined) terminal.info = parseInfo(told);
    if (terminal.info !== undefined && this.#seen.info(serial, { info: terminal.info, remote: call.request.socket.remoteAddress ?? "" })) {
      this.#notice("warn", `twin ${serial}`, { serial, remote: call.remote }, "two terminals seem to have the same serial number");
    }
    const settled = terminal.contact.poll(now);
    const upTo = settled !== undefined && this.#holdsBackHistory(terminal, profile) ? undefined : settled;
    // Also without evidence: the gateway learns that the terminal is there. Not awaited, for the poll's answer promises nothing of it.
    void this.#deliver(call, upTo === undefined ? [] : [{ kind: "complete_up_to", upTo, evidence: "contact" }]);
    this.#renewOffset(terminal, profile, serial, now);
    const commands = this.#options.commands.take(serial);
    return commands === "" ? done : { status: 200, body: commands };
  }

  /**
   * At a first contact some firmware sets its position to a minute ago, whatever stamp it is given, and keeps quiet about the rows
   * before (devices.md §2.5). When it has settled, has rows, and has sent none, they are asked for; until they come it proves nothing.
   */
  #holdsBackHistory(terminal: KnownTerminal, profile: TerminalProfile): boolean {
    if (terminal.hasUploaded || profile.stamps["ATTLOG"] !== undefined || (terminal.info?.attendanceRows ?? 0) === 0) return false;
    // Once an hour: there may be firmware that says yes and sends nothing.
    if (this.#notices.due(`history ${profile.serial}`, this.#context.now()) !== undefined) {
      this.#ask(profile.serial, queryAttlogCommand("2000-01-01T00:00:00", "2099-12-31T23:59:59"));
      this.#context.log.info({ serial: profile.serial, rows: terminal.info?.attendanceRows }, "asking the terminal for its history");
    }
    return true;
  }

  /** Terminals read the time zone only when they shake hands; after a change of summer time they are told to do so. */
  #renewOffset(terminal: KnownTerminal, profile: TerminalProfile, serial: string, now: EpochMs): void {
    if (terminal.toldOffset === undefined) return;
    const offset = zoneOffsetMinutes(profile.zone, now);
    if (offset === terminal.toldOffset || this.#options.commands.has(serial, "CHECK")) return;
    this.#ask(serial, "CHECK");
    this.#context.log.info(
      { serial, offsetMinutes: offset, toldOffset: terminal.toldOffset },
      "zone offset changed; asking the terminal to read it",
    );
  }

  /** Queues a command of our own. A full queue must not keep the terminal from fetching what is in it. */
  #ask(serial: string, command: string): void {
    try {
      this.#options.commands.add(serial, command);
    } catch (err) {
      this.#notice("warn", `full ${serial}`, { err, serial }, "a terminal does not fetch its commands");
    }
  }

  async #withBody(call: Call, route: "cdata" | "fdata" | "devicecmd" | "exchange"): Promise<Reply | undefined> {
    const { request, profile, serial } = call;
    const headers = request.headers;
    const chunked = headers["transfer-encoding"] !== undefined;
    // Without either the body would be taken for empty, and an acknowledgement would make the terminal forget it.
    if (!chunked && headers["content-length"] === undefined) {
      this.#notice("warn", `length ${serial}`, { serial, remote: call.remote }, "an upload without Content-Length was refused");
      return { status: 411, body: "length missing", close: true };
    }
    if (chunked && headers["content-length"] !== undefined) return { status: 400, body: "two lengths", close: true };
    const kind = route === "cdata" ? tableKind(call.query) : "dropped";
    const contact = profile === undefined ? undefined : this.#terminal(serial).contact;
    contact?.uploadStarted();
    try {
      return await this.#readAndAnswer(call, route === "devicecmd" ? "results" : kind);
    } finally {
      contact?.uploadEnded();
    }
  }

  async #readAndAnswer(call: Call, kind: TableKind | "results"): Promise<Reply | undefined> {
    const { request, profile, serial } = call;
    const contact = profile === undefined ? undefined : this.#terminal(serial).contact;
    const body = await readBody(request, {
      bytesMax: this.#options.bodyBytesMax,
      budget: this.#budget,
      // All strangers together have one share, whatever they call themselves.
      owner: profile === undefined ? "" : serial,
      keep: kind !== "dropped",
    });
    if (body.kind !== "whole") {
      if (kind === "ATTLOG") contact?.uploadFailed(call.query.get("stamp"));
      this.#seen.count(serial, { failedUploads: 1 });
      return this.#brokenBody(call, body.kind);
    }
    try {
      if (kind === "results") return this.#commandResults(call, body.bytes);
      if (kind === "dropped") return profile === undefined ? this.#stranger(call) : done;
      return await this.#upload(call, prepareUpload({ ...call, kind, body: body.bytes, contact }));
    } finally {
      body.release();
    }
  }

  #brokenBody(call: Call, kind: "too_large" | "busy" | "cut"): Reply | undefined {
    const { serial, remote } = call;
    if (kind === "cut") {
      this.#notice("warn", `cut ${serial}`, { serial, remote }, "an upload ended before its announced length");
      return undefined;
    }
    if (kind === "busy") {
      this.#notice("warn", "busy", { serial, remote }, "too many uploads at one time; terminals are told to retry");
      return { ...retry, close: true };
    }
    const limit = this.#options.bodyBytesMax;
    this.#notice(
      "error",
      `large ${serial}`,
      { serial, remote, limit },
      "an upload is larger than the body limit; the terminal cannot go on",
    );
    return { status: 413, body: "too large", close: true };
  }

  #commandResults(call: Call, body: Buffer): Reply {
    if (call.profile === undefined) return this.#stranger(call);
    const results = parseCommandResults(body);
    const known = this.#options.commands.settle(call.serial, results);
    this.#context.log.info(
      { serial: call.serial, results: results.map(({ id, code, command }) => ({ id, code, command })), known },
      "command results",
    );
    return done;
  }

  async #upload(call: Call, upload: Upload): Promise<Reply> {
    const { serial, remote } = call;
    const contact = call.profile === undefined ? undefined : this.#terminal(serial).contact;
    if (upload.refusal !== undefined) {
      this.#notice("error", `upload ${serial} ${upload.refusal}`, { serial, remote }, upload.refusal);
      if (upload.attendance) contact?.uploadFailed(call.query.get("stamp"));
      return { ...retry, close: true };
    }
    if (upload.dropped !== undefined)
      this.#context.log.info({ serial, dropped: upload.dropped }, "rows of personal data were counted and dropped");
    // Without anything to hand over nobody else would say no to a stranger.
    if (call.profile === undefined && upload.slices.length === 0) return this.#stranger(call);
    let accepted = true;
    for (const items of upload.slices) {
      const outcome = await this.#deliver(call, items);
      accepted = outcome?.accepted === true;
      if (outcome?.accepted === false)
        this.#notice("warn", `${outcome.reason} ${serial}`, { serial, remote }, `upload not accepted: ${outcome.reason}`);
      if (!accepted) break;
    }
    if (!accepted) {
      if (upload.attendance) contact?.uploadFailed(call.query.get("stamp"));
      this.#seen.count(serial, { failedUploads: 1 });
      return retry;
    }
    if (upload.attendance) contact?.uploadAcknowledged(call.now, upload.rows, upload.oldestAt);
    if (upload.attendance && upload.rows > 0 && call.profile !== undefined) this.#terminal(serial).hasUploaded = true;
    this.#seen.count(serial, { uploads: 1, rows: upload.rows });
    return { status: 200, body: `OK: ${upload.rows}` };
  }

  #deliver(call: Call, items: Upload["slices"][number]): Promise<DeliveryOutcome | undefined> {
    const { serial, remote, now } = call;
    return this.#deliveries.deliver({ protocol: "zk-push", channel: "push", serial, receivedAt: now, remote, items });
  }

  /** A terminal nobody registered: seen, counted, and told to come again, so that it keeps what it has. */
  #stranger(call: Call): Reply {
    const { serial, remote } = call;
    this.#notice(
      "warn",
      `stranger ${serial}`,
      { serial, remote },
      "a terminal that is not registered asks for service; register its serial number",
    );
    return retry;
  }

  #strayPath(request: IncomingMessage, path: string): Reply {
    const hint = /iclock\/+(registry|push|querydata)/i.test(path)
      ? { hint: "access-control firmware; set the terminal to attendance (T&A PUSH)" }
      : {};
    const shown = path.replace(/\/d\/[^/]*/, "/d/***").slice(0, 120);
    this.#notice(
      "warn",
      `path ${remoteOf(request.socket).replace(/:\d+$/, "")}`,
      { path: shown, ...hint },
      "a request for a path that is not here",
    );
    return notHere;
  }

  #terminal(serial: string): KnownTerminal {
    let terminal = this.#known.get(serial);
    if (terminal === undefined) {
      terminal = { contact: new TerminalContact(this.#options.contact), hasUploaded: false };
      this.#known.set(serial, terminal);
    }
    return terminal;
  }

  #notice(level: "warn" | "error", subject: string, fields: object, message: string): void {
    const held = this.#notices.due(subject, this.#context.now());
    if (held !== undefined) this.#context.log[level]({ ...fields, ...(held === 0 ? {} : { heldBack: held }) }, message);
  }
}

/** Whether the path's token is the one required; in constant time. A token where none is required does no harm. */
function tokenMatches(required: string | undefined, given: string | undefined): boolean {
  if (required === undefined) return true;
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(required), digest(unescapeText(given ?? "")));
}
