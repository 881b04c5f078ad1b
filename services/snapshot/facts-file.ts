import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { createFacts, type ImagedFacts } from "../../projections/facts/facts.ts";
import { sharedArray, type ColumnKind, type SharedColumn } from "../../projections/facts/shared-arrays.ts";
import { snapshotArrays, snapshotVersion, type FactsSnapshot, type SnapshotArray } from "../../projections/facts/snapshot.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { textOf } from "../../shared/events/decode.ts";
import type { Ledger } from "../../shared/ledger/port.ts";

/**
 * A snapshot of the facts on disk: magic, length and checksum of the header, the header as JSON, then each array as it
 * stands in memory (little-endian), one after another from a whole page on.
 */
const magic = "ATTFACTS";
const preambleBytes = 16;
const pageBytes = 4_096;
/** Bytes written, read and summed at once: a slice of the event loop's time. */
const sliceBytes = 4 * 2 ** 20;

interface Header {
  readonly version: number;
  readonly position: number;
  readonly punches: number;
  /** Checksum of the last event's canonical JSON: whether the snapshot is of this ledger. */
  readonly lastEvent: number;
  readonly arrays: readonly { readonly name: SnapshotArray; readonly bytes: number; readonly crc: number }[];
}

/**
 * Writes the facts to a new file beside `path` and puts it in its place once it is on the disk. The facts must not be
 * given events meanwhile; the event loop is free between slices of some milliseconds.
 */
export async function writeFactsFile(path: string, facts: ImagedFacts, ledger: Ledger): Promise<void> {
  const snapshot = facts.snapshot();
  const arrays = await Promise.all(
    (Object.keys(snapshotArrays) as SnapshotArray[]).map(async (name) => {
      const bytes = bytesOf(snapshot.arrays[name]);
      return { name, bytes: bytes.length, crc: await checksum(bytes) };
    }),
  );
  const lastEvent = await lastEventSum(ledger, snapshot.position);
  const { position, punches } = snapshot;
  const header = Buffer.from(JSON.stringify({ version: snapshotVersion, position, punches, lastEvent, arrays } satisfies Header));
  const preamble = Buffer.alloc(preambleBytes);
  preamble.write(magic, "latin1");
  preamble.writeUInt32LE(header.length, 8);
  preamble.writeUInt32LE(crc32(header), 12);
  const written = `${path}.new`;
  const file = await open(written, "w");
  try {
    await writeAll(file, Buffer.concat([preamble, header]), 0);
    let at = arraysFrom(header.length);
    for (const { name, bytes } of arrays) {
      await writeAll(file, bytesOf(snapshot.arrays[name]), at);
      at += bytes;
    }
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(written, { force: true });
    throw error;
  }
  await file.close();
  await rename(written, path);
}

/**
 * Reads facts from a file, straight into the memory they then live in.
 *
 * @returns undefined when there is no file.
 * @throws FACTS_SNAPSHOT_UNUSABLE damaged, of another version, or not of this ledger; build the facts from the ledger then.
 */
export async function readFactsFile(path: string, ledger: Ledger): Promise<ImagedFacts | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unusable(path, `it cannot be opened (${(error as Error).message})`);
  }
  try {
    const { header, from } = await readHeader(file, path);
    const next = await ledger.nextPosition();
    if (header.position > next) throw unusable(path, `it knows ${header.position} events, the ledger has ${next}`);
    if ((await lastEventSum(ledger, header.position)) !== header.lastEvent) throw unusable(path, "it was made of another ledger");
    const arrays: Partial<Record<SnapshotArray, SharedColumn>> = {};
    let at = from;
    for (const { name, bytes, crc } of header.arrays) {
      const array = (arrays[name] = arrayOf(name, bytes));
      if ((await readAll(file, bytesOf(array), at)) !== bytes || crc32(bytesOf(array)) !== crc) throw unusable(path, `${name} is damaged`);
      at += bytes;
    }
    return createFacts({ position: header.position, punches: header.punches, arrays: arrays as FactsSnapshot["arrays"] });
  } catch (error) {
    if (error instanceof AttendanceError && error.code === "FACTS_SNAPSHOT_UNUSABLE") throw error;
    throw unusable(path, (error as Error).message);
  } finally {
    await file.close();
  }
}

async function readHeader(file: FileHandle, path: string): Promise<{ header: Header; from: number }> {
  const preamble = Buffer.alloc(preambleBytes);
  await readAll(file, preamble, 0);
  if (preamble.toString("latin1", 0, magic.length) !== magic) throw unusable(path, "it is something else");
  const text = Buffer.alloc(Math.min(preamble.readUInt32LE(8), 2 ** 20));
  await readAll(file, text, preambleBytes);
  if (crc32(text) !== preamble.readUInt32LE(12)) throw unusable(path, "its header is damaged");
  const header = JSON.parse(text.toString("utf8")) as Header;
  if (header.version !== snapshotVersion) throw unusable(path, `it is of version ${header.version}, this program reads ${snapshotVersion}`);
  return { header, from: arraysFrom(text.length) };
}

function unusable(path: string, why: string): AttendanceError {
  return new AttendanceError("FACTS_SNAPSHOT_UNUSABLE", `${path} cannot be used: ${why}`, { path, why });
}

const arraysFrom = (headerBytes: number): number => Math.ceil((preambleBytes + headerBytes) / pageBytes) * pageBytes;

function arrayOf(name: SnapshotArray, bytes: number): SharedColumn {
  const kind = snapshotArrays[name] as unknown as ColumnKind<SharedColumn>;
  return sharedArray(kind, bytes / kind.BYTES_PER_ELEMENT);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: SharedColumn | Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

async function checksum(bytes: Uint8Array): Promise<number> {
  let crc = 0;
  for (let from = 0; from < bytes.length; from += sliceBytes) {
    crc = crc32(bytes.subarray(from, from + sliceBytes), crc);
    await nextTurn();
  }
  return crc;
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let from = 0; from < bytes.length;) {
    const slice = bytes.subarray(from, from + sliceBytes);
    const { bytesWritten } = await file.write(slice, 0, slice.length, position + from);
    from += bytesWritten;
  }
}

async function readAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  let from = 0;
  while (from < bytes.length) {
    const { bytesRead } = await file.read(bytes, from, Math.min(sliceBytes * 16, bytes.length - from), position + from);
    if (bytesRead === 0) break;
    from += bytesRead;
  }
  return from;
}

/** Checksum of the event before a position; 0 when there is none. */
async function lastEventSum(ledger: Ledger, position: number): Promise<number> {
  if (position === 0) return 0;
  for await (const [event] of ledger.readAll(position - 1, { batchSize: 1 })) if (event !== undefined) return crc32(textOf(event));
  return 0;
}
