import { AttendanceError } from "../../shared/errors.ts";

/** Those who wait until the projector has applied so many events. */
export interface Waiting {
  /** @throws AttendanceError PROJECTOR_STOPPED when it stops before, or has stopped. */
  until(position: number): Promise<void>;
  /** Events before the position are applied. */
  reached(position: number): void;
  /** No more will be applied. */
  stop(): void;
}

interface Waiter {
  readonly position: number;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** Nobody waits yet. */
export function createWaiting(): Waiting {
  let waiters: Waiter[] = [];
  let stopped = false;
  const stoppedBefore = (position: number): AttendanceError =>
    new AttendanceError("PROJECTOR_STOPPED", `facts cannot be had up to position ${position}: the projector has stopped`, { position });
  return {
    until: (position) => {
      if (stopped) return Promise.reject(stoppedBefore(position));
      return new Promise((done, failed) => waiters.push({ position, done, failed }));
    },
    reached: (position) => {
      if (waiters.length === 0) return;
      const served = waiters.filter((waiter) => waiter.position <= position);
      waiters = waiters.filter((waiter) => waiter.position > position);
      for (const { done } of served) done();
    },
    stop: () => {
      stopped = true;
      for (const { position, failed } of waiters) failed(stoppedBefore(position));
      waiters = [];
    },
  };
}
