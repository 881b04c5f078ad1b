import type { EpochMs } from "../../shared/ids.ts";
import type { BlindInterval, ConnectionContext, Delivery, DeliveryItem } from "../terminal.ts";

/**
 * Holds what a reader without memory has told us until the gateway has it.
 *
 * Invariants: deliveries go in order and one at a time; a delivery that fails is tried again, with growing jittered
 * pauses, before anything behind it; at most `itemsMax` wait, beyond that the oldest is lost, and what was lost becomes
 * one blind interval, delivered before everything that follows it.
 */
export interface DeliveryQueueOptions {
  readonly context: ConnectionContext;
  readonly serial: string;
  readonly remote: string;
  readonly itemsMax?: number;
  readonly retryMs?: number;
  readonly retryMsMax?: number;
  /** A number from 0 to 1 for the jitter of pauses. */
  readonly random?: () => number;
}

interface Waiting {
  readonly item: DeliveryItem;
  readonly at: EpochMs;
}

/** The queue of one reader; starts delivering at the first push. */
export class DeliveryQueue {
  readonly #options: Required<DeliveryQueueOptions>;
  readonly #waiting: Waiting[] = [];
  #lost: { from: EpochMs; until: EpochMs } | undefined;
  #lostCount = 0;
  #running: Promise<void> | undefined;
  #giveUp = false;
  #wake: (() => void) | undefined;
  #refusedFor: string | undefined;

  constructor(options: DeliveryQueueOptions) {
    this.#options = { itemsMax: 10_000, retryMs: 200, retryMsMax: 10_000, random: Math.random, ...options };
  }

  /** Nothing waits and nothing is under way. */
  get empty(): boolean {
    return this.#running === undefined && this.#waiting.length === 0 && this.#lost === undefined;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Records that had to be given up because the gateway took nothing for too long. */
  get lostCount(): number {
    return this.#lostCount;
  }

  /** Puts an item at the end. Never waits, never throws. */
  push(item: DeliveryItem, at: EpochMs): void {
    this.#waiting.push({ item, at });
    // The first of the queue may be under way right now; it is not the one to lose.
    if (this.#waiting.length > this.#options.itemsMax) this.#lose(this.#waiting.splice(this.#running === undefined ? 0 : 1, 1)[0]!);
    this.#running ??= this.#run();
  }

  /** Waits until everything is delivered, but no longer than the given time; what is left then is forgotten and counted. */
  async drain(ms: number): Promise<number> {
    const timer = setTimeout(() => {
      this.#giveUp = true;
      this.#wake?.();
    }, ms);
    await this.#running;
    clearTimeout(timer);
    return this.#waiting.length + (this.#lost === undefined ? 0 : 1);
  }

  #lose({ item, at }: Waiting): void {
    this.#lostCount++;
    const interval = item.kind === "blind" ? item : { from: at, until: at + 1 };
    this.#lost = {
      from: Math.min(this.#lost?.from ?? interval.from, interval.from),
      until: Math.max(this.#lost?.until ?? interval.until, interval.until),
    };
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    for (let failures = 0; !this.#giveUp;) {
      const lost = this.#lost;
      const next: Waiting | undefined = lost === undefined ? this.#waiting[0] : { item: blindOf(lost), at: lost.until };
      if (next === undefined) break;
      if (await this.#deliver(next, failures === 0)) {
        failures = 0;
        if (lost === undefined) this.#waiting.shift();
        else if (this.#lost === lost) this.#lost = undefined;
        // More was lost while the interval was under way: what is told already need not be told again.
        else this.#lost = { from: lost.until, until: this.#lost!.until };
        continue;
      }
      if (this.#giveUp) break;
      await this.#pause(failures++);
    }
    this.#running = undefined;
  }

  async #deliver(next: Waiting, first: boolean): Promise<boolean> {
    const { context, serial, remote } = this.#options;
    const delivery: Delivery = { protocol: "serial-em4100", channel: "serial", serial, receivedAt: next.at, remote, items: [next.item] };
    try {
      const outcome = await context.deliver(delivery);
      if (!outcome.accepted && this.#refusedFor !== outcome.reason) {
        context.log.warn({ serial, reason: outcome.reason, quarantined: outcome.quarantined }, "records of serial reader are not accepted");
      }
      this.#refusedFor = outcome.accepted ? undefined : outcome.reason;
      return true;
    } catch (error) {
      if (first)
        context.log.warn(
          { err: error, serial, waiting: this.#waiting.length },
          "record of serial reader not stored; tried again until it is",
        );
      return false;
    }
  }

  #pause(failures: number): Promise<void> {
    const { retryMs, retryMsMax, random } = this.#options;
    const ms = Math.min(retryMs * 2 ** Math.min(failures, 16), retryMsMax) * (0.5 + random() / 2);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function blindOf(interval: { from: EpochMs; until: EpochMs }): BlindInterval {
  return { kind: "blind", from: interval.from, until: interval.until };
}
