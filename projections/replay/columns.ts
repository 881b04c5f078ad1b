/** Lines up text whose characters are of two widths: Chinese characters take two columns of a terminal, letters one. */

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** How many columns of a terminal the text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += wide.test(character) ? 2 : 1;
  return columns;
}

/** The text with spaces after it to fill so many columns; before it when `side` is "left". */
function pad(text: string, columns: number, side: "left" | "right" = "right"): string {
  const spaces = " ".repeat(Math.max(0, columns - columnsOf(text)));
  return side === "left" ? spaces + text : text + spaces;
}

/**
 * A table as lines: each column as wide as its widest cell, two spaces between them.
 *
 * @param rows The first is the heading.
 * @param numeric Columns whose cells stand to the right.
 */
export function tableLines(rows: readonly (readonly string[])[], numeric: ReadonlySet<number> = new Set()): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ""))));
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, numeric.has(column) ? "left" : "right"))
      .join("  ")
      .trimEnd(),
  );
}

/**
 * One field of a CSV line (RFC 4180). A text that a spreadsheet would take for a formula is led by an apostrophe, so
 * that opening a sheet never runs what somebody typed into a remark.
 */
export function csvField(value: string | number): string {
  const text = typeof value === "number" ? String(value) : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines of CSV with the byte order mark by which spreadsheets know UTF-8. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(csvField).join(",")).join("\r\n")}\r\n`;
}
