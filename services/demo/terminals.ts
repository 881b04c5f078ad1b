import { SimulatedMqttTerminal } from "../../devices/mqtt/simulated.ts";
import { createPtyPair, type PtyEnd } from "../../devices/serial/pty.ts";
import { SimulatedEm4100Reader } from "../../devices/serial/simulated.ts";
import { SimulatedZkPushTerminal } from "../../devices/zk-push/simulated.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { demoSite, demoTerminals, demoZone } from "./company.ts";
import type { DemoPerson } from "./people.ts";

/** The device side of the demo: two push terminals and an MQTT one over sockets, a card reader on a serial line. */
export interface DemoTerminals {
  readonly back: SimulatedZkPushTerminal;
  /** A person presents themselves at their terminal. The card reader has no memory, so what is past goes to the front door. */
  punch(person: DemoPerson, direction: "in" | "out", at: EpochMs, live: boolean): Promise<void>;
  start(): Promise<void>;
  /** Resolves when everything the terminals remember is acknowledged. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

/** A serial line between the simulated reader and the gateway; undefined, with the reason, where this machine can make none. */
export async function openDemoLine(): Promise<{ line: PtyEnd } | { reason: string }> {
  try {
    return { line: await createPtyPair() };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** One frame: at the demo's speed the pause between two is longer than the silence that ends a presence. */
const oneFrameMs = 1;

/** Builds the terminals; they start when told. */
export function createDemoTerminals(
  ports: { readonly zkPush: number; readonly mqtt: number },
  line: PtyEnd | undefined,
  clock: { readonly now: () => EpochMs; readonly speed: number },
  seed: number,
): DemoTerminals {
  const push = (serial: string): SimulatedZkPushTerminal =>
    new SimulatedZkPushTerminal({
      serial,
      host: "127.0.0.1",
      port: ports.zkPush,
      now: clock.now,
      timeScale: clock.speed,
      offsetMinutes: 480,
      family: "number",
    });
  const front = push(demoTerminals.front.serial);
  const back = push(demoTerminals.back.serial);
  const breakRoom = new SimulatedMqttTerminal({
    url: `mqtt://127.0.0.1:${ports.mqtt}`,
    site: demoSite,
    device: demoTerminals["break-room"].serial,
    password: "demo-break-room",
    zone: demoZone,
    now: clock.now,
    seed,
    keepAliveSeconds: Math.max(1, Math.round(60 / clock.speed)),
  });
  const side = line === undefined ? undefined : new SimulatedEm4100Reader({ write: (bytes) => line.write(bytes) });
  return {
    back,
    punch: async (person, direction, at, live) => {
      const state = direction === "in" ? "0" : "1";
      if (person.terminal === "break-room") breakRoom.punch({ pin: person.pin, at, state });
      else if (person.terminal === "side" && live && side !== undefined) await side.present(person.card, oneFrameMs);
      else (person.terminal === "back" ? back : front).punch({ pin: person.pin, at, state });
    },
    start: async () => {
      front.start();
      back.start();
      await breakRoom.start();
    },
    drained: async () => {
      await Promise.all([front.drained(), back.drained(), breakRoom.drained()]);
    },
    stop: async () => {
      await Promise.all([front.stop(), back.stop(), breakRoom.stop()]);
    },
  };
}
