/** Commands and answers of the ZK binary protocol (devices.md §4.2, §4.5, §4.7). Only what reads; nothing that clears or disables. */
export const command = {
  connect: 1000,
  exit: 1001,
  auth: 1102,
  option: 11,
  readTime: 201,
  sizes: 50,
  /** Direct reads, the only form older firmware knows. */
  readUsers: 9,
  readLog: 13,
  registerEvents: 500,
  /** Also the command of an event the terminal sends by itself. */
  event: 500,
  announce: 1500,
  data: 1501,
  freeBuffer: 1502,
  prepareRead: 1503,
  readChunk: 1504,
  ok: 2000,
  error: 2001,
  keyNeeded: 2005,
  unknown: 65_535,
} as const;

const names: ReadonlyMap<number, string> = new Map([
  ...Object.entries(command).map(([name, value]): [number, string] => [value, name]),
  [command.event, "event"],
  [202, "setTime"],
  [1002, "enable"],
  [1003, "disable"],
  [1100, "version"],
]);

/** What a command is called in messages; its number when we know no name. */
export function commandName(value: number): string {
  return names.get(value) ?? String(value);
}

/** What a prepared read reads. */
export type Table = "log" | "users";

/** Data of command 1503: byte 01, u16 command, u32 selector, u32 extension. */
export function prepareReadData(table: Table): Buffer {
  const data = Buffer.alloc(11);
  data[0] = 1;
  data.writeUInt16LE(table === "log" ? command.readLog : command.readUsers, 1);
  if (table === "users") data.writeUInt32LE(5, 3);
  return data;
}

/** Which table a request reads; undefined when it reads none. */
export function tableOf(request: { readonly command: number; readonly data: Buffer }): Table | undefined {
  const read =
    request.command === command.prepareRead && request.data.length === 11 && request.data[0] === 1
      ? request.data.readUInt16LE(1)
      : request.command;
  if (read === command.readLog) return "log";
  return read === command.readUsers ? "users" : undefined;
}

/** Size of the data a terminal has prepared, from the data of its 2000; undefined when it is no such answer. */
export function preparedSize(data: Buffer): number | undefined {
  return data.length >= 9 && data[0] === 0 && data.readUInt32LE(1) === data.readUInt32LE(5) ? data.readUInt32LE(1) : undefined;
}

/** Data of command 1504. */
export function chunkRequest(start: number, size: number): Buffer {
  const data = Buffer.alloc(8);
  data.writeUInt32LE(start, 0);
  data.writeUInt32LE(size, 4);
  return data;
}

/** A text as the terminal's C code has it: up to the first NUL. */
export function cString(data: Uint8Array): Buffer {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const end = buffer.indexOf(0);
  return end === -1 ? buffer : buffer.subarray(0, end);
}

/** Reads `name=value` as answered to an option; undefined when the answer is about another option. */
export function optionValue(name: string, data: Buffer): string | undefined {
  const text = cString(data).toString("latin1");
  return text.startsWith(`${name}=`) ? text.slice(name.length + 1).trim() : undefined;
}
