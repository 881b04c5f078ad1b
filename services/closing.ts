import type { DeviceLog } from "../devices/terminal.ts";

/** What was started, and in which order it is closed again. */
export interface Closing {
  /** Something the world reaches us by: a listener, a line, a socket. */
  door(close: () => Promise<unknown>): void;
  /** Something that doors and later parts stand on. */
  part(close: () => Promise<unknown>): void;
  /**
   * Closes the doors side by side, because each waits for its own peers and the slowest must not use up the time of all; then
   * the parts, the last started first. What cannot be closed is logged, and the rest is closed all the same: the ledger above all.
   */
  close(): Promise<void>;
}

/** Remembers what is started; closing twice is closing once. */
export function createClosing(log: Pick<DeviceLog, "error">): Closing {
  const doors: (() => Promise<unknown>)[] = [];
  const parts: (() => Promise<unknown>)[] = [];
  let closing: Promise<void> | undefined;

  async function attempt(close: () => Promise<unknown>): Promise<void> {
    try {
      await close();
    } catch (err) {
      log.error({ err }, "a part of the server could not be closed; the others are");
    }
  }

  async function closeAll(): Promise<void> {
    await Promise.all(doors.map(attempt));
    for (const close of parts.toReversed()) await attempt(close);
  }

  return {
    door: (close) => doors.push(close),
    part: (close) => parts.push(close),
    close: () => (closing ??= closeAll()),
  };
}
