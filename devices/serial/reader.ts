import { readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { EpochMs } from "../../shared/ids.ts";
import type { ConnectionContext, TerminalConnection } from "../terminal.ts";
import { DeliveryQueue } from "./delivery-queue.ts";
import { recordOf, unbelievableOf } from "./em4100-codec.ts";
import { Em4100Framer, framerDefaults, type Em4100Frame, type FrameNoise, type FramerOptions } from "./em4100-frames.ts";
import { PresenceTracker } from "./em4100-presence.ts";
import { openSerialLine, type SerialLine } from "./serial-line.ts";

/**
 * An EM4100 card reader on a serial line.
 *
 * Invariants: one presence of a card is one record, stamped with the moment of its first byte; a record stays with us
 * until the gateway has it, because the reader has no memory; every moment nobody listened is told as a blind interval:
 * from the line's end to its next opening, and from the last moment known of an earlier run to the first opening of this one.
 */
export interface SerialReaderOptions {
  /** The serial line's name, under which its terminal is registered. */
  readonly name: string;
  /** Best below `/dev/serial/by-id/`, where a USB adapter keeps its name. */
  readonly path: string;
  readonly baudRate?: number;
  readonly variant?: FramerOptions["variant"];
  readonly checksum?: FramerOptions["checksum"];
  /** Until when an earlier run of the gateway is known to have listened: the last `line_open` evidence on the ledger. */
  readonly lastListening?: (serial: string) => Promise<EpochMs | undefined>;
  readonly reopenMs?: number;
  readonly reopenMsMax?: number;
  /** Between two pieces of evidence that the line is open. */
  readonly evidenceEveryMs?: number;
  /** Records kept while the gateway takes none. */
  readonly queueMax?: number;
  /** Between two attempts to store a record, at first and at most. */
  readonly retryMs?: number;
  readonly retryMsMax?: number;
  /** How long a stop waits for records still to be stored. */
  readonly drainMs?: number;
  readonly random?: () => number;
}

export interface SerialReaderStatus {
  readonly open: boolean;
  readonly presented: number;
  /** Stretches of bytes that were no frame, and frames with a wrong checksum. */
  readonly noise: number;
  readonly waiting: number;
  /** Records given up because the gateway took none for too long. */
  readonly lost: number;
  readonly opened: number;
}

export interface SerialReader extends TerminalConnection {
  status(): SerialReaderStatus;
}

const defaults = {
  baudRate: 9_600,
  variant: framerDefaults.variant,
  checksum: framerDefaults.checksum,
  reopenMs: 250,
  // A line that is back is listened to within seconds: every one of them is a blind one.
  reopenMsMax: 5_000,
  evidenceEveryMs: 60_000,
  queueMax: 10_000,
  retryMs: 200,
  retryMsMax: 10_000,
  drainMs: 5_000,
  random: Math.random,
};

/** Taken off the evidence: a frame may be half on the line. */
const marginMs = 1_000;
const noiseLogEveryMs = 60_000;

/**
 * Starts to listen. Resolves after the first attempt to open the line; a line that is not there is tried again.
 *
 * Rejects only when `lastListening` does: without knowing when we last listened the blind interval could not be told.
 */
export async function startSerialReader(context: ConnectionContext, options: SerialReaderOptions): Promise<SerialReader> {
  const reader = new Reader(context, options, await options.lastListening?.(options.name));
  await reader.open();
  return reader;
}

class Reader implements SerialReader {
  readonly #context: ConnectionContext;
  readonly #options: SerialReaderOptions & typeof defaults;
  readonly #queue: DeliveryQueue;
  readonly #evidenceTimer: NodeJS.Timeout;
  #line: SerialLine | undefined;
  #framer: Em4100Framer;
  #presence = new PresenceTracker();
  /** Nobody has listened since then; undefined while somebody does, or when nobody ever did. */
  #blindFrom: EpochMs | undefined;
  #reopenTimer: NodeJS.Timeout | undefined;
  #failures = 0;
  #closing: Promise<void> | undefined;
  #evidence: Promise<void> = Promise.resolve();
  #noiseLoggedAt = Number.NEGATIVE_INFINITY;
  #presented = 0;
  #noise = 0;
  #opened = 0;

  constructor(context: ConnectionContext, options: SerialReaderOptions, lastListening: EpochMs | undefined) {
    this.#context = context;
    this.#options = { ...defaults, ...options };
    this.#blindFrom = lastListening;
    this.#framer = new Em4100Framer(this.#options);
    const { name, path, queueMax, retryMs, retryMsMax, random } = this.#options;
    this.#queue = new DeliveryQueue({ context, serial: name, remote: path, itemsMax: queueMax, retryMs, retryMsMax, random });
    this.#evidenceTimer = setInterval(() => {
      this.#evidence = this.#giveEvidence(marginMs);
    }, this.#options.evidenceEveryMs).unref();
  }

  status(): SerialReaderStatus {
    return {
      open: this.#line !== undefined,
      presented: this.#presented,
      noise: this.#noise,
      waiting: this.#queue.length,
      lost: this.#queue.lostCount,
      opened: this.#opened,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#evidenceTimer);
    clearTimeout(this.#reopenTimer);
    await this.#evidence;
    const line = this.#line;
    this.#line = undefined;
    const stoppedAt = this.#context.now();
    await line?.close();
    const left = await this.#queue.drain(this.#options.drainMs);
    if (left > 0) {
      this.#context.log.error({ serial: this.#options.name, left }, "serial reader stopped with records that could not be stored");
    } else if (line !== undefined) {
      // The next start counts as blind from here.
      await this.#deliverEvidence(this.#framer.midFrame ? stoppedAt - marginMs : stoppedAt);
    }
    this.#context.log.info({ serial: this.#options.name, ...this.status() }, "serial reader closed");
  }

  /** One attempt; the next is planned when it fails. */
  async open(): Promise<void> {
    const { path, baudRate, name } = this.#options;
    let line: SerialLine;
    try {
      line = await openSerialLine({
        path,
        baudRate,
        onBytes: (bytes) => this.#read(bytes),
        onGone: (reason) => this.#lineGone(line, reason),
      });
    } catch (error) {
      if (this.#closing !== undefined) return;
      if (this.#failures === 0) {
        const present = linesById().map((candidate) => candidate.link);
        this.#context.log.warn({ serial: name, path, err: error, present }, "serial line cannot be opened; tried again until it can");
      }
      this.#reopenLater();
      return;
    }
    if (this.#closing === undefined) this.#listening(line);
    else await line.close();
  }

  #listening(line: SerialLine): void {
    const { name, path } = this.#options;
    const now = this.#context.now();
    this.#line = line;
    this.#failures = 0;
    this.#opened++;
    this.#framer = new Em4100Framer(this.#options);
    if (this.#blindFrom !== undefined && now > this.#blindFrom) {
      this.#context.log.warn(
        { serial: name, from: this.#blindFrom, until: now },
        "nobody listened to the serial reader; what was presented meanwhile is lost",
      );
      this.#queue.push({ kind: "blind", from: this.#blindFrom, until: now }, now);
    }
    this.#blindFrom = undefined;
    const stable = path.startsWith("/dev/serial/by-id/") ? undefined : stableNameOf(path);
    const advice = stable === undefined ? {} : { advice: `use ${stable}: this name may change` };
    this.#context.log.info({ serial: name, path, ...advice }, "serial line open");
  }

  #lineGone(line: SerialLine, reason: string): void {
    if (this.#line !== line) return;
    this.#line = undefined;
    this.#blindFrom = this.#context.now();
    this.#context.log.warn(
      { serial: this.#options.name, path: this.#options.path, reason },
      "serial line is gone; nobody listens until it is back",
    );
    this.#reopenLater();
  }

  #reopenLater(): void {
    const { reopenMs, reopenMsMax, random } = this.#options;
    const ms = Math.min(reopenMs * 2 ** Math.min(this.#failures++, 16), reopenMsMax) * (0.5 + random() / 2);
    this.#reopenTimer = setTimeout(() => void this.open(), ms);
  }

  #read(bytes: Uint8Array): void {
    for (const found of this.#framer.feed(bytes, this.#context.now())) {
      if (found.kind === "noise") this.#countNoise(found);
      else this.#see(found);
    }
  }

  #see(frame: Em4100Frame): void {
    if (!frame.checksumOk) this.#countNoise({ kind: "noise", byteOffset: frame.byteOffset, problem: "checksum does not match" });
    const seen = this.#presence.see(frame);
    if (seen.kind === "presented") {
      this.#presented++;
      this.#queue.push(recordOf(frame, frame.at), frame.at);
    } else if (seen.kind === "unbelievable") {
      const unreadable = unbelievableOf(frame);
      this.#context.log.warn(
        { serial: this.#options.name, otherChecksumOk: frame.otherChecksumOk },
        "card read repeatedly with a wrong checksum; put into quarantine",
      );
      this.#queue.push(unreadable, frame.at);
    }
  }

  #countNoise(noise: FrameNoise): void {
    this.#noise++;
    const now = this.#context.now();
    if (now - this.#noiseLoggedAt < noiseLogEveryMs) return;
    this.#noiseLoggedAt = now;
    this.#context.log.warn({ serial: this.#options.name, noise: this.#noise, problem: noise.problem }, "noise on serial line");
  }

  /** Only while the line is open and nothing of it is still on its way: then everything presented up to a moment ago is stored. */
  async #giveEvidence(margin: number): Promise<void> {
    const now = this.#context.now();
    if (this.#line === undefined || !this.#queue.empty || this.#framer.midFrame || !this.#presence.quiet(now)) return;
    await this.#deliverEvidence(now - margin);
  }

  async #deliverEvidence(upTo: EpochMs): Promise<void> {
    const { name, path } = this.#options;
    try {
      await this.#context.deliver({
        protocol: "serial-em4100",
        channel: "serial",
        serial: name,
        receivedAt: this.#context.now(),
        remote: path,
        items: [{ kind: "complete_up_to", upTo, evidence: "line_open" }],
      });
    } catch (error) {
      this.#context.log.warn({ err: error, serial: name }, "evidence of open serial line not stored");
    }
  }
}

/** Serial lines under the names that stay: by-id links and what they point to. */
function linesById(): { link: string; device: string }[] {
  const folder = "/dev/serial/by-id";
  try {
    return readdirSync(folder).map((name) => ({ link: join(folder, name), device: realpathSync(join(folder, name)) }));
  } catch {
    // No such folder: no USB serial adapter is plugged in, or this is no Linux.
    return [];
  }
}

function stableNameOf(path: string): string | undefined {
  try {
    const device = realpathSync(path);
    return linesById().find((line) => line.device === device)?.link;
  } catch {
    return undefined;
  }
}
