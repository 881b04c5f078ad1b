import { createHash } from "node:crypto";
import { refuse } from "../../shared/errors.ts";
import type { Refusal } from "../../shared/errors.ts";
import type { EpochMs, LocalDateTime } from "../../shared/ids.ts";
import { resolveLocal } from "../../shared/time/resolve.ts";
import type { ConnectionContext, DeliveryItem, TerminalProfile, TerminalRecord } from "../terminal.ts";
import { inDeliveries } from "../zk-push/slices.ts";
import { decodeAttlogFile } from "./codec.ts";

/** How many of the given rows fall into the time for which punches of the terminal are stored, and how many of these are stored. */
export type KnownRows = (rows: readonly TerminalRecord[]) => Promise<{ readonly overlap: number; readonly matching: number }>;

/** A file to import. The file does not hold the terminal's serial number: whoever imports says it. */
export interface AttlogImport {
  readonly serial: string;
  readonly bytes: Uint8Array;
  /** For the report and the log; nothing is read from it. */
  readonly fileName: string;
  /** The importing person states that the file is the terminal's whole log: it becomes evidence up to its last row. */
  readonly complete?: boolean;
  /** The importing person states that the file was edited. Signs of editing in the file say the same. */
  readonly edited?: boolean;
  /** Tells a file of another terminal by its rows; without it, or with `force`, that is not checked. */
  readonly known?: KnownRows;
  readonly force?: boolean;
}

/** What an import did. Importing the same file again gives the same report with all rows as duplicates. */
export interface AttlogImportReport {
  readonly refused: false;
  readonly terminal: string;
  readonly fileName: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  readonly rows: number;
  readonly recorded: number;
  readonly duplicates: number;
  readonly corroborated: number;
  readonly quarantined: number;
  /** The last row has no line end: more may be missing. Export the file again. */
  readonly incomplete: boolean;
  readonly edited: boolean;
  readonly signsOfEditing: readonly string[];
  readonly deviceNumbers: readonly string[];
  /** Earliest and latest reading, undefined without a readable row. */
  readonly first?: LocalDateTime;
  readonly last?: LocalDateTime;
  readonly overlap?: { readonly overlap: number; readonly matching: number };
  /** The moment up to which the file is evidence of completeness. */
  readonly completeUpTo?: EpochMs;
}

/** Share of the rows in the overlapping time that must be stored already. */
const MATCHING_SHARE_MIN = 0.95;
/** A terminal holds 10^4 to 10^5 rows, rarely 10^6; a row has some 40 bytes. */
const FILE_BYTES_MAX = 128 * 2 ** 20;
const ROWS_PER_DELIVERY = 1_000;

/**
 * Imports an `attlog.dat` for a registered terminal: every row through the sink, in batches, as channel "file".
 *
 * Rows have the same identity as when pushed, so copies meet and importing twice adds nothing. An import that is interrupted, or whose
 * store fails half-way, is simply done again.
 *
 * @returns The report, or a refusal: FILE_NOT_ATTLOG, TERMINAL_NOT_REGISTERED, FILE_WRONG_TERMINAL.
 * @throws What the sink throws when the store fails; rows delivered before are stored.
 */
export async function importAttlogFile(context: ConnectionContext, input: AttlogImport): Promise<AttlogImportReport | Refusal> {
  const unusable = notAttlog(input);
  if (unusable !== undefined) return unusable;
  const profile = context.lookup("attlog-file", input.serial) ?? context.lookup("zk-push", input.serial);
  if (profile === undefined) {
    return refuse("TERMINAL_NOT_REGISTERED", `serial = ${input.serial}: no terminal with this serial number is registered`, {
      serial: input.serial,
    });
  }
  const file = decodeAttlogFile(input.bytes);
  const records = file.items.filter((item) => item.kind === "record");
  if (records.length === 0) {
    return refuse("FILE_NOT_ATTLOG", `${input.fileName}: none of its ${file.rows} row(s) is a row of an attendance log`, {
      fileName: input.fileName,
    });
  }
  const overlap = input.known === undefined ? undefined : await input.known(records);
  const wrong = wrongTerminal(input, overlap);
  if (wrong !== undefined) return wrong;

  const edited = input.edited === true || file.signsOfEditing.length > 0;
  const items: DeliveryItem[] = edited
    ? file.items.map((item) => (item.kind === "record" ? { ...item, edited: true } : item))
    : [...file.items];
  const receivedAt = context.now();
  const readings = records.flatMap((record) => (record.reading === null ? [] : [record.reading.local])).toSorted();
  const completeUpTo = input.complete === true && !file.cut && !edited ? lastMoment(readings, profile, receivedAt) : undefined;
  // Last, so that it stands only when everything before it is stored.
  if (completeUpTo !== undefined) items.push({ kind: "complete_up_to", upTo: completeUpTo, evidence: "complete_file" });

  const counts = await deliverAll(context, { input, items, receivedAt });
  if ("refused" in counts) return counts;
  const sha256 = createHash("sha256").update(input.bytes).digest("hex");
  context.log.info(
    { terminal: profile.terminal, fileName: input.fileName, sha256, rows: file.rows, ...counts },
    "attendance file imported",
  );
  const [first] = readings;
  const last = readings.at(-1);
  return {
    refused: false,
    terminal: profile.terminal,
    fileName: input.fileName,
    sha256,
    rows: file.rows,
    ...counts,
    incomplete: file.cut,
    edited,
    signsOfEditing: file.signsOfEditing,
    deviceNumbers: [...new Set(file.deviceNumbers.values())],
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
    ...(overlap === undefined ? {} : { overlap }),
    ...(completeUpTo === undefined ? {} : { completeUpTo }),
  };
}

