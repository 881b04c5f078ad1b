import { AttendanceError } from "../../shared/errors.ts";
import { scrambleCommKey } from "./comm-key.ts";
import { chunkRequest, command, commandName, optionValue, prepareReadData, preparedSize } from "./commands.ts";
import type { Table } from "./commands.ts";
import { encodePayload } from "./frames.ts";
import type { ReceivedPayload } from "./frames.ts";
import type { Link } from "./link.ts";
import { readSizes } from "./sizes.ts";
import type { TerminalSizes } from "./sizes.ts";

/** How long things may take, milliseconds. */
export interface SessionLimits {
  /** An answer, and each further message of a transfer. */
  readonly exchangeMs: number;
  /** A terminal gathering its log before the first byte comes. */
  readonly prepareMs: number;
}

/** A table the terminal has laid out for reading. */
export interface OpenTable {
  readonly size: number;
  /** Bytes `[from, until)`. */
  read(from: number, until: number): Promise<Buffer>;
  /** Lets the terminal free its memory. */
  close(): Promise<void>;
}

/** Largest table believed: 10^6 rows of 40 bytes and some. */
const TABLE_BYTES_MAX = 64 * 2 ** 20;
const CHUNK_BYTES = { tcp: 0xffc0, udp: 0x4000 } as const;
/** How often a request is sent over UDP before the terminal counts as silent, and how often a chunk that came short is asked for. */
const UDP_TRIES = 4;
const CHUNK_TRIES = 8;
/** Reply numbers wrap below 65535. */
const REPLY_NUMBERS = 65_535;

/** What came of a request that can be answered with data. */
type Answer =
  | { readonly kind: "data"; readonly data: Buffer }
  | { readonly kind: "prepared"; readonly size: number }
  | { readonly kind: "unknown" }
  /** Over UDP only: packets are missing, or none came. */
  | { readonly kind: "short"; readonly problem: string };

/**
 * A session with a terminal (devices.md §4.2, §4.5, §4.7, §4.8): one request at a time, each bounded in time. It only reads: nothing is
 * cleared, and the terminal is not disabled, so it goes on taking punches and a crash of ours leaves no trace on it.
 *
 * Invariant: after an error the session is over; whoever uses it closes the link and starts again.
 */
export class Session {
  readonly #link: Link;
  readonly #limits: SessionLimits;
  #session = 0;
  #reply = -1;
  #punched = false;

  private constructor(link: Link, limits: SessionLimits) {
    this.#link = link;
    this.#limits = limits;
  }

  /**
   * Connects, and authenticates when the terminal asks for it.
   *
   * @throws AttendanceError TERMINAL_KEY_REFUSED when it does not take the key; TERMINAL_BUSY when it says it cannot; TERMINAL_UNREACHABLE
   *   when it stays silent; TERMINAL_ANSWER_BROKEN.
   */
  static async open(link: Link, commKey: number, limits: SessionLimits): Promise<Session> {
    const session = new Session(link, limits);
    const answer = await session.#exchange(command.connect);
    session.#session = answer.session;
    if (answer.command !== command.keyNeeded) {
      session.#expectOk(answer, "connect");
      return session;
    }
    const proof = await session.#exchange(command.auth, scrambleCommKey(commKey, answer.session));
    if (proof.command === command.ok) return session;
    throw new AttendanceError("TERMINAL_KEY_REFUSED", `${link.remote}: the terminal does not accept the communication key`, {
      remote: link.remote,
    });
  }

  /** Whether the terminal has told of a punch since this was last asked. */
  takeHint(): boolean {
    const punched = this.#punched;
    this.#punched = false;
    return punched;
  }

  /** Value of an option, such as `~SerialNumber`; undefined when the terminal does not know it. */
  async option(name: string): Promise<string | undefined> {
    const answer = await this.#exchange(command.option, Buffer.from(`${name}\0`, "latin1"));
    return answer.command === command.ok ? optionValue(name, answer.data) : undefined;
  }

  /** The terminal's clock as packed time; undefined when it does not say. */
  async clock(): Promise<number | undefined> {
    const answer = await this.#exchange(command.readTime);
    return answer.command === command.ok && answer.data.length >= 4 ? answer.data.readUInt32LE(0) : undefined;
  }

  /** @throws AttendanceError TERMINAL_ANSWER_BROKEN when the answer is too short to hold the counts. */
  async sizes(): Promise<TerminalSizes> {
    const answer = await this.#exchange(command.sizes);
    this.#expectOk(answer, "sizes");
    const sizes = readSizes(answer.data);
    if (sizes === undefined) throw this.#broken(`an answer to sizes of ${answer.data.length} bytes`);
    return sizes;
  }

