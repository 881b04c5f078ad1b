import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { startMqttBroker } from "../../devices/mqtt/broker.ts";
import { decodePunch, encodePunch } from "../../devices/mqtt/codec.ts";
import { Em4100Framer, encodeEm4100 } from "../../devices/serial/em4100-frames.ts";
import type { ConnectionContext } from "../../devices/terminal.ts";
import type { BenchContext, Figure } from "./bench.ts";
import type { PublisherJob } from "./mqtt-publishers.ts";

export const name = "MQTT and serial terminals: decoding, and punches through the embedded broker";

function perSecond(count: number, work: () => void): number {
  work();
  const startedAt = performance.now();
  work();
  return Math.round((count / (performance.now() - startedAt)) * 1_000);
}

function decodeFigures(count: number): Figure[] {
  const punch = encodePunch({ boot: "7f3a", seq: 12, t: "2026-03-29T01:59:59+01:00", clock: "synced", pin: "0701", state: "in" });
  const punches = perSecond(count, () => {
    for (let index = 0; index < count; index++) decodePunch(punch);
  });
  const frame = encodeEm4100("67003B51C6");
  const frames = perSecond(count, () => {
    const framer = new Em4100Framer();
    for (let index = 0; index < count; index++) framer.feed(frame, index * 65);
  });
  return [
    { name: "MQTT punches decoded", value: punches, unit: "punches/s" },
    { name: "EM4100 frames decoded", value: frames, unit: "frames/s" },
  ];
}

/** A gateway that stores nothing but answers after a turn of the event loop, as a commit does: what the MQTT side costs alone. */
function emptyGateway(): { context: ConnectionContext; records: () => number; deliveries: () => number } {
  let records = 0;
  let deliveries = 0;
  const quiet = (): void => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  return {
    records: () => records,
    deliveries: () => deliveries,
    context: {
      now: Date.now,
      log,
      lookup: (_protocol, serial) => ({ terminal: serial, serial, zone: "Asia/Shanghai", site: "hq", grade: 1, stamps: {} }),
      deliver: async ({ items }) => {
        await new Promise((resolve) => setImmediate(resolve));
        deliveries++;
        records += items.length;
        return { accepted: true, recorded: items.length, duplicates: 0, corroborated: 0, quarantined: 0 };
      },
    },
  };
}

async function brokerFigure(quick: boolean, log: (line: string) => void): Promise<Figure> {
  const gateway = emptyGateway();
  const broker = await startMqttBroker(gateway.context, { port: 0, host: "127.0.0.1" });
  const job: PublisherJob = { port: broker.port, clients: 50, perClient: quick ? 400 : 2_000, window: 100 };
  const worker = new Worker(new URL("mqtt-publishers.ts", import.meta.url), { workerData: job });
  await once(worker, "message");
  worker.postMessage("go");
  const [ms] = (await once(worker, "message")) as [number];
  await worker.terminate();
  await broker.close();
  const total = job.clients * job.perClient;
  if (gateway.records() !== total) throw new Error(`${total} punches sent, ${gateway.records()} arrived`);
  log(`${total} punches of ${job.clients} terminals in ${Math.round(ms)} ms, ${(total / gateway.deliveries()).toFixed(1)} a delivery`);
  const value = Math.round((total / ms) * 1_000);
  return {
    name: "MQTT broker, QoS 1, 50 terminals, without a ledger",
    value,
    unit: "punches/s",
    aim: "≥ 15,000/s",
    met: value >= 15_000,
    note: "terminals on the same machine; each PUBACK after the gateway's answer",
  };
}

/** Measures decoding, and the embedded broker with 50 terminals over sockets. */
export async function run(context: BenchContext): Promise<Figure[]> {
  return [...decodeFigures(context.quick ? 50_000 : 300_000), await brokerFigure(context.quick, context.log)];
}
