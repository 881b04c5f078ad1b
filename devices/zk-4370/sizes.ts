/** How full a terminal is (devices.md §4.4). */
export interface TerminalSizes {
  readonly users: number;
  readonly attendanceRows: number;
  /** 0 when the terminal does not say. */
  readonly attendanceCapacity: number;
}

const AT = { users: 16, attendanceRows: 32, attendanceCapacity: 64 } as const;
/** Shortest answer that holds the counts; older firmware sends no more than these. */
const BYTES_MIN = AT.attendanceRows + 4;

/** Reads the answer to command 50, a u32LE array; undefined when it is too short to hold the counts. */
export function readSizes(data: Buffer): TerminalSizes | undefined {
  if (data.length < BYTES_MIN) return undefined;
  return {
    users: data.readUInt32LE(AT.users),
    attendanceRows: data.readUInt32LE(AT.attendanceRows),
    attendanceCapacity: data.length >= AT.attendanceCapacity + 4 ? data.readUInt32LE(AT.attendanceCapacity) : 0,
  };
}

/** The answer of a terminal that holds so much; for the terminal's side. */
export function writeSizes(sizes: TerminalSizes): Buffer {
  const data = Buffer.alloc(80);
  data.writeUInt32LE(sizes.users, AT.users);
  data.writeUInt32LE(sizes.attendanceRows, AT.attendanceRows);
  data.writeUInt32LE(10_000, 60);
  data.writeUInt32LE(sizes.attendanceCapacity, AT.attendanceCapacity);
  data.writeUInt32LE(Math.max(0, sizes.attendanceCapacity - sizes.attendanceRows), 76);
  return data;
}