function notAttlog(input: AttlogImport): Refusal | undefined {
  const { bytes, fileName } = input;
  const no = (why: string): Refusal => refuse("FILE_NOT_ATTLOG", `${fileName}: ${why}`, { fileName, bytes: bytes.length });
  if (bytes.length === 0) return no("the file is empty; export it from the terminal again");
  if (bytes.length > FILE_BYTES_MAX) return no(`${bytes.length} bytes; at most ${FILE_BYTES_MAX} can be an attendance log`);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return no("UTF-16 text, as a spreadsheet saves it; import the file as the terminal wrote it");
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return no("a ZIP or XLSX file; import the attlog.dat the terminal wrote");
  return undefined;
}

function wrongTerminal(
  input: AttlogImport,
  found: { readonly overlap: number; readonly matching: number } | undefined,
): Refusal | undefined {
  if (found === undefined || found.overlap === 0 || input.force === true) return undefined;
  if (found.matching >= MATCHING_SHARE_MIN * found.overlap) return undefined;
  const percent = Math.floor((100 * found.matching) / found.overlap);
  return refuse(
    "FILE_WRONG_TERMINAL",
    `${input.fileName}: of ${found.overlap} row(s) from the time for which punches of ${input.serial} are stored only ${found.matching} (${percent} %) are among them; ` +
      "is it the file of another terminal? If this terminal was off the network, import with force",
    { fileName: input.fileName, serial: input.serial, ...found },
  );
}

async function deliverAll(
  context: ConnectionContext,
  batch: { readonly input: AttlogImport; readonly items: readonly DeliveryItem[]; readonly receivedAt: EpochMs },
): Promise<{ recorded: number; duplicates: number; corroborated: number; quarantined: number } | Refusal> {
  const { input, items, receivedAt } = batch;
  const counts = { recorded: 0, duplicates: 0, corroborated: 0, quarantined: 0 };
  let deliveredBefore = 0;
  for (const part of inDeliveries(items, ROWS_PER_DELIVERY)) {
    const outcome = await context.deliver({
      protocol: "attlog-file",
      channel: "file",
      serial: input.serial,
      receivedAt,
      remote: input.fileName,
      items: part,
    });
    if (!outcome.accepted) {
      return refuse("TERMINAL_NOT_REGISTERED", `serial = ${input.serial}: the terminal's records are not accepted (${outcome.reason})`, {
        serial: input.serial,
        reason: outcome.reason,
        deliveredBefore,
      });
    }
    deliveredBefore += part.length;
    counts.recorded += outcome.recorded;
    counts.duplicates += outcome.duplicates;
    counts.corroborated += outcome.corroborated;
    counts.quarantined += outcome.quarantined;
  }
  return counts;
}

/** The moment of the latest row that is not ahead of our clock: a row of the year 2099 proves nothing about next week. */
function lastMoment(ascending: readonly LocalDateTime[], profile: TerminalProfile, now: EpochMs): EpochMs | undefined {
  for (const local of ascending.toReversed()) {
    const resolved = resolveLocal(local, profile.zone);
    const at = resolved.resolution === "exact" ? resolved.occurredAt : resolved.candidates[0];
    if (at <= now) return at;
  }
  return undefined;
}
