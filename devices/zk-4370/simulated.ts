import type { EpochMs } from "../../shared/ids.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { packTime } from "../zk-push/packed-time.ts";
import { scrambleCommKey } from "./comm-key.ts";
import { command, tableOf } from "./commands.ts";
import { encodePayload } from "./frames.ts";
import type { ReceivedPayload } from "./frames.ts";
import type { RowLayout } from "./row-layouts.ts";
import { SimulatedMemory } from "./simulated-log.ts";
import type { SimulatedRow } from "./simulated-log.ts";
import { openSimulatedSockets } from "./simulated-sockets.ts";
import type { SimulatedClient, SimulatedSockets } from "./simulated-sockets.ts";
import { writeSizes } from "./sizes.ts";

/** Probabilities, each from 0 to 1, of what goes wrong; drawn from the seed. */
export interface SimulatedZk4370Faults {
  readonly seed: number;
  /** A TCP write is cut into small pieces; what waits behind is joined. */
  readonly pieces?: number;
  /** A UDP packet is lost, either way. */
  readonly lostUdp?: number;
  /** Two UDP packets change places. */
  readonly swappedUdp?: number;
  /** An event comes before a data message of a transfer. */
  readonly eventInTransfer?: number;
  /** Somebody punches while the log is read. */
  readonly rowDuringRead?: number;
  /** It restarts at a chunk: every connection breaks, the session is gone. */
  readonly reboot?: number;
  /** A message has a wrong checksum. */
  readonly wrongChecksum?: number;
  /** Of a chunk the last data message is missing, and its end comes all the same. */
  readonly shortChunk?: number;
}

/** A terminal to simulate. */
export interface SimulatedZk4370Options {
  readonly serial: string;
  readonly commKey?: number;
  readonly layout?: RowLayout;
  readonly capacity?: number;
  /** Firmware that puts nine bytes of junk in front of rows of 40. */
  readonly junkPrefix?: boolean;
  /** Older firmware: knows only the direct form of reading. */
  readonly direct?: boolean;
  /** A table up to this long is answered at once. */
  readonly inlineBytesMax?: number;
  /** True time. */
  readonly now: () => EpochMs;
  readonly offsetMinutes?: number;
  readonly clockErrorMs?: number;
  readonly faults?: SimulatedZk4370Faults;
}

const DATA_BYTES = 1_024;

/**
 * The terminal's side of port 4370, over real TCP and UDP sockets: sessions, key, sizes, both forms of reading, events, and its own log;
 * with seeded faults when wished. It serves one client: whoever connects later ends the session before.
 */
export class SimulatedZk4370Terminal {
  readonly serial: string;
  readonly #options: SimulatedZk4370Options;
  readonly #memory: SimulatedMemory;
  readonly #random: () => number;
  #sockets: SimulatedSockets | undefined;
  #session = 0;
  #authenticated = false;
  #listener: SimulatedClient | undefined;
  #prepared: Buffer = Buffer.alloc(0);
  /** Rows in what is prepared; 0 for another table. */
  #preparedRows = 0;
  #servedRows = 0;
  /** How often each command came; nothing that clears or disables must ever be among them. */
  readonly requests = new Map<number, number>();
  /** By how much its sizes name more rows than its log has. */
  rowsTooMany = 0;
  readonly counts = { keyFailures: 0, reboots: 0, tablesOpen: 0, rowsDuringReads: 0 };

  constructor(options: SimulatedZk4370Options) {
    this.serial = options.serial;
    this.#options = options;
    this.#memory = new SimulatedMemory(options.layout ?? "40", options.capacity ?? 100_000);
    this.#random = seededRandom(options.faults?.seed ?? 0);
  }

  /** Every row in its memory, oldest first. */
  get log(): readonly SimulatedRow[] {
    return this.#memory.rows;
  }

  get port(): number {
    return this.#sockets?.port ?? 0;
  }

  /** Most rows a client has been given and was done with. */
  get servedRows(): number {
    return this.#servedRows;
  }

