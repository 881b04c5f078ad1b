import { SimulatedMqttTerminal } from "../../devices/mqtt/simulated.ts";
import { SimulatedEm4100Reader } from "../../devices/serial/simulated.ts";
import { SimulatedZk4370Terminal } from "../../devices/zk-4370/simulated.ts";
import { SimulatedZkPushTerminal } from "../../devices/zk-push/simulated.ts";
import { closeSync, openSync, writeSync } from "node:fs";
import { AttendanceError } from "../../shared/errors.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { exitCodes } from "./exit.ts";
import { createOutput, type Output } from "./output.ts";
import type { CommonOptions, Run } from "./run.ts";

/** A simulated terminal as this command drives it. */
interface Simulated {
  readonly serial: string;
  punch(person: number): void;
  readonly made: () => number;
  readonly acknowledged: () => number | null;
  start(): Promise<void> | void;
  stop(): Promise<void>;
}

type Options = CommonOptions & Record<string, unknown>;

/** `attendance simulate PROTOCOL`: terminals that punch at a rate for a while, then say what was acknowledged. */
export const run: Run = async (options, [protocol = ""]) => {
  const output = createOutput(options.json);
  const terminals = Array.from({ length: Number(options["terminals"]) }, (_, index) => terminalOf(protocol, options, index));
  try {
    for (const terminal of terminals) await terminal.start();
  } catch (error) {
    await Promise.all(terminals.map((terminal) => terminal.stop()));
    throw error;
  }
  const seconds = Number(options["seconds"]);
  await punchAtRate(
    terminals,
    { rate: Number(options["rate"]), seconds, people: Number(options["people"]), seed: Number(options["seed"]) },
    output,
  );
  const complete = await acknowledgedWithin(terminals, 10_000);
  for (const terminal of terminals) await terminal.stop();
  const answer = terminals.map(({ serial, made, acknowledged }) => ({ serial, punches: made(), acknowledged: acknowledged() }));
  output.value(answer);
  for (const { serial, punches, acknowledged } of answer) {
    output.line(
      `${serial}: ${punches} punches, ${acknowledged === null ? "this kind is never acknowledged" : `${acknowledged} acknowledged`}`,
    );
  }
  if (!complete) output.note("Not everything was acknowledged: is the terminal registered, and the gateway running on that port?");
  return complete ? exitCodes.done : exitCodes.differs;
};

async function punchAtRate(
  terminals: readonly Simulated[],
  { rate, seconds, people, seed }: { rate: number; seconds: number; people: number; seed: number },
  output: Output,
): Promise<void> {
  const random = seededRandom(seed);
  const begun = performance.now();
  let stopped = false;
  const stop = (): void => {
    stopped = true;
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const total = Math.round(rate * seconds);
  for (let made = 0; made < total && !stopped;) {
    const due = Math.min(total, Math.ceil(((performance.now() - begun) / 1_000) * rate));
    for (; made < due; made++) terminals[Math.floor(random() * terminals.length)]!.punch(Math.floor(random() * people));
    output.progress(`${made} of ${total} punches`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(100, 1_000 / rate)));
  }
  process.off("SIGINT", stop);
  process.off("SIGTERM", stop);
}

async function acknowledgedWithin(terminals: readonly Simulated[], ms: number): Promise<boolean> {
  const begun = performance.now();
  const open = (): boolean => terminals.some(({ made, acknowledged }) => (acknowledged() ?? made()) < made());
  while (open() && performance.now() - begun < ms) await new Promise((resolve) => setTimeout(resolve, 50));
  return !open();
}

function terminalOf(protocol: string, options: Options, index: number): Simulated {
  const first = String(options["serial"]);
  const serial = index === 0 ? first : nextSerial(first, index);
  switch (protocol) {
    case "zk-push":
      return zkPush(serial, options, index);
    case "zk-4370":
      return zk4370(serial, options, index);
    case "mqtt":
      return mqtt(serial, options, index);
    case "serial-em4100":
      return em4100(serial, options);
    default:
      throw new AttendanceError(
        "PROTOCOL_UNKNOWN",
        `there is no simulated terminal for ${protocol}; there is one for zk-push, zk-4370, mqtt and serial-em4100`,
        {
          field: "protocol",
          value: protocol,
        },
      );
  }
}

/** SIM0001 becomes SIM0002: counts the number at the end up, keeping its length; appends one where there is none. */
function nextSerial(first: string, index: number): string {
  const digits = /\d+$/.exec(first)?.[0];
  if (digits === undefined) return `${first}-${index + 1}`;
  return first.slice(0, -digits.length) + String(Number(digits) + index).padStart(digits.length, "0");
}

const pinOf = (person: number): string => String(1_000 + person);

