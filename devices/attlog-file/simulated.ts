/** A row of a terminal's log, as much of it as a USB export shows. */
export interface ExportedRow {
  readonly pin: string;
  /** `YYYY-MM-DD HH:MM:SS`, the terminal's wall clock. */
  readonly time: string;
  readonly state: string;
  readonly verify: string;
  readonly workcode: string;
}

/** The file a ZK terminal writes when somebody downloads its attendance log to a USB stick (devices.md §5). */
export function writeAttlogFile(
  rows: readonly ExportedRow[],
  options: { readonly deviceNumber?: number; readonly lineEnd?: "\n" | "\r\n" } = {},
): { readonly fileName: string; readonly bytes: Uint8Array } {
  const device = options.deviceNumber ?? 1;
  const end = options.lineEnd ?? "\r\n";
  const lines = rows.map((row) => [row.pin.padStart(9), row.time, device, row.state, row.verify, row.workcode || "0"].join("\t") + end);
  return { fileName: `${device}_attlog.dat`, bytes: Buffer.from(lines.join(""), "utf8") };
}
