import { Worker } from "node:worker_threads";
import { AttendanceError } from "../../shared/errors.ts";
import type { ReplayOrder, WorkerFindings, WorkerReport } from "./worker-messages.ts";

/** Threads that judge one order together. */
export interface WorkerPool {
  /**
   * Hands the order to every thread and waits for all of them, so that nothing they read is still read afterwards.
   *
   * @param stop Called when one of them failed: the others need not go on.
   * @throws REPLAY_FAILED a thread failed or ended; the next order gets a new one.
   */
  run(order: ReplayOrder, stop: () => void): Promise<readonly WorkerFindings[]>;
  /** Ends the threads, whatever they are at. */
  close(): Promise<void>;
}

/** @param file What the threads run. They are started with the first order, and keep no process alive while they wait. */
export function createWorkerPool(threads: number, file: URL): WorkerPool {
  const workers: (Worker | undefined)[] = Array.from({ length: threads }, () => undefined);

  function workerAt(place: number): Worker {
    let worker = workers[place];
    if (worker === undefined) {
      workers[place] = worker = new Worker(file);
      const forget = (): void => {
        if (workers[place] === worker) workers[place] = undefined;
      };
      worker.on("exit", forget);
      // Whoever waits for an answer is told; without one waiting the next order starts another thread.
      worker.on("error", forget);
    }
    return worker;
  }

  return {
    async run(order, stop) {
      const answers = workers.map(async (_, place) => {
        const report = await answerOf(workerAt(place), order);
        if ("problem" in report) stop();
        return report;
      });
      const reports = await Promise.all(answers);
      return reports.map((report) => {
        if (!("problem" in report)) return report;
        const { problem } = report;
        throw new AttendanceError("REPLAY_FAILED", `a thread that judges failed: ${problem.split("\n", 1)[0]}`, { problem });
      });
    },
    async close() {
      await Promise.all(workers.map((worker) => worker?.terminate()));
    },
  };
}

function answerOf(worker: Worker, order: ReplayOrder): Promise<WorkerReport> {
  return new Promise((resolve) => {
    const end = (report: WorkerReport): void => {
      worker.off("message", end);
      worker.off("error", onError);
      worker.off("exit", onExit);
      worker.unref();
      resolve(report);
    };
    const onError = (error: Error): void => end({ problem: error.stack ?? error.message });
    const onExit = (code: number): void => end({ problem: `it ended with exit code ${code}` });
    worker.ref();
    worker.on("message", end);
    worker.on("error", onError);
    worker.on("exit", onExit);
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin; the rule means windows
    worker.postMessage(order);
  });
}
