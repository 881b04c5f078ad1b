/**
 * Publishes a terminal's acknowledgements and requests one after the other.
 *
 * aedes lets a message that needs no storing overtake a retained one before it, and then drops the overtaken one as a
 * repeat; so the next goes out only when the last is through. A terminal that takes nothing for long loses the oldest:
 * each is repeated when the terminal sends again.
 */
export class Outbox<Message> {
  readonly #publish: (message: Message) => Promise<void>;
  readonly #waitingMax: number;
  readonly #waiting: Message[] = [];
  #running = false;

  /** @param publish Must not reject. */
  constructor(publish: (message: Message) => Promise<void>, waitingMax = 32) {
    this.#publish = publish;
    this.#waitingMax = waitingMax;
  }

  push(message: Message): void {
    this.#waiting.push(message);
    if (this.#waiting.length > this.#waitingMax) this.#waiting.shift();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await this.#publish(next);
    this.#running = false;
  }
}