  /** Somebody presents themselves; who asked for events is told. */
  punch(punch: { pin: string; at?: EpochMs; state?: number; verify?: number }): SimulatedRow {
    const time = this.#reading(punch.at ?? this.#options.now());
    const row = this.#memory.add({ pin: punch.pin, time, state: punch.state ?? 0, verify: punch.verify ?? 1 });
    if (this.#listener !== undefined) this.#tell(this.#listener, row);
    return row;
  }

  /** Somebody deletes a person on it. */
  removeUser(pin: string): void {
    this.#memory.removeUser(pin);
  }

  /** Somebody deletes its log. */
  clear(): void {
    this.#memory.rows.length = 0;
  }

  /** Switches its network on. @returns the port, the same for TCP and UDP. */
  async start(port = 0, host = "127.0.0.1"): Promise<number> {
    const dice = (name: "pieces" | "lostUdp" | "swappedUdp") => () => this.#strikes(name);
    const faults = {
      piece: () => (this.#strikes("pieces") ? 1 + Math.floor(this.#random() * 700) : undefined),
      lost: dice("lostUdp"),
      swapped: dice("swappedUdp"),
    };
    this.#sockets = await openSimulatedSockets({ host, port }, faults, (payload, client) => this.#take(payload, client));
    return this.#sockets.port;
  }

  async stop(): Promise<void> {
    const sockets = this.#sockets;
    this.#sockets = undefined;
    this.#forgetSession();
    await sockets?.close();
  }

  /** Restarts it: connections break, its memory stays. */
  reboot(): void {
    this.counts.reboots += 1;
    this.#forgetSession();
    this.#sockets?.dropAll();
  }

  #forgetSession(): void {
    this.#session = 0;
    this.#authenticated = false;
    this.#listener = undefined;
    this.#prepared = Buffer.alloc(0);
  }

  #strikes(fault: Exclude<keyof SimulatedZk4370Faults, "seed">): boolean {
    const probability = this.#options.faults?.[fault] ?? 0;
    return probability > 0 && this.#random() < probability;
  }

