/**
 * Blanks that still wait for the department, marked inside a text by two private-use characters no other text may hold.
 * A renderer shows them as it can; text of people is cleaned of them first.
 */
const blankOpens = "\uE000";
const blankCloses = "\uE001";

/** Marks a value as one that waits. */
export const markBlank = (text: string): string => `${blankOpens}${text}${blankCloses}`;

/** Text written by people, without control characters and without the marks; line ends stay. */
export const cleanText = (text: string): string =>
  text.replaceAll(/[\p{Cc}\uE000\uE001]/gu, (character) => (character === "\n" ? "\n" : ""));

/** Whether anything in a text, or in the texts of a structure, waits. */
export const hasBlank = (value: unknown): boolean => JSON.stringify(value).includes(blankOpens);

/** The text with each blank between `before` and `after`; the rest goes through `plain` piece by piece, the blanks too. */
export function showBlanks(text: string, before: string, after: string, plain: (piece: string) => string = (piece) => piece): string {
  return text
    .split(/([\uE000\uE001])/)
    .map((piece) => (piece === blankOpens ? before : piece === blankCloses ? after : plain(piece)))
    .join("");
}