function zkPush(serial: string, options: Options, index: number): Simulated {
  const token = options["token"];
  const terminal = new SimulatedZkPushTerminal({
    serial,
    host: String(options["host"]),
    port: Number(options["port"] ?? 8081),
    now: () => Date.now(),
    offsetMinutes: Temporal.Now.zonedDateTimeISO(String(options["zone"])).offsetNanoseconds / 60e9,
    ...(token === undefined ? {} : { pathPrefix: `/d/${String(token)}` }),
    ...(options["faults"] === true
      ? {
          faults: {
            seed: Number(options["seed"]) + index,
            lostReply: 0.05,
            cutBody: 0.03,
            duplicate: 0.05,
            reboot: 0.01,
            newestFirst: 0.1,
            pieces: 0.1,
          },
        }
      : {}),
  });
  return {
    serial,
    punch: (person) => terminal.punch({ pin: pinOf(person) }),
    made: () => terminal.log.length,
    acknowledged: () => terminal.acknowledged,
    start: () => terminal.start(),
    stop: () => terminal.stop(),
  };
}

/** Waits to be read: it listens on the port itself, the next terminal on the next one. Read counts as acknowledged. */
function zk4370(serial: string, options: Options, index: number): Simulated {
  const token = options["token"];
  const terminal = new SimulatedZk4370Terminal({
    serial,
    now: () => Date.now(),
    offsetMinutes: Temporal.Now.zonedDateTimeISO(String(options["zone"])).offsetNanoseconds / 60e9,
    ...(token === undefined ? {} : { commKey: Number(token) }),
    ...(options["faults"] === true
      ? {
          faults: {
            seed: Number(options["seed"]) + index,
            pieces: 0.3,
            lostUdp: 0.03,
            eventInTransfer: 0.1,
            reboot: 0.02,
            shortChunk: 0.02,
          },
        }
      : {}),
  });
  return {
    serial,
    punch: (person) => terminal.punch({ pin: pinOf(person) }),
    made: () => terminal.log.length,
    acknowledged: () => terminal.servedRows,
    start: async () => void (await terminal.start(Number(options["port"] ?? 4370) + index, String(options["host"]))),
    stop: () => terminal.stop(),
  };
}

function mqtt(serial: string, options: Options, index: number): Simulated {
  const host = String(options["host"]);
  const port = Number(options["port"] ?? 1883);
  const terminal = new SimulatedMqttTerminal({
    url: `mqtt://${host.includes(":") ? `[${host}]` : host}:${port}`,
    site: String(options["site"]),
    device: serial,
    zone: String(options["zone"]),
    seed: Number(options["seed"]) + index,
    ...(options["token"] === undefined ? {} : { password: String(options["token"]) }),
    ...(options["faults"] === true ? { faults: { drop: 0.05, duplicate: 0.05, reorder: 0.05, reboot: 0.01 } } : {}),
  });
  return {
    serial,
    punch: (person) => terminal.punch({ pin: pinOf(person) }),
    made: () => terminal.log.length,
    acknowledged: () => terminal.log.length - terminal.unacknowledged.length,
    start: () => connectedWithin(terminal, { serial, host, port, ms: connectMsMax }),
    stop: () => terminal.stop(),
  };
}

/** A terminal in a wall tries for ever; somebody at a command line wants to be told. */
const connectMsMax = 10_000;

/** @throws BROKER_UNREACHABLE naming where it tried, what was answered and what to check. */
export async function connectedWithin(
  terminal: Pick<SimulatedMqttTerminal, "start" | "stop" | "refusal">,
  { serial, host, port, ms }: { readonly serial: string; readonly host: string; readonly port: number; readonly ms: number },
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const given = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), ms)));
  const first = await Promise.race([terminal.start(), given]);
  clearTimeout(timer);
  if (first !== "late") return;
  await terminal.stop();
  const answer = terminal.refusal ?? "no answer";
  throw new AttendanceError(
    "BROKER_UNREACHABLE",
    `${serial} could not connect to an MQTT broker at ${host}:${port} (--host, --port, --token) within ${ms / 1_000} s: ${answer}`,
    { serial, host, port, answer },
  );
}

function em4100(serial: string, options: Options): Simulated {
  const path = options["path"];
  if (typeof path !== "string") {
    throw new AttendanceError("FILE_UNREADABLE", "--path: the serial device to write to, such as /dev/ttyUSB1 or one end of a socat pair", {
      field: "--path",
    });
  }
  const line = openSync(path, "w");
  const reader = new SimulatedEm4100Reader({ write: (bytes) => void writeSync(line, bytes) });
  return {
    serial,
    punch: (person) => void reader.present(`67${(0x3b0000 + person).toString(16).toUpperCase().padStart(8, "0")}`),
    made: () => reader.log.length,
    acknowledged: () => null,
    start: () => {},
    stop: async () => closeSync(line),
  };
}
