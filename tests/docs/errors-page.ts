import { errorCodes, type ErrorCodeEntry } from "../../shared/error-codes.ts";

/** docs/errors.md: every code with its cause and remedy, in English and in Chinese. */
export function errorsPage(): string {
  const codes = Object.entries(errorCodes as Record<string, ErrorCodeEntry>).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const row = (...cells: string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [
    "# Errors",
    "",
    "Written by `npm run docs` from shared/error-codes.ts; do not edit.",
    "",
    "Every error and every refusal carries one of these codes: on the page, in the API, at the command line and in the log.",
    "Codes are stable; messages may change. An error is the world saying no, a refusal is a rule saying no.",
    "",
    "| code | cause | what to do |",
    "| --- | --- | --- |",
    ...codes.map(([code, { cause, remedy }]) => row(`\`${code}\``, cause, remedy)),
    "",
    "## 错误代码",
    "",
    "页面、接口、命令行与日志中的每个错误和拒绝都带有下列代码之一。代码固定不变，文字说明可能调整。",
    "",
    "| 代码 | 原因 | 处理办法 |",
    "| --- | --- | --- |",
    ...codes.map(([code, { zh }]) => row(`\`${code}\``, zh.cause, zh.remedy)),
    "",
  ].join("\n");
}

/** A table cell: no line ends, no bars. */
export function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
