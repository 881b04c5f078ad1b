/** Wakes everybody who waits for something to change. */
export interface Bell {
  /** Resolves at the next ring, or when the signal aborts. */
  wait(signal?: AbortSignal): Promise<void>;
  ring(): void;
  /** How many wait. */
  waiting(): number;
}

/** Makes a bell. A wait that ended, by a ring or by its signal, leaves nothing behind. */
export function createBell(): Bell {
  const waiters = new Set<() => void>();
  return {
    wait(signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) {
          resolve();
          return;
        }
        const done = () => {
          waiters.delete(done);
          signal?.removeEventListener("abort", done);
          resolve();
        };
        waiters.add(done);
        signal?.addEventListener("abort", done);
      });
    },
    ring() {
      for (const done of waiters) done();
    },
    waiting: () => waiters.size,
  };
}
