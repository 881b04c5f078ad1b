/**
 * The style of a printed regulation: A4 with page numbers on paper, a sheet of paper on a screen.
 *
 * @param title As a CSS string; stands at the head of every page but the first.
 */
export const printStyle = (title: string): string =>
  `@page { @top-right { content: ${title}; font: 8pt "Noto Serif CJK SC", "Songti SC", SimSun, Georgia, serif; color: #6b6b6b; } }\n${rules}`;

const rules = `:root { --ink: #1a1a1a; --soft: #6b6b6b; --line: #c9c4b8; --accent: #8c1c13; }
* { box-sizing: border-box; }
@page {
  size: A4;
  margin: 20mm 20mm 18mm;
  @bottom-center { content: counter(page) " / " counter(pages); font: 9pt Georgia, "Noto Serif CJK SC", serif; color: #6b6b6b; }
}
@page :first { @top-right { content: none; } }
html { background: #e9e6df; }
body {
  margin: 0;
  color: var(--ink);
  font: 11pt/1.75 Georgia, "Times New Roman", "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif;
  font-variant-numeric: lining-nums;
}
html:lang(zh-CN) body { font-family: "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif; }
main { max-width: 210mm; margin: 24px auto; padding: 24mm 22mm; background: #fff; box-shadow: 0 1px 12px rgb(0 0 0 / 0.18); }
header { text-align: center; padding-bottom: 5mm; border-bottom: 2.5pt double var(--accent); margin-bottom: 9mm; }
h1 { font-size: 23pt; line-height: 1.3; margin: 0 0 3mm; font-weight: 700; text-wrap: balance; }
html:lang(zh-CN) h1 { letter-spacing: 0.18em; text-indent: 0.18em; }
.subtitle { margin: 0; color: var(--soft); }
.notices { margin: 4mm auto 0; padding: 1.5mm 4mm; border: 0.6pt solid var(--accent); color: var(--accent); font-size: 9.5pt; line-height: 1.6; max-width: 150mm; }
html:lang(zh-CN) .notices p { text-align: center; }
h2 { margin: 10mm 0 4mm; text-align: center; font-size: 14pt; line-height: 1.4; break-after: avoid; }
h2 span { margin-right: 0.6em; }
article { margin: 0 0 6mm; }
h3 { display: flex; align-items: baseline; gap: 0.7em; margin: 0 0 1.5mm; font-size: 11.5pt; break-after: avoid; }
h3 code {
  margin-left: auto; font: 8.5pt/1 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; color: var(--soft);
  border: 0.6pt solid var(--line); border-radius: 2pt; padding: 1.2pt 4pt;
}
p { margin: 0; orphans: 2; widows: 2; text-wrap: pretty; }
.lead { margin-bottom: 1.5mm; break-after: avoid; }
html:lang(zh-CN) .lead { text-indent: 2em; }
html:lang(zh-CN) p { text-align: justify; }
ol { list-style: none; margin: 0; padding: 0; }
.paragraphs > li { display: grid; grid-template-columns: 2.4em minmax(0, 1fr); margin: 0 0 1.2mm; }
html:lang(zh-CN) .paragraphs > li { grid-template-columns: 3.6em minmax(0, 1fr); }
.number { white-space: nowrap; }
li ol { counter-reset: item; margin: 0.6mm 0 0; }
li ol li { counter-increment: item; padding-left: 1.9em; position: relative; break-inside: avoid; }
li ol li::before { content: counter(item) "."; position: absolute; left: 0.2em; color: var(--soft); }
html:lang(en) li ol li::before { content: "(" counter(item, lower-alpha) ")"; }
html:lang(en) li ol li { padding-left: 2.2em; }
table { break-inside: avoid; width: 100%; border-collapse: collapse; margin: 2mm 0 3mm; font-size: 8.5pt; line-height: 1.4; }
.paragraphs > li:has(table) { display: block; }
.paragraphs > li:has(table) > div > p { display: inline; }
.paragraphs > li:has(table) > div { display: inline; }
html:lang(en) .paragraphs > li:has(table) > .number { margin-right: 0.6em; }
html:lang(zh-CN) :is(th, td):not(:nth-child(8)) { white-space: nowrap; }
th, td { border: 0.6pt solid var(--line); padding: 1.2mm 1.4mm; text-align: left; vertical-align: top; }
th { background: #f4f1ea; font-weight: 700; break-inside: avoid; }
tr { break-inside: avoid; }
.blank { background: #fdf3d7; color: inherit; border-bottom: 1pt dashed var(--accent); padding: 0 1.5pt; }
footer { margin-top: 14mm; break-inside: avoid; break-before: avoid; }
.signatures { display: grid; grid-template-columns: 1fr 1fr 0.8fr; gap: 8mm; margin-bottom: 8mm; }
.signatures p { display: flex; align-items: flex-end; gap: 2mm; white-space: nowrap; }
.signatures span { flex: 1; border-bottom: 0.6pt solid var(--ink); height: 9mm; }
footer h3 { font-size: 9pt; color: var(--soft); border-top: 0.6pt solid var(--line); padding-top: 3mm; }
dl { margin: 0; font-size: 8.5pt; line-height: 1.5; color: var(--soft); }
dl div { display: grid; grid-template-columns: 38mm minmax(0, 1fr); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 700px) {
  main { margin: 0; padding: 8mm 6mm; box-shadow: none; }
  table { display: block; overflow-x: auto; }
  .signatures { grid-template-columns: 1fr; }
  dl div { grid-template-columns: 1fr; }
}
@media print {
  html { background: none; }
  body { font-size: 10pt; line-height: 1.52; }
  h2 { margin: 7mm 0 3mm; font-size: 13pt; }
  h3 { font-size: 10.5pt; }
  article { margin-bottom: 4mm; }
  .paragraphs > li { margin-bottom: 0.6mm; }
  main { max-width: none; margin: 0; padding: 0; box-shadow: none; }
  .blank, th { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
