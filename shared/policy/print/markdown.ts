import { showBlanks } from "./blanks.ts";
import { chineseNumber } from "./numbers.ts";
import type { Article, Block, Regulation } from "./regulation.ts";

/** Sets a regulation as Markdown. Blanks that wait for the department stand between ⟦ and ⟧. */
export function regulationMarkdown(regulation: Regulation): string {
  const colon = regulation.language === "zh" ? "：" : ": ";
  const lines = [
    `# ${text(regulation.title)}`,
    "",
    ...(regulation.subtitle === "" ? [] : [text(regulation.subtitle), ""]),
    ...regulation.notices.flatMap((notice) => [`> ${text(notice)}`, ""]),
    ...regulation.chapters.flatMap((chapter) => [
      `## ${chapter.number} ${text(chapter.heading)}`,
      "",
      ...chapter.articles.flatMap((article) => articleLines(article, regulation)),
    ]),
    "---",
    "",
    regulation.signatures.map((label) => `${label}${colon}____________`).join("　　"),
    "",
    `**${regulation.colophonHeading}**`,
    "",
    ...regulation.colophon.map(([label, value]) => `- ${label}${colon}${text(value)}`),
    "",
  ];
  return lines.join("\n");
}

function articleLines(article: Article, { language }: Regulation): string[] {
  return [
    `### ${article.number} ${text(article.heading)} \`${article.clause}\``,
    "",
    ...(article.lead === "" ? [] : [lineStart(text(article.lead)), ""]),
    ...article.blocks.flatMap((block, index) => {
      const number = language === "zh" ? `（${chineseNumber(index + 1)}）` : `(${index + 1}) `;
      return blockLines(block, number);
    }),
  ];
}

function blockLines(block: Block, number: string): string[] {
  const first = `${number}${text(block.text)}`;
  if (block.kind === "text") return [first, ""];
  if (block.kind === "list") return [first, "", ...block.items.map((item, index) => `${index + 1}. ${text(item)}`), ""];
  const row = (cells: readonly string[]): string => `| ${cells.map(text).join(" | ")} |`;
  return [first, "", row(block.head), `|${" --- |".repeat(block.head.length)}`, ...block.rows.map(row), ""];
}

/** Text of people shows as it is: signs that Markdown would take for its own are escaped, line ends become spaces. */
function text(value: string): string {
  return showBlanks(value, "⟦", "⟧", (piece) => piece.replaceAll(/\s*\n\s*/g, " ").replaceAll(/[\\`*_[\]<>|]/g, "\\$&"));
}

/** A line of somebody's words that would begin a heading or a list. */
const lineStart = (line: string): string => line.replace(/^(?=[#+-])/, "\\").replace(/^(\d+)(?=[.)])/, "$1\\");
