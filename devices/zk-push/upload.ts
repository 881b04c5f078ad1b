import type { EpochMs, LocalDateTime } from "../../shared/ids.ts";
import { resolveLocal } from "../../shared/time/resolve.ts";
import type { DeliveryItem, TerminalProfile, TerminalRecord, UploadStamp } from "../terminal.ts";
import { decodeAttlogBody } from "./attlog-rows.ts";
import { decodeOperlogBody } from "./operlog-rows.ts";
import { inDeliveries } from "./slices.ts";
import type { TerminalContact } from "./terminal-contact.ts";

/** What is done with an uploaded table. */
export type TableKind = "ATTLOG" | "OPERLOG" | "dropped" | "unknown";

/** Known tables whose content is of no use here or nobody's business: photos, templates, people, errors. */
const droppedTables = new Set([
  "ATTPHOTO",
  "BIODATA",
  "IDCARD",
  "ERRORLOG",
  "OPTIONS",
  "USERINFO",
  "USER",
  "FINGERTMP",
  "FACE",
  "USERPIC",
  "BIOPHOTO",
  "RTSTATE",
]);

/** Which table an upload is for. 2008-era firmware names none; the name of its stamp tells. */
export function tableKind(query: ReadonlyMap<string, string>): TableKind {
  const table = query.get("table")?.toUpperCase();
  if (table === undefined && query.has("opstamp")) return "OPERLOG";
  if (table === undefined && query.has("stamp")) return "ATTLOG";
  if (table === "ATTLOG" || table === "OPERLOG") return table;
  return table !== undefined && droppedTables.has(table) ? "dropped" : "unknown";
}

/** An upload ready for the sink. */
export interface Upload {
  /** Whether its success or failure says something about punches. */
  readonly attendance: boolean;
  readonly rows: number;
  /** To be delivered one after the other; the stamp is in the last one, so that it is stored only with everything before it. */
  readonly slices: readonly (readonly DeliveryItem[])[];
  readonly oldestAt?: EpochMs;
  readonly dropped?: Readonly<Record<string, number>>;
  /** Why the whole upload must not be acknowledged. */
  readonly refusal?: string;
}

/** A real terminal's batch has at most 200 rows; the answer to a query may be 2 MB. */
const ITEMS_PER_DELIVERY = 2_000;
/** Above what any terminal's upload buffer holds: such a "row" is no row, and the body no attendance log. */
const ROW_BYTES_MAX = 65_536;

/** Decodes an upload and says what to deliver. */
export function prepareUpload(input: {
  readonly kind: "ATTLOG" | "OPERLOG" | "unknown";
  readonly body: Uint8Array;
  readonly query: ReadonlyMap<string, string>;
  readonly profile: TerminalProfile | undefined;
  readonly contact: TerminalContact | undefined;
  readonly now: EpochMs;
  readonly request: { readonly headers: Readonly<Record<string, string | string[] | undefined>> };
}): Upload {
  const attendance = input.kind === "ATTLOG";
  const encoded = compressed(input.body, input.request.headers["content-encoding"]);
  if (encoded !== undefined) return { attendance, rows: 0, slices: [], refusal: encoded };
  if (input.kind === "unknown") return unknownTable(input.body);
  if (input.kind === "OPERLOG") {
    const { rows, items, dropped } = decodeOperlogBody(input.body);
    const counted = Object.keys(dropped).length === 0 ? {} : { dropped };
    return { attendance, rows, slices: slices(items, stamp("OPERLOG", input.query)), ...counted };
  }
  const { rows, items } = decodeAttlogBody(input.body, input.profile?.zone);
  if (items.some((item) => item.raw.length > ROW_BYTES_MAX)) {
    return { attendance, rows, slices: [], refusal: "an upload has a row of more than 64 KB: not an attendance log" };
  }
  const marked = markLive({ ...input, items });
  const oldest = rows > 1 && input.profile !== undefined ? oldestReading(items, input.profile.zone) : undefined;
  return {
    attendance,
    rows,
    slices: slices(marked, stamp("ATTLOG", input.query)),
    ...(oldest === undefined ? {} : { oldestAt: oldest }),
  };
}

