import { AttendanceError } from "../../shared/errors.ts";

/** A terminal's answer to a command (devices.md §2.7). */
export interface CommandResult {
  readonly id: string;
  /** 0 accepted, -1 parameter, -3 access, -1001 full, -1002 not supported, -1003 timeout, -1004 inconsistent, -1005 busy. */
  readonly code: number;
  readonly command: string;
  /** Other values of the line, keys as sent: `AttlogSum` of a VERIFY SUM. */
  readonly values: Readonly<Record<string, string>>;
}

/** Longest command the smallest firmware takes. */
const COMMAND_LENGTH_MAX = 1_024;

/** What may be sent. Nothing that deletes, and nothing that asks for people or templates. */
const allowedCommands: readonly { readonly shape: RegExp; readonly example: string }[] = [
  { shape: /^DATA QUERY ATTLOG StartTime=[\d :-]{19}\tEndTime=[\d :-]{19}$/, example: "DATA QUERY ATTLOG StartTime=…<TAB>EndTime=…" },
  { shape: /^VERIFY SUM ATTLOG StartTime=[\d :-]{19}\tEndTime=[\d :-]{19}$/, example: "VERIFY SUM ATTLOG StartTime=…<TAB>EndTime=…" },
  { shape: /^CHECK$/, example: "CHECK" },
  { shape: /^LOG$/, example: "LOG" },
  { shape: /^INFO$/, example: "INFO" },
  { shape: /^REBOOT$/, example: "REBOOT" },
  {
    shape: /^SET OPTION (DateTime|DtFmt|TimeZone|DLSTMode|Delay|TransInterval|Realtime|TransTimes)=[\w:;-]{1,64}$/,
    example: "SET OPTION <DateTime, TimeZone, DLSTMode, DtFmt, Delay, TransInterval, Realtime or TransTimes>=…",
  },
];

/**
 * Checks a command before it is queued. Terminals are trusted with little and obey anything, so only what is listed goes out:
 * deleting the log or the users of a terminal is never done from here.
 *
 * @throws AttendanceError TERMINAL_COMMAND_REFUSED
 */
export function checkCommand(command: string): void {
  if (command.length <= COMMAND_LENGTH_MAX && allowedCommands.some((allowed) => allowed.shape.test(command))) return;
  const list = allowedCommands.map((allowed) => allowed.example).join(" | ");
  throw new AttendanceError(
    "TERMINAL_COMMAND_REFUSED",
    `command ${JSON.stringify(command.slice(0, 80))} may not be sent to a terminal; allowed: ${list}`,
    { command: command.slice(0, 80) },
  );
}

/** The command that makes a terminal send its rows of a time again; they arrive as a normal upload. Wall times, inclusive. */
export function queryAttlogCommand(from: string, until: string): string {
  return `DATA QUERY ATTLOG StartTime=${from.replace("T", " ")}\tEndTime=${until.replace("T", " ")}`;
}

/** One command on the wire; without the LF a terminal never runs it. */
export function commandLine(id: string, command: string): string {
  return `C:${id}:${command}\n`;
}

/** A command as a terminal reads it off a poll's reply; for the terminal's side. */
export function parseCommandLines(body: string): { readonly id: string; readonly command: string }[] {
  const lines = body.split("\n").slice(0, -1);
  return lines.flatMap((line) => {
    const match = /^C:([A-Za-z0-9]{1,16}):(.+)$/.exec(line);
    return match === null ? [] : [{ id: match[1]!, command: match[2]! }];
  });
}

/**
 * Reads what a terminal posts after running commands: lines `ID=<id>&Return=<n>&CMD=<word>`, case of the keys varying. Other
 * lines are the text some commands print (`INFO`, `GetFile`): not kept, they can hold anything.
 */
export function parseCommandResults(body: Uint8Array): CommandResult[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
  return text.split(/\r?\n/).flatMap((line) => {
    const values = new Map<string, { key: string; value: string }>();
    for (const part of line.split("&")) {
      const equals = part.indexOf("=");
      if (equals > 0) values.set(part.slice(0, equals).toLowerCase(), { key: part.slice(0, equals), value: part.slice(equals + 1) });
    }
    const id = values.get("id")?.value ?? "";
    const code = values.get("return")?.value.trim() ?? "";
    if (!/^[A-Za-z0-9]{1,16}$/.test(id) || !/^-?\d{1,9}$/.test(code)) return [];
    const command = values.get("cmd")?.value.slice(0, 64) ?? "";
    const rest = [...values.entries()].filter(([key]) => key !== "id" && key !== "return" && key !== "cmd");
    return [
      { id, code: Number(code), command, values: Object.fromEntries(rest.map(([, entry]) => [entry.key, entry.value.slice(0, 256)])) },
    ];
  });
}
