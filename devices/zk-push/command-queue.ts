import type { EpochMs } from "../../shared/ids.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { checkCommand, commandLine } from "./command-lines.ts";
import type { CommandResult } from "./command-lines.ts";

/** How a command ended: the terminal's answer, or none. */
export type CommandOutcome = { readonly status: "answered"; readonly result: CommandResult } | { readonly status: "unanswered" };

/** A command waiting for its terminal. */
export interface QueuedCommand {
  /** At most 16 letters and digits, never used twice. */
  readonly id: string;
  readonly outcome: Promise<CommandOutcome>;
}

interface Waiting {
  readonly id: string;
  readonly command: string;
  sends: number;
  sentAt: EpochMs;
  readonly settle: (outcome: CommandOutcome) => void;
}

const WAITING_MAX = 200;
/** Below the 40 KB a terminal takes in one reply. */
const REPLY_BYTES_MAX = 32_000;
const ANSWER_WITHIN_MS = 120_000;
const SENDS_MAX = 3;

/**
 * Commands by terminal, sent on its next poll and again when no answer comes within two minutes, three times at most: the reply
 * to a poll can be lost like any other. All commands that may be sent can be repeated without harm, except a reboot, sent once.
 *
 * Held in memory: after a restart the id is unknown, the terminal's late answer is ignored, and whoever asked asks again.
 */
export class CommandQueue {
  readonly #now: () => EpochMs;
  readonly #waiting = new Map<string, Waiting[]>();
  /** Start time in the id, so that an answer to a command of an earlier run is never taken for one of this. */
  readonly #prefix: string;
  #count = 0;

  constructor(now: () => EpochMs) {
    this.#now = now;
    this.#prefix = Math.floor(Math.max(0, now()) / 1_000).toString(36);
  }

  /**
   * Puts a command behind those already waiting.
   *
   * @throws AttendanceError TERMINAL_COMMAND_REFUSED, TERMINAL_COMMANDS_FULL
   */
  add(serial: string, command: string): QueuedCommand {
    checkCommand(command);
    const waiting = this.#waiting.get(serial) ?? [];
    if (waiting.length >= WAITING_MAX) {
      throw new AttendanceError("TERMINAL_COMMANDS_FULL", `terminal ${serial} has ${waiting.length} commands waiting`, { serial });
    }
    const id = `${this.#prefix}${(++this.#count).toString(36)}`;
    const { promise, resolve } = Promise.withResolvers<CommandOutcome>();
    waiting.push({ id, command, sends: 0, sentAt: 0, settle: resolve });
    this.#waiting.set(serial, waiting);
    return { id, outcome: promise };
  }

  /** The lines for a poll's reply; empty when there is nothing to do. */
  take(serial: string): string {
    const waiting = this.#waiting.get(serial);
    if (waiting === undefined) return "";
    const now = this.#now();
    let lines = "";
    for (const entry of waiting) {
      if (entry.sends > 0 && now - entry.sentAt < ANSWER_WITHIN_MS) continue;
      if (entry.sends >= (entry.command === "REBOOT" ? 1 : SENDS_MAX)) {
        this.#drop(serial, entry, { status: "unanswered" });
        continue;
      }
      const line = commandLine(entry.id, entry.command);
      if (lines.length + line.length > REPLY_BYTES_MAX) break;
      lines += line;
      entry.sends += 1;
      entry.sentAt = now;
    }
    return lines;
  }

  /** Whether a command of this text is waiting or under way. */
  has(serial: string, start: string): boolean {
    return this.#waiting.get(serial)?.some((entry) => entry.command.startsWith(start)) ?? false;
  }

  /** Takes a terminal's answers; those to unknown commands are ignored. Returns how many were known. */
  settle(serial: string, results: readonly CommandResult[]): number {
    let known = 0;
    for (const result of results) {
      const entry = this.#waiting.get(serial)?.find((waiting) => waiting.id === result.id);
      if (entry === undefined) continue;
      known += 1;
      this.#drop(serial, entry, { status: "answered", result });
    }
    return known;
  }

  /** Ends all waiting commands as unanswered. */
  close(): void {
    for (const [serial, waiting] of this.#waiting) for (const entry of waiting) this.#drop(serial, entry, { status: "unanswered" });
  }

  #drop(serial: string, entry: Waiting, outcome: CommandOutcome): void {
    const rest = (this.#waiting.get(serial) ?? []).filter((waiting) => waiting !== entry);
    if (rest.length === 0) this.#waiting.delete(serial);
    else this.#waiting.set(serial, rest);
    entry.settle(outcome);
  }
}
