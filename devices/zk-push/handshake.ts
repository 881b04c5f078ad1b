/** A request target's path and its query; keys in lower case, because firmware varies theirs. */
export interface Target {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

/** Splits a request target. Never throws: an escape that is none stays as it is. A `+` is a plus: no terminal sends forms. */
export function parseTarget(target: string): Target {
  const mark = target.indexOf("?");
  if (mark === -1) return { path: target, query: new Map() };
  const query = new Map<string, string>();
  for (const part of target.slice(mark + 1).split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const key = unescapeText(equals === -1 ? part : part.slice(0, equals)).toLowerCase();
    if (!query.has(key)) query.set(key, equals === -1 ? "" : unescapeText(part.slice(equals + 1)));
  }
  return { path: target.slice(0, mark), query };
}

/** Percent escapes read; a text with a broken one stays as it is. */
export function unescapeText(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a terminal says of itself when it shakes hands (devices.md §2.2). */
export interface Handshake {
  readonly pushVersion?: string;
  readonly deviceType?: string;
  readonly language?: string;
  /** 2008-era firmware: names no version, and reads the old names of the stamps. */
  readonly legacy: boolean;
}

/** Reads a handshake's query. */
export function parseHandshake(query: ReadonlyMap<string, string>): Handshake {
  const pushVersion = query.get("pushver");
  const deviceType = query.get("devicetype");
  const language = query.get("language");
  return {
    ...(pushVersion === undefined ? {} : { pushVersion }),
    ...(deviceType === undefined ? {} : { deviceType }),
    ...(language === undefined ? {} : { language }),
    legacy: pushVersion === undefined,
  };
}

/** What the reply to a handshake is made of. */
export interface HandshakeAnswer {
  readonly serial: string;
  /** Upload positions by table as last stored. */
  readonly stamps: Readonly<Record<string, string>>;
  readonly delaySeconds: number;
  readonly errorDelaySeconds: number;
  /** Minutes east of UTC in the terminal's zone now. */
  readonly offsetMinutes: number;
  readonly legacy: boolean;
}

/**
 * The options a terminal is given: LF after every line, also the last, for old firmware reads a line only at its end.
 *
 * Stamps go back as they were last stored. Where none is, the ledger has nothing of that table, and `0` says just that: the
 * terminal sends all it has; doubles are absorbed. Photos are never asked for, so their stamp is `None`. Only the tables
 * AttLog and OpLog are asked for (privacy), in plain text (protocol below 2.4.0).
 */
export function optionsReply(answer: HandshakeAnswer): string {
  const attendance = answer.stamps["ATTLOG"] ?? "0";
  const operations = answer.stamps["OPERLOG"] ?? "0";
  const zone = timeZoneOption(answer.offsetMinutes);
  const lines = [
    `GET OPTION FROM: ${answer.serial}`,
    `ATTLOGStamp=${attendance}`,
    `OPERLOGStamp=${operations}`,
    "ATTPHOTOStamp=None",
    ...(answer.legacy ? [`Stamp=${attendance}`, `OpStamp=${operations}`, "PhotoStamp=None"] : []),
    `ErrorDelay=${answer.errorDelaySeconds}`,
    `Delay=${answer.delaySeconds}`,
    "TransTimes=00:00;14:05",
    "TransInterval=1",
    "TransFlag=110000000000",
    ...(zone === undefined ? [] : [`TimeZone=${zone}`]),
    "Realtime=1",
    "Encrypt=None",
    "ServerVer=2.2.14",
    "PushProtVer=2.2.14",
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/**
 * The `TimeZone` option: an integer, hours when its absolute value is below 25, else minutes east of UTC.
 *
 * @returns undefined when the offset cannot be said so (below 25 minutes, or with seconds; no zone of today): then the option is
 *   left out and the terminal keeps its own setting, rather than being told a wrong one.
 */
export function timeZoneOption(offsetMinutes: number): string | undefined {
  if (!Number.isInteger(offsetMinutes) || Math.abs(offsetMinutes) > 18 * 60) return undefined;
  if (offsetMinutes % 60 === 0) return String(offsetMinutes / 60 + 0);
  return Math.abs(offsetMinutes) >= 25 ? String(offsetMinutes) : undefined;
}

/** Minutes east of UTC a terminal reads out of the option; for the terminal's side. */
export function minutesOfTimeZoneOption(option: number): number {
  return Math.abs(option) < 25 ? option * 60 : option;
}

/** Minutes east of UTC in a zone at a moment; a fraction where the zone has seconds. */
export function zoneOffsetMinutes(zone: string, at: number): number {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 60e9;
}

/** What a terminal says of its contents when it asks for commands (devices.md §2.7). Numbers it did not send are missing. */
export interface TerminalInfo {
  readonly firmware: string;
  readonly users?: number;
  readonly fingers?: number;
  /** Rows in its attendance log: a free check of completeness. */
  readonly attendanceRows?: number;
  readonly address?: string;
}

/** Reads `INFO=<firmware>,<users>,<fingers>,<attendance rows>,<address>,…`. */
export function parseInfo(text: string): TerminalInfo {
  const [firmware = "", users, fingers, attendanceRows, address] = text.split(",");
  const number = (field: string | undefined): number | undefined =>
    field !== undefined && /^\d{1,9}$/.test(field) ? Number(field) : undefined;
  const counts = { users: number(users), fingers: number(fingers), attendanceRows: number(attendanceRows) };
  return {
    firmware: firmware.slice(0, 64),
    ...(counts.users === undefined ? {} : { users: counts.users }),
    ...(counts.fingers === undefined ? {} : { fingers: counts.fingers }),
    ...(counts.attendanceRows === undefined ? {} : { attendanceRows: counts.attendanceRows }),
    ...(address === undefined || address === "" ? {} : { address: address.slice(0, 64) }),
  };
}
