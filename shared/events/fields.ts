import { z } from "zod";

/** Field types that several events share. Each says its unit. */

export const identifier = z.string().min(1).max(128);
export const reason = z.string().trim().min(1).max(2_000);
export const epochMs = z.int().describe("UTC milliseconds");
export const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "a date as YYYY-MM-DD");
export const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, "a time of day as HH:MM");
export const localDateTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/, "a wall-clock reading as YYYY-MM-DDTHH:MM:SS");
export const zoneName = z.string().min(1).max(64).describe("IANA time zone name, such as Asia/Shanghai");
export const weekday = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
export const direction = z.enum(["in", "out", "unknown"]);

/** How a person is known to a terminal. Always text: leading zeros and letters are real (`0701`, `EMP-20001`). */
export const personKey = z.strictObject({
  kind: z.enum(["pin", "card"]).describe("pin: the number a person has on the terminal; card: the number of a card or tag"),
  value: z.string().min(1).max(64).describe("as text, trimmed of padding, never of leading zeros"),
});
export type PersonKey = z.output<typeof personKey>;

export const protocolName = z.enum([
  "zk-push",
  "attlog-file",
  "mqtt",
  "serial-em4100",
  "zk-4370",
  "zk-access",
  "hikvision",
  "anviz",
  "uhppote",
]);
export type ProtocolName = z.output<typeof protocolName>;

export const channel = z.enum(["push", "pull", "file", "mqtt", "serial"]).describe("how the record reached us");
export type Channel = z.output<typeof channel>;

/** Bytes as received: `text` when they are valid UTF-8, else `base64`. */
export const rawBytes = z.union([z.strictObject({ text: z.string() }), z.strictObject({ base64: z.string() })]);
export type RawBytes = z.output<typeof rawBytes>;

export const evidenceGrade = z
  .int()
  .min(0)
  .max(4)
  .describe("0 none or file import, 1 serial number only, 2 secret per terminal, 3 mutual TLS, 4 signature per punch");

export const terminalSettings = z.strictObject({
  name: z.string().min(1).max(120).describe("what people call it, such as 'Front door'"),
  site: identifier,
  protocol: protocolName,
  serial: z.string().min(1).max(128).describe("how the terminal names itself: serial number, MQTT device name, serial line name"),
  zone: zoneName,
  grade: evidenceGrade,
  direction: z
    .discriminatedUnion("from", [
      z.strictObject({ from: z.literal("none") }),
      z.strictObject({ from: z.literal("fixed"), direction: z.enum(["in", "out"]) }),
      z.strictObject({ from: z.literal("state"), in: z.array(z.string()), out: z.array(z.string()) }),
    ])
    .describe("how in or out is told: not at all, by where it hangs, or by the state people choose on it"),
  token: z
    .string()
    .min(8)
    .max(128)
    .optional()
    .describe("secret path prefix or user password the terminal must present; absent when it cannot"),
  silentAfterMinutes: z.int().min(1).max(10_080).optional().describe("minutes without contact after which the terminal counts as silent"),
});
export type TerminalSettings = z.output<typeof terminalSettings>;
