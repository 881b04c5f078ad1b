import { get, type IncomingMessage } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

/**
 * Viewers of the live board, in a thread of their own as a browser would be: the first notes when each punch was shown,
 * the others only read.
 */
interface ViewersConfig {
  readonly port: number;
  readonly others: number;
}

const { port, others } = workerData as ViewersConfig;
const shownAt = new Map<number, number>();
const answers: IncomingMessage[] = [];

/** Milliseconds of one clock for all threads of a process. */
const now = (): number => performance.timeOrigin + performance.now();

function open(path: string, onText: (text: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get({ host: "127.0.0.1", port, path, agent: false }, (answer) => {
      answers.push(answer);
      answer.setEncoding("utf8");
      answer.on("data", onText);
      // Cutting the streams at the end is what this thread itself does.
      answer.on("error", () => {});
      resolve();
    });
    request.on("error", reject);
  });
}

let rest = "";
function onEvents(text: string): void {
  const parts = (rest + text).split("\n\n");
  rest = parts.pop()!;
  const at = now();
  for (const part of parts) {
    if (!part.startsWith("event: frame")) continue;
    const frame = JSON.parse(part.slice(part.indexOf("data: ") + 6)) as { punches: { position: number }[] };
    for (const { position } of frame.punches) if (!shownAt.has(position)) shownAt.set(position, at);
  }
}

await open("/api/v1/live?department=*", onEvents);
for (let viewer = 0; viewer < others; viewer++) await open("/api/v1/live?department=*&format=html&lang=en", () => {});
parentPort!.postMessage("open");
parentPort!.once("message", () => {
  for (const answer of answers) answer.destroy();
  parentPort!.postMessage([...shownAt]);
  parentPort!.close();
});
