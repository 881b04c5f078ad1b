/**
 * HTML made only through this tag: every value put into a template is escaped unless it is Html itself.
 *
 * There is no other way to make Html in this project, so text from a terminal or a ledger cannot become markup.
 */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What a template takes: lists are joined, null, undefined and false leave nothing. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text made safe inside elements and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => escapes[character]!) : text;
}

/** Template tag: `html\`<b>${name}</b>\``. Attribute values must be quoted in the template. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const fixed = withoutIndent(strings);
  let text = fixed[0]!;
  for (let index = 0; index < values.length; index++) text += render(values[index]) + fixed[index + 1]!;
  return new Html(text);
}

/** Templates are indented for readers of the code; browsers and live frames need none of it. Made once a template. */
const fixedParts = new WeakMap<TemplateStringsArray, readonly string[]>();

function withoutIndent(strings: TemplateStringsArray): readonly string[] {
  let fixed = fixedParts.get(strings);
  if (fixed === undefined) {
    fixed = strings.map((part) => part.replace(/\n\s*/g, "\n"));
    fixedParts.set(strings, fixed);
  }
  return fixed;
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return value.map(render).join("");
}
