import type { EpochMs } from "../../shared/ids.ts";
import { parseCommandLines } from "./command-lines.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import { FaultDice } from "./simulated-faults.ts";
import type { SimulatedFaults } from "./simulated-faults.ts";
import { TerminalHttp } from "./simulated-http.ts";
import type { SendFault, TerminalReply } from "./simulated-http.ts";
import { SimulatedLog } from "./simulated-log.ts";
import type { SimulatedRow } from "./simulated-log.ts";
import { packTime } from "./packed-time.ts";

/**
 * What a terminal's firmware takes for an acknowledgement (devices.md §2.4): `letters` = status 200 and the letters OK anywhere in
 * what came, the status line included; `number` = `OK: n` with the n it sent; `lax` = any status 200.
 */
export type AcknowledgementFamily = "letters" | "number" | "lax";

/** How the batch grows and shrinks. The default is the OEM source's; a number means always that many. */
export type BatchSizing =
  | number
  | { readonly start: number; readonly floor: number; readonly ceiling: number; readonly grow: number; readonly shrink: number };

/** A terminal to simulate. */
export interface SimulatedZkPushOptions {
  readonly serial: string;
  readonly host: string;
  readonly port: number;
  /** In front of every path, such as `/d/<token>`. */
  readonly pathPrefix?: string;
  /** Behind every path, such as `.aspx`. */
  readonly pathSuffix?: string;
  readonly family?: AcknowledgementFamily;
  readonly batch?: BatchSizing;
  /** Rows its memory holds; the oldest are overwritten. */
  readonly capacity?: number;
  /** True time. */
  readonly now: () => EpochMs;
  /** How many times faster than real its pauses pass. */
  readonly timeScale?: number;
  /** Offset of its clock before the server tells it one, minutes east of UTC. */
  readonly offsetMinutes?: number;
  readonly clockErrorMs?: number;
  readonly driftPpm?: number;
  readonly keepAlive?: boolean;
  /** After a handshake: `own` goes on where it was and starts over only at stamp 0; `stamp` believes the server's stamp. */
  readonly position?: "own" | "stamp";
  readonly faults?: SimulatedFaults;
}

const OEM_BATCH = { start: 200, floor: 30, ceiling: 150, grow: 10, shrink: 30 } as const;
const RETRIES = 3;
const RETRY_PAUSE_MS = 300;

/**
 * The device side of ZKTeco attendance PUSH over real sockets: its own log in memory, handshake, batches, retries, rescans, commands
 * and a clock of its own; with seeded faults when wished. Used by the demo, the tests and the benchmark.
 */
export class SimulatedZkPushTerminal {
  readonly serial: string;
  readonly #options: SimulatedZkPushOptions;
  readonly #http: TerminalHttp;
  readonly #clock: SimulatedClock;
  readonly #log: SimulatedLog;
  readonly #dice: FaultDice;
  #operations: string[] = [];
  #batchSize: number;
  #delaySeconds = 10;
  #errorDelaySeconds = 30;
  #polledAt = Number.NEGATIVE_INFINITY;
  #online = false;
  #unplugged = false;
  #running: Promise<void> | undefined;
  #stopping = false;
  #wake: (() => void) | undefined;
  readonly #drainWaiters = new Set<() => void>();
  /** Counted for the curious: uploads tried, acknowledged and failed, handshakes made. */
  readonly counts = { uploads: 0, acknowledged: 0, failed: 0, handshakes: 0 };

