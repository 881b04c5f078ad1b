import { decodeAttlogFileRecords } from "../../devices/attlog-file/codec.ts";
import { decodeMqtt } from "../../devices/mqtt/codec.ts";
import { decodeEm4100 } from "../../devices/serial/em4100-codec.ts";
import type { Decoded } from "../../devices/terminal.ts";
import { decodeZk4370 } from "../../devices/zk-4370/codec.ts";
import { decodeZkPush } from "../../devices/zk-push/codec.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { exitCodes } from "./exit.ts";
import { readInput } from "./files.ts";
import type { Run } from "./run.ts";
import { settingsOf } from "./settings.ts";

const decoders: Readonly<Record<string, (bytes: Uint8Array, zone: string) => readonly Decoded[]>> = {
  "zk-push": decodeZkPush,
  "zk-4370": (bytes) => decodeZk4370(bytes),
  "attlog-file": (bytes) => decodeAttlogFileRecords(bytes),
  mqtt: (bytes) => decodeMqtt(bytes),
  "serial-em4100": (bytes) => decodeEm4100(bytes),
};

/** `attendance decode PROTOCOL [FILE]`: one JSON object a line, whether --json is given or not. */
export const run: Run = async (options, [protocol = "", path = "-"]) => {
  const decode = Object.hasOwn(decoders, protocol) ? decoders[protocol] : undefined;
  if (decode === undefined) {
    const known = Object.keys(decoders).join(", ");
    throw new AttendanceError("PROTOCOL_UNKNOWN", `there is no protocol ${protocol}; known are ${known}`, {
      field: "protocol",
      value: protocol,
      known,
    });
  }
  const given = readInput(path);
  const bytes = options["hex"] === true ? fromHex(given.toString("latin1")) : given;
  let faulty = false;
  for (const entry of decode(bytes, settingsOf(options).ZONE)) {
    faulty ||= entry.kind === "unreadable" || entry.kind === "frame_error";
    process.stdout.write(`${JSON.stringify(entry, plain)}\n`);
  }
  return faulty ? exitCodes.differs : exitCodes.done;
};

/** Bytes as text where they are text, else as hexadecimal, so that a line can be read. */
function plain(_key: string, value: unknown): unknown {
  const bytes = value instanceof Uint8Array ? value : bufferJson(value);
  if (bytes === undefined) return value;
  const text = Buffer.from(bytes).toString("utf8");
  return Buffer.from(text, "utf8").equals(Buffer.from(bytes)) ? { text } : { hex: Buffer.from(bytes).toString("hex") };
}

/** A Buffer has become `{type, data}` by its own toJSON before a replacer sees it. */
function bufferJson(value: unknown): Uint8Array | undefined {
  const candidate = value as { type?: unknown; data?: unknown } | null;
  if (typeof candidate !== "object" || candidate?.type !== "Buffer" || !Array.isArray(candidate.data)) return undefined;
  return Uint8Array.from(candidate.data as number[]);
}

function fromHex(text: string): Uint8Array {
  const digits = text.replace(/0x|[\s:,-]/gi, "");
  const wrong = /[^0-9a-f]/i.exec(digits);
  if (wrong !== null || digits.length % 2 !== 0) {
    const problem = wrong === null ? "an odd number of digits" : `${JSON.stringify(wrong[0])} at digit ${wrong.index}`;
    throw new AttendanceError("FILE_UNREADABLE", `the input is not hexadecimal text: ${problem}`, { problem });
  }
  return new Uint8Array(Buffer.from(digits, "hex"));
}
