import { connect } from "node:net";

// Fifty or so push terminals as lean as they can be made, so that the measured process has the machine: each uploads
// batches of new rows, one request a connection as real terminals do (or over a kept one), waits for `OK: n`, goes on.
// Run as a child of a bench: configuration in argv[2] as JSON, one JSON line of results on standard output.

interface ClocksConfig {
  readonly port: number;
  readonly terminals: number;
  readonly batchRows: number;
  readonly seconds: number;
  readonly people: number;
  readonly keepAlive: boolean;
}

const config = JSON.parse(process.argv[2] ?? "{}") as ClocksConfig;
const deadline = performance.now() + config.seconds * 1000;
const latencies: number[] = [];
let acknowledged = 0;
let failures = 0;

/** Seconds since the terminal's start, per terminal: every row of a terminal is a new one. */
function body(second: number): string {
  const rows: string[] = [];
  for (let row = 0; row < config.batchRows; row++) {
    const at = new Date(Date.UTC(2026, 10, 1) + (second + row) * 1000).toISOString();
    rows.push(`${1000 + ((second + row) % config.people)}\t${at.slice(0, 10)} ${at.slice(11, 19)}\t${row & 1}\t1\t\t0\t0\t\n`);
  }
  return rows.join("");
}

function request(serial: string, text: string): string {
  const connection = config.keepAlive ? "keep-alive" : "close";
  return `POST /iclock/cdata?SN=${serial}&table=ATTLOG&Stamp=9999 HTTP/1.1\r\nHost: gateway\r\nUser-Agent: iClock Proxy/1.09\r\nConnection: ${connection}\r\nAccept: */*\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

async function runTerminal(index: number): Promise<void> {
  const serial = `BENCH${String(index + 1).padStart(4, "0")}`;
  let second = 0;
  while (performance.now() < deadline) {
    const begun = performance.now();
    const done = config.keepAlive
      ? await keepSending(serial, () => body((second += config.batchRows) - config.batchRows))
      : await sendOnce(request(serial, body(second)));
    if (config.keepAlive) return;
    if (done) {
      latencies.push(performance.now() - begun);
      acknowledged += config.batchRows;
      second += config.batchRows;
    } else failures++;
  }
}

function sendOnce(text: string): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(config.port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("error", () => settle(false));
    socket.on("close", () => settle(answer.endsWith(`OK: ${config.batchRows}`)));
  });
}

function keepSending(serial: string, next: () => string): Promise<boolean> {
  return new Promise((settle) => {
    let begun = 0;
    const send = (): void => {
      begun = performance.now();
      socket.write(request(serial, next()));
    };
    const socket = connect(config.port, "127.0.0.1", send);
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (!answer.includes("OK: ") && !answer.includes("retry")) return;
      if (answer.endsWith(`OK: ${config.batchRows}`)) {
        latencies.push(performance.now() - begun);
        acknowledged += config.batchRows;
      } else failures++;
      answer = "";
      if (performance.now() < deadline) send();
      else socket.end();
    });
    socket.on("error", () => settle(false));
    socket.on("close", () => settle(true));
  });
}

const begun = performance.now();
await Promise.all(Array.from({ length: config.terminals }, (_, index) => runTerminal(index)));
const seconds = (performance.now() - begun) / 1000;
latencies.sort((a, b) => a - b);
const at = (share: number): number => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
process.stdout.write(`${JSON.stringify({ acknowledged, failures, seconds, p50Ms: at(0.5), p99Ms: at(0.99) })}\n`);
