import { connect } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { encodePunch } from "../../devices/mqtt/codec.ts";

/** The terminals' side of the broker bench, in a thread of its own: packets made beforehand, a window of them in flight per connection. */
export interface PublisherJob {
  readonly port: number;
  readonly clients: number;
  readonly perClient: number;
  readonly window: number;
}

function packet(head: number, body: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = body.length; ;) {
    const low = rest & 0x7f;
    rest >>= 7;
    length.push(rest > 0 ? low | 0x80 : low);
    if (rest === 0) return Buffer.concat([Buffer.from([head, ...length]), body]);
  }
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function publishPacket(device: string, seq: number): Buffer {
  const punch = encodePunch({ boot: "bench", seq, t: "2026-03-02T08:59:00+08:00", clock: "synced", pin: String(seq % 5_000), state: "in" });
  const id = (seq % 65_535) + 1;
  return packet(0x32, Buffer.concat([text(`punch/v1/hq/${device}`), Buffer.from([id >> 8, id & 0xff]), punch]));
}

function runClient(job: PublisherJob, device: string): { ready: Promise<void>; run: () => Promise<void> } {
  const packets = Array.from({ length: job.perClient }, (_, index) => publishPacket(device, index + 1));
  const socket = connect(job.port, "127.0.0.1").setNoDelay(true);
  let connected: () => void = () => undefined;
  let finished: () => void = () => undefined;
  let sent = 0;
  let acknowledged = 0;
  let answerBytes = 0;
  let started = false;
  const ready = new Promise<void>((resolve) => (connected = resolve));
  const fill = (): void => {
    const until = Math.min(packets.length, acknowledged + job.window);
    if (until > sent) socket.write(Buffer.concat(packets.slice(sent, until)));
    sent = Math.max(sent, until);
  };
  socket.on("data", (bytes) => {
    // CONNACK and PUBACK both have four bytes, and nothing else comes to a client without subscriptions.
    answerBytes += bytes.length;
    if (answerBytes >= 4) connected();
    if (!started) return;
    acknowledged = Math.floor(answerBytes / 4) - 1;
    if (acknowledged >= packets.length) finished();
    else if (acknowledged + job.window - sent >= job.window / 2) fill();
  });
  socket.on("connect", () => {
    const header = Buffer.from([0, 4, ...Buffer.from("MQTT"), 4, 0x82, 0, 60]);
    socket.write(packet(0x10, Buffer.concat([header, text(device), text(device)])));
  });
  return {
    ready,
    run: () =>
      new Promise((resolve) => {
        finished = () => {
          socket.end();
          resolve();
        };
        started = true;
        fill();
      }),
  };
}

const job = workerData as PublisherJob;
const clients = Array.from({ length: job.clients }, (_, index) => runClient(job, `bench-${index}`));
await Promise.all(clients.map((client) => client.ready));
parentPort!.postMessage("ready");
parentPort!.once("message", () => {
  const startedAt = performance.now();
  void Promise.all(clients.map((client) => client.run())).then(() => parentPort!.postMessage(performance.now() - startedAt));
});
