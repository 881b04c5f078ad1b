import { AttendanceError } from "../../shared/errors.ts";

/**
 * Runs long work that ^C or SIGTERM stops where it stands: the signal's reason is REPLAY_CANCELLED, and nothing is left
 * half done because such work only reads.
 */
export async function interruptible<Answer>(work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void =>
    controller.abort(new AttendanceError("REPLAY_CANCELLED", `stopped by ${signal} before the answer was complete`, { signal }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
  }
}
