import { showBlanks } from "./blanks.ts";
import { chineseNumber } from "./numbers.ts";
import type { Article, Block, Regulation } from "./regulation.ts";
import { printStyle } from "./style.ts";

/**
 * Sets a regulation as one HTML document for screen and A4 paper: its own style, no script, nothing fetched.
 * Blanks that wait for the department are boxed.
 */
export function regulationHtml(regulation: Regulation): string {
  const { language } = regulation;
  return `<!doctype html>
<html lang="${language === "zh" ? "zh-CN" : "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(regulation.title)}</title>
<style>
${printStyle(cssString(regulation.title))}</style>
</head>
<body>
<main>
<header>
<h1>${text(regulation.title)}</h1>
${regulation.subtitle === "" ? "" : `<p class="subtitle">${text(regulation.subtitle)}</p>\n`}${noticesHtml(regulation.notices)}</header>
${regulation.chapters
  .map(
    (chapter) => `<section>
<h2><span>${chapter.number}</span> ${text(chapter.heading)}</h2>
${chapter.articles.map((article) => articleHtml(article, language)).join("")}</section>
`,
  )
  .join("")}<footer>
<div class="signatures">${regulation.signatures.map((label) => `<p>${text(label)}<span></span></p>`).join("")}</div>
<h3>${text(regulation.colophonHeading)}</h3>
<dl>
${regulation.colophon.map(([label, value]) => `<div><dt>${text(label)}</dt><dd>${text(value)}</dd></div>\n`).join("")}</dl>
</footer>
</main>
</body>
</html>
`;
}

function noticesHtml(notices: readonly string[]): string {
  return notices.length === 0 ? "" : `<div class="notices">${notices.map((notice) => `<p>${text(notice)}</p>`).join("")}</div>\n`;
}

function articleHtml(article: Article, language: Regulation["language"]): string {
  const number = (index: number): string => (language === "zh" ? `（${chineseNumber(index + 1)}）` : `(${index + 1})`);
  return `<article id="${article.clause}">
<h3><span>${article.number}</span> ${text(article.heading)} <code>${article.clause}</code></h3>
${article.lead === "" ? "" : `<p class="lead">${text(article.lead).replaceAll("\n", "<br>")}</p>\n`}<ol class="paragraphs">
${article.blocks.map((block, index) => `<li><span class="number">${number(index)}</span><div>${blockHtml(block)}</div></li>\n`).join("")}</ol>
</article>
`;
}

function blockHtml(block: Block): string {
  const first = `<p>${text(block.text)}</p>`;
  if (block.kind === "text") return first;
  if (block.kind === "list") return `${first}<ol>${block.items.map((item) => `<li>${text(item)}</li>`).join("")}</ol>`;
  const row = (cells: readonly string[], tag: "th" | "td"): string =>
    `<tr>${cells.map((cell) => `<${tag}>${text(cell)}</${tag}>`).join("")}</tr>`;
  return `${first}<table><thead>${row(block.head, "th")}</thead><tbody>${block.rows.map((cells) => row(cells, "td")).join("")}</tbody></table>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function text(value: string): string {
  return showBlanks(value, '<mark class="blank">', "</mark>", (piece) => piece.replaceAll(/[&<>"']/g, (sign) => entities[sign]!));
}

/** A CSS string; everything that is not a letter or a digit is written as its code, so that nothing ends it. */
function cssString(value: string): string {
  const written = [...value].map((sign) => (/[\p{L}\p{N} ]/u.test(sign) ? sign : `\\${sign.codePointAt(0)!.toString(16)} `));
  return `"${written.join("")}"`;
}