  constructor(options: SimulatedZkPushOptions) {
    this.serial = options.serial;
    this.#options = options;
    this.#http = new TerminalHttp({ host: options.host, port: options.port, keepAlive: options.keepAlive ?? false });
    this.#clock = new SimulatedClock({
      now: options.now,
      offsetMinutes: options.offsetMinutes ?? 0,
      errorMs: options.clockErrorMs ?? 0,
      driftPpm: options.driftPpm ?? 0,
    });
    this.#log = new SimulatedLog(options.capacity ?? 100_000);
    this.#dice = new FaultDice(options.faults);
    this.#batchSize = typeof options.batch === "number" ? options.batch : (options.batch ?? OEM_BATCH).start;
  }

  /** Every row in its memory, oldest first: what must be on the ledger in the end. */
  get log(): readonly SimulatedRow[] {
    return this.#log.rows;
  }

  /** Rows of its memory the server has acknowledged. */
  get acknowledged(): number {
    return this.#log.acknowledged;
  }

  /** Rows overwritten before anybody had them. */
  get lost(): number {
    return this.#log.lost;
  }

  get online(): boolean {
    return this.#online;
  }

  /** How wrong its clock is just now, milliseconds; positive is ahead. */
  get clockErrorMs(): number {
    return this.#clock.errorMs();
  }

  /** Somebody presents themselves. `at` is the true moment (now when missing); the row shows the terminal's own clock. */
  punch(punch: { pin: string; at?: EpochMs; state?: string | number; verify?: string | number; workcode?: string }): SimulatedRow {
    const row = this.#log.add({
      pin: punch.pin,
      time: this.#clock.reading(punch.at ?? this.#options.now()),
      state: String(punch.state ?? 0),
      verify: String(punch.verify ?? 1),
      workcode: punch.workcode ?? "",
    });
    this.#wake?.();
    return row;
  }

  /** Puts a line into its operation log: `OPLOG 4\t0\t2026-11-23 09:00:00\t0\t0\t0\t0`, or a row of personal data. */
  logOperation(line: string): void {
    this.#operations.push(line);
    this.#wake?.();
  }

  /** Switches it on. It shakes hands, sends what it has, then polls. */
  start(): void {
    this.#stopping = false;
    this.#running ??= this.#run();
  }

  /** Switches it off; its memory stays. Resolves when it sends nothing more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    await this.#running;
    this.#running = undefined;
    this.#online = false;
    this.#http.close();
  }

  /** Pulls its network cable, or puts it back. */
  setUnplugged(unplugged: boolean): void {
    this.#unplugged = unplugged;
    if (unplugged) this.#online = false;
    this.#wake?.();
  }

  /** Restarts it; firmware without a stored position sends its whole log again. */
  reboot(): void {
    this.#operations.push(`OPLOG 0\t0\t${this.#clock.reading()}\t0\t0\t0\t0`);
    this.resendEverything();
    this.#online = false;
  }

  /** Makes it send its whole log again, as after "resend all" in its menu. */
  resendEverything(): void {
    this.#log.resend();
    this.#wake?.();
  }

  /** Sets its clock wrong by so much, as a flat battery or a person does. */
  setClockWrong(errorMs: number): void {
    this.#clock.setWrong(errorMs);
    this.#operations.push(`OPLOG 21\t0\t${this.#clock.reading()}\t0\t0\t0\t0`);
  }

  /** Resolves when every row in memory is acknowledged and the operation log is sent. */
  drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drainWaiters.add(resolve);
    this.#tellDrained();
    return promise;
  }

  #tellDrained(): void {
    if (this.#log.unacknowledged > 0 || this.#operations.length > 0) return;
    for (const resolve of this.#drainWaiters) resolve();
    this.#drainWaiters.clear();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      if (this.#unplugged || !(this.#online || (await this.#handshake()))) {
        await this.#pause(this.#errorDelaySeconds * 1_000, { wakes: false });
        continue;
      }
      if (!(await this.#uploadAll())) {
        this.#online = false;
        await this.#pause(this.#errorDelaySeconds * 1_000, { wakes: false });
        continue;
      }
      await this.#pollWhenDue();
      if (this.#log.nextBatch(1, false).length === 0 && this.#operations.length === 0)
        await this.#pause(this.#delaySeconds * 1_000, { wakes: true });
    }
  }

  /** Waits so long in its own time; a punch or stop() ends it early, an error delay only stop() and the cable do. */
  async #pause(ms: number, { wakes }: { wakes: boolean }): Promise<void> {
    if (this.#stopping) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(1, ms / (this.#options.timeScale ?? 1)));
    this.#wake = () => {
      if (wakes || this.#stopping) resolve();
    };
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }

  #target(route: string, query: string): string {
    const { pathPrefix = "", pathSuffix = "", serial } = this.#options;
    return `${pathPrefix}/iclock/${route}${pathSuffix}?SN=${serial}${query}`;
  }

  async #handshake(): Promise<boolean> {
    this.counts.handshakes += 1;
    const reply = await this.#http.request(
      "GET",
      this.#target("cdata", "&options=all&language=69&pushver=2.4.0&DeviceType=att"),
      undefined,
    );
    if (reply?.status !== 200 || !reply.body.startsWith("GET OPTION FROM")) return false;
    // A line counts only with its LF.
    const options = new Map(
      reply.body
        .split("\n")
        .slice(0, -1)
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    const number = (name: string): number | undefined => {
      const value = options.get(name);
      return value !== undefined && /^-?\d+$/.test(value) ? Number(value) : undefined;
    };
    this.#delaySeconds = number("Delay") ?? this.#delaySeconds;
    this.#errorDelaySeconds = number("ErrorDelay") ?? this.#errorDelaySeconds;
    this.#clock.setByServer(/^Date: (.+)$/m.exec(reply.headers)?.[1], number("TimeZone"));
    this.#takeStamp(number("ATTLOGStamp"));
    this.#online = true;
    return true;
  }

  #takeStamp(stamp: number | undefined): void {
    if (stamp === undefined) return;
    if (stamp === 0) this.#log.resend();
    else if (this.#options.position === "stamp") this.#log.resendFromStamp(stamp);
  }

  /** Sends all that is due; false when an upload failed for good. */
  async #uploadAll(): Promise<boolean> {
    while (!this.#stopping && !this.#unplugged) {
      if (this.#operations.length > 0 && !(await this.#uploadOperations())) return false;
      const batch = this.#log.nextBatch(this.#batchSize, this.#dice.strikes("newestFirst"));
      if (batch.length === 0) return true;
      if (this.#dice.strikes("reboot")) this.reboot();
      if (this.#dice.strikes("outage")) return false;
      if (!(await this.#uploadWithRetries(batch))) return false;
      if (this.#dice.strikes("duplicate")) await this.#upload(batch);
      this.#tellDrained();
    }
    return !this.#unplugged;
  }

  async #uploadWithRetries(batch: readonly SimulatedRow[]): Promise<boolean> {
    const sizing = this.#options.batch ?? OEM_BATCH;
    for (let attempt = 0; attempt <= RETRIES && !this.#stopping; attempt++) {
      if (attempt > 0) await this.#pause(RETRY_PAUSE_MS * attempt, { wakes: false });
      if (await this.#upload(batch)) {
        this.#log.acknowledge(batch);
        this.counts.acknowledged += 1;
        if (typeof sizing !== "number" && this.#batchSize < sizing.ceiling)
          this.#batchSize = Math.min(sizing.ceiling, this.#batchSize + sizing.grow);
        return true;
      }
      this.counts.failed += 1;
    }
    if (typeof sizing !== "number") this.#batchSize = Math.max(sizing.floor, this.#batchSize - sizing.shrink);
    return false;
  }

  async #upload(batch: readonly SimulatedRow[]): Promise<boolean> {
    this.counts.uploads += 1;
    let text = "";
    for (const row of batch) text += `${row.pin}\t${row.time}\t${row.state}\t${row.verify}\t${row.workcode}\t0\t0\t\n`;
    const stamp = packTime(batch.at(-1)!.time);
    const body = Buffer.from(text, "utf8");
    const fault: SendFault = {
      ...(this.#dice.strikes("cutBody") ? { cutAfter: 150 + this.#dice.below(body.length) } : {}),
      ...(this.#dice.strikes("lostReply") ? { loseReply: true } : {}),
      ...(this.#dice.strikes("pieces") ? { pieces: 1 + this.#dice.below(64) } : {}),
    };
    const reply = await this.#http.request("POST", this.#target("cdata", `&table=ATTLOG&Stamp=${stamp}`), body, fault);
    return this.#isAcknowledgement(reply, batch.length);
  }

  async #uploadOperations(): Promise<boolean> {
    const lines = this.#operations.slice(0, 100);
    const body = Buffer.from(lines.map((line) => `${line}\n`).join(""), "utf8");
    const reply = await this.#http.request(
      "POST",
      this.#target("cdata", `&table=OPERLOG&OpStamp=${packTime(this.#clock.reading())}`),
      body,
    );
    if (!this.#isAcknowledgement(reply, lines.length)) return false;
    this.#operations = this.#operations.slice(lines.length);
    this.#tellDrained();
    return true;
  }

  #isAcknowledgement(reply: TerminalReply | undefined, rows: number): boolean {
    if (reply?.status !== 200) return false;
    const family = this.#options.family ?? "letters";
    if (family === "lax") return true;
    if (family === "number") return reply.body === `OK: ${rows}`;
    return `${reply.statusLine}\n${reply.headers}\n${reply.body}`.slice(0, 10_240).includes("OK");
  }

  async #pollWhenDue(): Promise<void> {
    const now = performance.now();
    if (now - this.#polledAt < (this.#delaySeconds * 1_000) / (this.#options.timeScale ?? 1)) return;
    this.#polledAt = now;
    const info = `&INFO=Ver%208.0.4,24,40,${this.#log.rows.length},192.0.2.1,10,7,12,0,111`;
    const reply = await this.#http.request("GET", this.#target("getrequest", info), undefined);
    if (reply === undefined || reply.status !== 200 || reply.body === "") {
      // An empty body means a dead server to old firmware.
      this.#online = false;
      return;
    }
    if (reply.body === "OK") return;
    const results = parseCommandLines(reply.body).map(({ id, command }) => this.#obey(id, command));
    if (results.length === 0) return;
    await this.#http.request("POST", this.#target("devicecmd", ""), Buffer.from(results.map((line) => `${line}\n`).join("")));
  }

  #obey(id: string, command: string): string {
    const result = (code: number, word: string, more = ""): string => `ID=${id}&Return=${code}&CMD=${word}${more}`;
    const range = /StartTime=([\d :-]{19})\tEndTime=([\d :-]{19})/.exec(command);
    const inRange = (row: SimulatedRow): boolean => range !== null && row.time >= range[1]! && row.time <= range[2]!;
    if (command.startsWith("DATA QUERY ATTLOG")) {
      this.#log.resend(inRange);
      return result(range === null ? -1 : 0, "DATA");
    }
    if (command.startsWith("VERIFY SUM ATTLOG")) return result(0, "VERIFY", `&AttlogSum=${this.#log.rows.filter(inRange).length}`);
    if (command === "CHECK") {
      this.#online = false;
      return result(0, "CHECK");
    }
    if (command === "LOG" || command === "INFO") return result(0, command);
    if (command === "REBOOT") {
      this.reboot();
      return result(0, "REBOOT");
    }
    const option = /^SET OPTION (\w+)=(.*)$/.exec(command);
    if (option?.[1] === "DateTime" && /^\d+$/.test(option[2]!)) this.#clock.setPacked(Number(option[2]));
    return result(option === null ? -1002 : 0, option === null ? command.split(" ", 1)[0]! : "SET OPTION");
  }
}
