/** An event's row with the names of its stream and type; null where the row they should be in is missing. */
export interface StoredRow {
  readonly position: number;
  readonly stream: string | null;
  readonly revision: number;
  readonly type: string | null;
  readonly bytes: Uint8Array;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** What the bytes of a row say of themselves, undefined unless they agree with its columns. Knows nothing of the catalogue. */
export function decodeEnvelope(row: StoredRow): { readonly recordedAt: number } | undefined {
  try {
    const envelope = JSON.parse(utf8.decode(row.bytes)) as Readonly<Record<string, unknown>> | null;
    if (envelope?.["stream"] !== row.stream || envelope["revision"] !== row.revision || envelope["type"] !== row.type) return undefined;
    const recordedAt = envelope["recordedAt"];
    return typeof recordedAt === "number" && Number.isSafeInteger(recordedAt) ? { recordedAt } : undefined;
  } catch {
    return undefined;
  }
}
