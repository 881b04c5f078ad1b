/**
 * Arrays in memory that threads share. Large ones grow without being copied: address space is set aside for them, and
 * pages are taken as they are written. Small ones, of which there may be many, are copied when they grow.
 */

/** The kinds of arrays that facts are kept in. */
export type SharedColumn = Int32Array<SharedArrayBuffer> | Uint32Array<SharedArrayBuffer> | Uint8Array<SharedArrayBuffer>;

export interface ColumnKind<Column extends SharedColumn> {
  new (buffer: SharedArrayBuffer, byteOffset: number, length: number): Column;
  readonly BYTES_PER_ELEMENT: number;
}

/** Up to here an array is small. */
const smallBytesMax = 2 ** 20;
/** Address space of a large one: four times the punches that 32-bit row numbers allow would not fit more. */
const largeBytesMax = 2 ** 34;

/** A shared array of so many zeroes. */
export function sharedArray<Column extends SharedColumn>(kind: ColumnKind<Column>, length: number): Column {
  const bytes = length * kind.BYTES_PER_ELEMENT;
  return new kind(new SharedArrayBuffer(bytes, bytes > smallBytesMax ? { maxByteLength: largeBytesMax } : undefined), 0, length);
}

/** The same numbers with room for `length`; what is beyond the old end is zero. The old array is not to be written any more. */
export function grownArray<Column extends SharedColumn>(kind: ColumnKind<Column>, from: Column, length: number): Column {
  if (from.buffer.growable) {
    from.buffer.grow(length * kind.BYTES_PER_ELEMENT);
    return new kind(from.buffer, 0, length);
  }
  const grown = sharedArray(kind, length);
  grown.set(from);
  return grown;
}

/** How long an array should be that has become too short for `needed`: doubled while small, a quarter more when large. */
export function roomFor(length: number, needed: number): number {
  return Math.max(needed, Math.ceil(length < 2 ** 18 ? length * 2 : length * 1.25));
}