/** `Encrypt=None` was told at the handshake, so this is a terminal set otherwise by hand; what it sends cannot be counted. */
function compressed(body: Uint8Array, encoding: string | string[] | undefined): string | undefined {
  if (encoding !== undefined && encoding !== "identity")
    return "an upload is compressed (Content-Encoding); switch compression off in the terminal";
  const lzo = body[0] === 0x4c && body[1] === 0x5a && body[2] === 0x4f && body[3] === 0x31;
  return lzo ? "an upload is compressed or encrypted (LZO1); switch encryption off in the terminal" : undefined;
}

/**
 * A table we do not know. Its bytes may be templates or names, so they are not kept; but if they read like punches, saying OK would
 * lose them.
 */
function unknownTable(body: Uint8Array): Upload {
  const { rows, items } = decodeAttlogBody(body);
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
  if (items.some((item) => item.kind === "record") || /\bpin=/i.test(text) || /^transaction\b/m.test(text)) {
    return {
      attendance: true,
      rows,
      slices: [],
      refusal: "an upload for an unknown table seems to hold punches; it is refused so that the terminal keeps them",
    };
  }
  return { attendance: false, rows, slices: [], dropped: { "unknown table": rows } };
}

/** Marks a single fresh row as live and measures the terminal's clock by it. */
function markLive(input: {
  readonly items: readonly (TerminalRecord | DeliveryItem)[];
  readonly profile: TerminalProfile | undefined;
  readonly contact: TerminalContact | undefined;
  readonly now: EpochMs;
}): readonly DeliveryItem[] {
  const [only] = input.items;
  if (input.items.length !== 1 || only?.kind !== "record" || only.reading === null) return input.items;
  if (input.profile === undefined || input.contact === undefined) return input.items;
  const readingAt = momentOf(only.reading, input.profile.zone);
  if (readingAt === undefined || !input.contact.isLive(input.now, readingAt)) return input.items;
  const live = { ...only, live: true };
  const offsetMs = readingAt - input.now;
  return input.contact.offsetIsNews(input.now, offsetMs) ? [live, { kind: "clock_offset", offsetMs }] : [live];
}

/** The moment of a reading; undefined in an hour that a clock change repeats or skips, where it would be a guess. */
function momentOf(reading: NonNullable<TerminalRecord["reading"]>, zone: string): EpochMs | undefined {
  if (reading.offset !== undefined) return Date.parse(`${reading.local}Z`) - secondsOf(reading.offset) * 1_000;
  const resolved = resolveLocal(reading.local, zone);
  return resolved.resolution === "exact" ? resolved.occurredAt : undefined;
}

function secondsOf(offset: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = offset.slice(1).split(":").map(Number);
  return (offset.startsWith("-") ? -1 : 1) * (hours * 3_600 + minutes * 60 + seconds);
}

function oldestReading(items: readonly DeliveryItem[], zone: string): EpochMs | undefined {
  let oldest: LocalDateTime | undefined;
  for (const item of items) {
    if (item.kind === "record" && item.reading !== null && (oldest === undefined || item.reading.local < oldest))
      oldest = item.reading.local;
  }
  if (oldest === undefined) return undefined;
  const resolved = resolveLocal(oldest, zone);
  return resolved.resolution === "exact" ? resolved.occurredAt : resolved.candidates[0];
}

/** The position the terminal sent with the batch. Odd ones are not kept: it comes back into a header line of the handshake. */
function stamp(table: "ATTLOG" | "OPERLOG", query: ReadonlyMap<string, string>): UploadStamp | undefined {
  const value = query.get("stamp") ?? (table === "OPERLOG" ? query.get("opstamp") : undefined) ?? query.get(`${table.toLowerCase()}stamp`);
  return value !== undefined && /^[\w.:+-]{1,64}$/.test(value) ? { kind: "stamp", table, value } : undefined;
}

function slices(items: readonly DeliveryItem[], last: UploadStamp | undefined): DeliveryItem[][] {
  return inDeliveries(last === undefined ? items : [...items, last], ITEMS_PER_DELIVERY);
}
