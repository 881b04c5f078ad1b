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
