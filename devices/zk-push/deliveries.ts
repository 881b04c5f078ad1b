import type { ConnectionContext, Delivery, DeliveryOutcome } from "../terminal.ts";

/** Hands deliveries to the sink, bounded in time, and knows which are under way. */
export class Deliveries {
  readonly #context: ConnectionContext;
  readonly #withinMs: number;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(context: ConnectionContext, withinMs: number) {
    this.#context = context;
    this.#withinMs = withinMs;
  }

  /**
   * @returns The sink's outcome; undefined when the items could not be stored, or not in time: then nothing may be acknowledged. Items
   *   that are stored after all, later, are doubles when the terminal sends them again.
   */
  async deliver(delivery: Delivery): Promise<DeliveryOutcome | undefined> {
    const { serial, items } = delivery;
    const stored = this.#store(delivery);
    this.#underWay.add(stored);
    void stored.finally(() => this.#underWay.delete(stored));
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => {
      this.#context.log.error(
        { serial, items: items.length, waitedMs: this.#withinMs },
        "a delivery took too long; the terminal is told to retry",
      );
      late.resolve(undefined);
    }, this.#withinMs);
    const outcome = await Promise.race([stored, late.promise]);
    clearTimeout(timer);
    return outcome;
  }

  /** Resolves when no delivery is under way any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #store(delivery: Delivery): Promise<DeliveryOutcome | undefined> {
    try {
      // Also a sink that throws before it returns a promise says: not durable.
      return await this.#context.deliver(delivery);
    } catch (err) {
      const { serial, items } = delivery;
      this.#context.log.error({ err, serial, items: items.length }, "a delivery could not be stored; the terminal is told to retry");
      return undefined;
    }
  }
}