  /** Asks to be told of punches as they happen; firmware that cannot is left as it is. */
  async registerEvents(): Promise<boolean> {
    const mask = Buffer.alloc(4);
    mask.writeUInt32LE(1);
    return (await this.#exchange(command.registerEvents, mask)).command === command.ok;
  }

  /** Waits for a punch to be told of, at most so long. */
  async waitForHint(ms: number): Promise<boolean> {
    const until = performance.now() + ms;
    while (!this.#punched && performance.now() < until) {
      const message = await this.#link.receive(Math.max(1, until - performance.now()));
      if (message !== undefined) this.#isEvent(message);
    }
    return this.takeHint();
  }

  /** Says goodbye; does not wait for an answer. */
  leave(): void {
    this.#send(command.exit, Buffer.alloc(0));
  }

  /** Has a table laid out: prepared and read in chunks, or, from older firmware and when it is short, all at once. */
  async openTable(table: Table): Promise<OpenTable> {
    let answer = await this.#askWhole(command.prepareRead, prepareReadData(table));
    if (answer.kind === "unknown") answer = await this.#askWhole(table === "log" ? command.readLog : command.readUsers);
    if (answer.kind === "unknown") throw this.#broken(`the terminal knows neither way to read its ${table}`);
    if (answer.kind === "data") {
      const { data } = answer;
      return { size: data.length, read: async (from, until) => data.subarray(from, until), close: async () => undefined };
    }
    if (answer.kind === "short") throw this.#broken(answer.problem);
    const { size } = answer;
    if (size > TABLE_BYTES_MAX)
      throw this.#broken(`the terminal announces ${size} bytes of ${table}; at most ${TABLE_BYTES_MAX} are believed`);
    return {
      size,
      read: (from, until) => this.#readRange(from, until),
      close: async () => void (await this.#exchange(command.freeBuffer)),
    };
  }

  async #readRange(from: number, until: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    const step = CHUNK_BYTES[this.#link.transport];
    for (let at = from; at < until; at += step) parts.push(await this.#readChunk(at, Math.min(step, until - at)));
    return Buffer.concat(parts);
  }

  /**
   * One chunk. Packets over UDP carry no sequence number: one lost shows as a short total, two that changed places do not show at all. So
   * a chunk counts there when it came twice the same.
   */
  async #readChunk(start: number, size: number): Promise<Buffer> {
    let before: Buffer | undefined;
    let problem = "";
    for (let attempt = 0; attempt < CHUNK_TRIES; attempt++) {
      const answer = await this.#ask(command.readChunk, chunkRequest(start, size), this.#limits.exchangeMs);
      if (answer.kind === "data" && answer.data.length === size) {
        if (this.#link.transport === "tcp" || before?.equals(answer.data) === true) return answer.data;
        before = answer.data;
        continue;
      }
      problem =
        answer.kind === "short" ? answer.problem : `the terminal answered ${answer.kind} of another size to a chunk of ${size} bytes`;
      if (this.#link.transport === "tcp") break;
    }
    throw this.#broken(problem === "" ? "a chunk never came twice the same" : problem);
  }

  /** A request that may be answered with a whole table; over UDP until it came twice the same, as with chunks. */
  async #askWhole(code: number, data?: Buffer): Promise<Answer> {
    let before: Buffer | undefined;
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#ask(code, data, this.#limits.prepareMs);
      if (this.#link.transport === "tcp" || answer.kind === "prepared" || answer.kind === "unknown") return answer;
      if (answer.kind === "data" && before?.equals(answer.data) === true) return answer;
      if (attempt === CHUNK_TRIES) return { kind: "short", problem: "a table never came twice the same" };
      before = answer.kind === "data" ? answer.data : undefined;
    }
  }

  /** Sends a request and gathers what it is answered with. */
  async #ask(code: number, data: Buffer | undefined, firstMs: number): Promise<Answer> {
    const first = await this.#exchange(code, data, firstMs);
    const prepared = first.command === command.ok ? preparedSize(first.data) : undefined;
    if (prepared !== undefined) return { kind: "prepared", size: prepared };
    if (first.command === command.unknown) return { kind: "unknown" };
    if (first.command === command.data) return { kind: "data", data: first.data };
    if (first.command === command.ok) return { kind: "data", data: Buffer.alloc(0) };
    if (first.command !== command.announce || first.data.length < 4) throw this.#refusal(first, code);
    return this.#gather(first.data.readUInt32LE(0), code);
  }

  /** The data messages that were announced, up to the 2000 that ends them. */
  async #gather(announced: number, code: number): Promise<Answer> {
    if (announced > TABLE_BYTES_MAX)
      throw this.#broken(`the terminal announces ${announced} bytes; at most ${TABLE_BYTES_MAX} are believed`);
    const udp = this.#link.transport === "udp";
    const parts: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      // Over UDP the end may be what was lost; the chunk is compared with a second reading anyway.
      if (udp && bytes === announced) return { kind: "data", data: Buffer.concat(parts) };
      const message = await this.#nextOfRequest(this.#limits.exchangeMs / (udp ? UDP_TRIES : 1));
      const counted = `${bytes} of ${announced} bytes came`;
      if (message === undefined) return this.#shortfall(`${counted}, then nothing any more`);
      if (message.command === command.ok) {
        return bytes === announced ? { kind: "data", data: Buffer.concat(parts) } : this.#shortfall(counted);
      }
      if (message.command !== command.data) throw this.#refusal(message, code);
      parts.push(message.data);
      bytes += message.data.length;
      if (bytes > announced) return this.#shortfall(`${bytes} bytes came where ${announced} were announced`);
    }
  }

  /** Missing or doubled data: over UDP asked for again, over TCP a reason to start over. */
  #shortfall(problem: string): Answer {
    if (this.#link.transport === "udp") return { kind: "short", problem };
    throw this.#broken(problem);
  }

  /** Sends a request and waits for the first message that answers it. Over UDP it is sent again when none comes. */
  async #exchange(code: number, data: Buffer = Buffer.alloc(0), withinMs: number = this.#limits.exchangeMs): Promise<ReceivedPayload> {
    const tries = this.#link.transport === "udp" ? UDP_TRIES : 1;
    for (let attempt = 0; attempt < tries; attempt++) {
      this.#send(code, data);
      const answer = await this.#nextOfRequest(withinMs / tries);
      if (answer !== undefined) return answer;
    }
    const details = { remote: this.#link.remote, command: commandName(code), waitedMs: withinMs };
    throw new AttendanceError(
      "TERMINAL_UNREACHABLE",
      `${this.#link.remote}: no answer to ${commandName(code)} within ${withinMs} ms`,
      details,
    );
  }

  #send(code: number, data: Buffer): void {
    this.#reply = (this.#reply + 1) % REPLY_NUMBERS;
    this.#link.send(encodePayload({ command: code, session: this.#session, reply: this.#reply, data }));
  }

  /** The next message with the number of the request under way. Events are answered; what belongs to an earlier request is let go. */
  async #nextOfRequest(withinMs: number): Promise<ReceivedPayload | undefined> {
    const until = performance.now() + withinMs;
    for (;;) {
      const message = await this.#link.receive(Math.max(1, until - performance.now()));
      if (message === undefined) return undefined;
      if (!this.#isEvent(message) && message.reply === this.#reply && this.#isOurs(message)) return message;
      // A terminal that sends nothing but other things must not hold the request for ever.
      if (performance.now() >= until) return undefined;
    }
  }

  /** Packets of an earlier session may still be under way over UDP; a TCP connection has only one. */
  #isOurs(message: ReceivedPayload): boolean {
    return this.#link.transport === "tcp" || this.#session === 0 || message.session === this.#session;
  }

  /** Events come unasked, also between the data messages of a transfer; each wants its answer. */
  #isEvent(message: ReceivedPayload): boolean {
    if (message.command !== command.event) return false;
    this.#punched = true;
    this.#link.send(encodePayload({ command: command.ok, session: this.#session, reply: 0, data: Buffer.alloc(0) }));
    return true;
  }

  #expectOk(answer: ReceivedPayload, what: string): void {
    if (answer.command !== command.ok) throw this.#refusal(answer, what);
  }

  #refusal(answer: ReceivedPayload, asked: number | string): AttendanceError {
    const what = typeof asked === "number" ? commandName(asked) : asked;
    const details = { remote: this.#link.remote, command: what, answer: answer.command };
    if (answer.command === command.error) {
      return new AttendanceError("TERMINAL_BUSY", `${this.#link.remote}: the terminal refuses ${what} just now`, details);
    }
    if (answer.command === command.keyNeeded) {
      return new AttendanceError(
        "TERMINAL_KEY_REFUSED",
        `${this.#link.remote}: the terminal wants its communication key for ${what}`,
        details,
      );
    }
    return this.#broken(`${commandName(answer.command)} in answer to ${what}`);
  }

  #broken(problem: string): AttendanceError {
    return new AttendanceError("TERMINAL_ANSWER_BROKEN", `${this.#link.remote}: ${problem}`, { remote: this.#link.remote, problem });
  }
}