  #reading(at: EpochMs): string {
    const { offsetMinutes = 0, clockErrorMs = 0 } = this.#options;
    return new Date(at + offsetMinutes * 60_000 + clockErrorMs).toISOString().slice(0, 19).replace("T", " ");
  }

  #send(client: SimulatedClient, message: { code: number; reply: number; data?: Buffer; session?: number }): void {
    const { code, reply, data = Buffer.alloc(0), session = this.#session } = message;
    const bytes = encodePayload({ command: code, session, reply, data });
    if (this.#strikes("wrongChecksum")) bytes[2]! ^= 0x5a;
    client.send(bytes);
  }

  #take(request: ReceivedPayload, client: SimulatedClient): void {
    // What a client says to an event is no request.
    if (request.command === command.ok) return;
    this.requests.set(request.command, (this.requests.get(request.command) ?? 0) + 1);
    const answer = (code: number, data?: Buffer) =>
      this.#send(client, { code, reply: request.reply, ...(data === undefined ? {} : { data }) });
    if (request.command === command.connect) {
      this.#forgetSession();
      this.#session = 1 + Math.floor(this.#random() * 65_534);
      this.#authenticated = (this.#options.commKey ?? 0) === 0;
      answer(this.#authenticated ? command.ok : command.keyNeeded);
    } else if (request.session !== this.#session || this.#session === 0) {
      // Another client's session, or one from before a restart: such a terminal keeps quiet.
    } else if (request.command === command.auth) {
      this.#authenticated = request.data.equals(scrambleCommKey(this.#options.commKey ?? 0, this.#session));
      if (!this.#authenticated) this.counts.keyFailures += 1;
      answer(this.#authenticated ? command.ok : command.keyNeeded);
    } else if (!this.#authenticated) answer(command.keyNeeded);
    else this.#serve(request, client, answer);
  }

  #serve(request: ReceivedPayload, client: SimulatedClient, answer: (code: number, data?: Buffer) => void): void {
    switch (request.command) {
      case command.option: {
        const name = request.data.toString("latin1").replace(/\0.*$/s, "");
        if (name === "~SerialNumber") answer(command.ok, Buffer.from(`${name}=${this.serial}\0`));
        else answer(command.error);
        return;
      }
      case command.readTime: {
        const time = Buffer.alloc(4);
        time.writeUInt32LE(packTime(this.#reading(this.#options.now())));
        answer(command.ok, time);
        return;
      }
      case command.sizes: {
        const { capacity = 100_000 } = this.#options;
        const attendanceRows = this.log.length + this.rowsTooMany;
        answer(command.ok, writeSizes({ users: this.#memory.users, attendanceRows, attendanceCapacity: capacity }));
        return;
      }
      case command.registerEvents:
        this.#listener = client;
        answer(command.ok);
        return;
      case command.prepareRead:
      case command.readLog:
      case command.readUsers:
        this.#openTable(request, client, answer);
        return;
      case command.readChunk:
        this.#readChunk(request, client);
        return;
      case command.freeBuffer:
        this.counts.tablesOpen -= 1;
        this.#prepared = Buffer.alloc(0);
        this.#servedRows = Math.max(this.#servedRows, this.#preparedRows);
        answer(command.ok);
        return;
      case command.exit:
        answer(command.ok);
        this.#forgetSession();
        return;
      default:
        answer(command.unknown);
    }
  }

  #openTable(request: ReceivedPayload, client: SimulatedClient, answer: (code: number, data?: Buffer) => void): void {
    const prepares = request.command === command.prepareRead;
    const table = tableOf(request);
    if ((prepares && this.#options.direct === true) || table === undefined) {
      answer(command.unknown);
      return;
    }
    this.#maybeRow();
    const blob = table === "log" ? this.#memory.logBlob(this.#options.junkPrefix ?? false) : this.#memory.usersBlob();
    if (blob.length <= (this.#options.inlineBytesMax ?? 0)) {
      answer(command.data, blob);
      if (table === "log") this.#servedRows = this.log.length;
    } else if (prepares) {
      this.#prepared = blob;
      this.#preparedRows = table === "log" ? this.log.length : 0;
      this.counts.tablesOpen += 1;
      const size = Buffer.alloc(13);
      size.writeUInt32LE(blob.length, 1);
      size.writeUInt32LE(blob.length, 5);
      answer(command.ok, size);
    } else {
      this.#transfer(blob, request.reply, client);
      if (table === "log") this.#servedRows = this.log.length;
    }
  }

  #readChunk(request: ReceivedPayload, client: SimulatedClient): void {
    if (this.#strikes("reboot")) {
      this.reboot();
      return;
    }
    this.#maybeRow();
    const [start, size] = [request.data.readUInt32LE(0), request.data.readUInt32LE(4)];
    this.#transfer(this.#prepared.subarray(start, start + size), request.reply, client);
  }

  /** 1500 with the size, data in packets with events in between, 2000. */
  #transfer(bytes: Buffer, reply: number, client: SimulatedClient): void {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(bytes.length);
    this.#send(client, { code: command.announce, reply, data: size });
    const until = this.#strikes("shortChunk") ? bytes.length - 1 : bytes.length;
    for (let at = 0; at < until; at += DATA_BYTES) {
      const last = this.log.at(-1);
      if (last !== undefined && this.#strikes("eventInTransfer")) this.#tell(client, last);
      this.#send(client, { code: command.data, reply, data: bytes.subarray(at, Math.min(at + DATA_BYTES, until)) });
    }
    this.#send(client, { code: command.ok, reply });
  }

  #maybeRow(): void {
    const somebody = this.log.at(Math.floor(this.#random() * this.log.length));
    if (somebody === undefined || !this.#strikes("rowDuringRead")) return;
    this.counts.rowsDuringReads += 1;
    this.punch({ pin: somebody.pin, at: this.#options.now() + this.counts.rowsDuringReads * 1_000, state: 1 });
  }

  /** A punch as an event of 32 bytes. */
  #tell(client: SimulatedClient, row: SimulatedRow): void {
    const data = Buffer.alloc(32);
    data.write(row.pin, 0, 24);
    data[24] = row.verify;
    data[25] = row.state;
    const [year = 0, ...rest] = row.time.split(/[- :]/).map(Number);
    data.set([year - 2000, ...rest], 26);
    this.#send(client, { code: command.event, reply: 0, session: 1, data });
  }
}
