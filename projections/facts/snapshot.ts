import type { SharedColumn } from "./shared-arrays.ts";

/** Raised whenever an array, or what a number in it means, changes: a snapshot of another version is not read. */
export const snapshotVersion = 1;

/** The arrays of a snapshot, by name: columns of punches, watermarks, names and the journal of all other events. */
export const snapshotArrays = {
  at: Int32Array,
  kind: Uint8Array,
  key: Int32Array,
  terminal: Int32Array,
  person: Int32Array,
  position: Uint32Array,
  endedAt: Uint32Array,
  previous: Int32Array,
  ids: Uint32Array,
  lastOfKey: Int32Array,
  lastOfPerson: Int32Array,
  /** Terminal, then position and moment as two halves of 32 bits each, low one first. */
  heard: Uint32Array,
  /** {@link SnapshotNames} as JSON. */
  names: Uint8Array,
  journal: Uint8Array,
} as const;

export type SnapshotArray = keyof typeof snapshotArrays;

/** What numbers in columns stand for, in their order, ids of punches that are no UUIDs, and what is not yet there. */
export interface SnapshotNames {
  readonly people: readonly string[];
  readonly terminals: readonly string[];
  readonly keys: readonly string[];
  readonly textIds: readonly (readonly [row: number, id: string])[];
  /** Punches that were voided or replaced and have not come. */
  readonly endBeforePunch: readonly (readonly [id: string, why: "voided" | "replaced"])[];
}

/** Facts as arrays: what is kept on disk, so that a start need not read the ledger from its beginning. */
export interface FactsSnapshot {
  /** Position of the next event to apply. */
  readonly position: number;
  readonly punches: number;
  readonly arrays: Readonly<Record<SnapshotArray, SharedColumn>>;
}
