import { z } from "zod";
import { isKnownZone } from "./time/resolve.ts";

/**
 * The kinds of field a setting can have. Each takes the text of an environment variable; its message is the remedy
 * that a person reads when the value cannot be used, so it says what would be right.
 */

/** Any text without control characters. */
export const text = z
  .string()
  // A control character in a setting is always a mistake (a Windows line ending, a pasted escape) and hard to see.
  .refine((value) => !/\p{Cc}/u.test(value), "remove the control character (often a line ending of another system)");

/** Whole number in `[min, max]`, written in decimal digits. */
export function integer(min: number, max: number, unit: string) {
  const remedy = `write a whole number of ${unit} from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { error: remedy, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, remedy);
}

/** A TCP port; 0 lets the system choose a free one. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: "write a port from 0 to 65535 (0: any free port)", abort: true })
  .transform(Number)
  .refine((value) => value <= 65_535, "write a port from 0 to 65535 (0: any free port)");

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `write one of: ${words.join(", ")}`);
}

/** An address to listen on or to connect to, without scheme, port or spaces. */
export const host = text.refine(
  (value) => /^[A-Za-z0-9.:_-]{1,253}$/.test(value),
  "write a host name or an IP address, such as 127.0.0.1 or 0.0.0.0, without http:// and without a port",
);

export const zone = text.refine(isKnownZone, "write the name of an IANA time zone, such as Asia/Shanghai");

export const mqttUrl = text.refine((value) => {
  const url = URL.parse(value);
  return url !== null && ["mqtt:", "mqtts:", "ws:", "wss:"].includes(url.protocol) && url.hostname !== "" && url.password === "";
}, "write mqtt://host:port, mqtts://host:port, ws:// or wss://; a password belongs into ATTENDANCE_MQTT_PASSWORD_FILE");

/** Kinds of EM4100 reader by the word in the setting: framed by STX and ETX or bare, with either way of counting the checksum. */
const serialKinds = {
  em4100: { variant: "framed", checksum: "xor" },
  "em4100-sum": { variant: "framed", checksum: "sum" },
  em18: { variant: "em18", checksum: "xor" },
  "em18-sum": { variant: "em18", checksum: "sum" },
} as const;

const serialWords = Object.keys(serialKinds) as (keyof typeof serialKinds)[];

/** A line with an EM4100 reader. */
export interface SerialLine {
  /** How the reader is registered: its "serial" in the terminal's settings. */
  readonly name: string;
  readonly path: string;
  /** Frames between STX and ETX, or 12 characters alone. */
  readonly variant: "framed" | "em18";
  /** The checksum is all bytes XORed, or the low byte of their sum. */
  readonly checksum: "xor" | "sum";
}

/**
 * Serial lines as `name=path[:kind]`, separated by commas.
 *
 * A path may hold colons itself (`/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0`), so what follows the last
 * colon is taken for a kind only when it is one.
 */
export const serialLines = text.transform((value, context): SerialLine[] => {
  const lines: SerialLine[] = [];
  const refuse = (problem: string) =>
    context.addIssue({ code: "custom", message: `${problem}; write name=path[:${serialWords.join("|")}], separated by commas` });
  for (const item of value.split(",").map((part) => part.trim())) {
    if (item === "") continue;
    const match = /^([A-Za-z0-9._-]{1,64})=(.+)$/.exec(item);
    if (match === null) {
      refuse(`"${item}" is not a serial line`);
      continue;
    }
    const [, name = "", rest = ""] = match;
    const kind = serialWords.find((word) => rest.endsWith(`:${word}`));
    const path = kind === undefined ? rest : rest.slice(0, -kind.length - 1);
    if (path === "" || (!path.startsWith("/") && !/^COM\d+$/i.test(path))) refuse(`"${path}" of "${name}" is not a device path`);
    else if (lines.some((line) => line.name === name)) refuse(`the name "${name}" occurs twice`);
    else if (lines.some((line) => line.path === path)) refuse(`the path "${path}" occurs twice`);
    else lines.push({ name, path, ...serialKinds[kind ?? "em4100"] });
  }
  return lines;
});

/** A ZK terminal that is read over its port 4370. */
export interface Zk4370Terminal {
  readonly serial: string;
  readonly host: string;
  readonly port: number;
  readonly transport: "tcp" | "udp";
  /** The communication key of its menu; a secret. */
  readonly commKey?: number;
  /** Stays connected and reads at each punch. */
  readonly live: boolean;
  /** For rows of 8 bytes that could be read two ways. */
  readonly layout8?: "8a" | "8b";
  /** For rows of 16 bytes of models that put the way of verifying before the state. */
  readonly order16?: "verify-state";
}

const zk4370Form = "write serial=host[:port][/udp][/live][#key], separated by commas";
const zk4370Words = new Set(["tcp", "udp", "live", "8a", "8b", "16vs"]);

/**
 * Terminals to read as `serial=host[:port][/word …][#key]`, separated by commas; an IPv6 address stands in brackets.
 *
 * Nothing of an entry is repeated in a message but its serial number: a key may stand anywhere in what was mistyped.
 */
export const zk4370Terminals = text.transform((value, context): Zk4370Terminal[] => {
  const terminals: Zk4370Terminal[] = [];
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  for (const [index, item] of value.split(",").entries()) {
    if (item.trim() === "") continue;
    const terminal = zk4370Terminal(item.trim());
    if (typeof terminal === "string") refuse(`terminal ${index + 1}: ${terminal}; ${zk4370Form}`);
    else if (terminals.some(({ serial }) => serial === terminal.serial)) refuse(`the serial number "${terminal.serial}" occurs twice`);
    else if (terminals.some(({ host, port }) => host === terminal.host && port === terminal.port)) {
      refuse(`"${terminal.serial}" has the address of another terminal; each serves one reader at a time`);
    } else terminals.push(terminal);
  }
  return terminals;
});

/** One entry, or what is wrong with it. */
function zk4370Terminal(item: string): Zk4370Terminal | string {
  const match = /^([A-Za-z0-9._-]{1,64})=(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(\d{1,5}))?((?:\/[^/#]*)*)(?:#(.*))?$/.exec(
    item,
  );
  if (match === null) return "not of that form";
  const [, serial = "", host = "", portText = "4370", wordText = "", key] = match;
  const port = Number(portText);
  if (port < 1 || port > 65_535) return `the port of "${serial}" is not from 1 to 65535`;
  const words = new Set(wordText.split("/").filter((word) => word !== ""));
  if (!words.isSubsetOf(zk4370Words)) return `"${serial}" has an unknown word; known are /udp, /live, /8a, /8b and /16vs`;
  if (words.isSupersetOf(new Set(["8a", "8b"])) || words.isSupersetOf(new Set(["tcp", "udp"])))
    return `"${serial}" has words that exclude each other`;
  if (key !== undefined && (!/^\d{1,10}$/.test(key) || Number(key) > 0xffff_ffff)) return `the key of "${serial}" is not a whole number`;
  return {
    serial,
    host: host.replace(/^\[|\]$/g, ""),
    port,
    transport: words.has("udp") ? "udp" : "tcp",
    live: words.has("live"),
    ...(key === undefined ? {} : { commKey: Number(key) }),
    ...(words.has("8a") ? { layout8: "8a" as const } : words.has("8b") ? { layout8: "8b" as const } : {}),
    ...(words.has("16vs") ? { order16: "verify-state" as const } : {}),
  };
}
