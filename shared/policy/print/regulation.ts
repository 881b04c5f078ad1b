import type { Clause } from "../rule.ts";

/** Languages a regulation is printed in. */
export type PrintLanguage = "zh" | "en";

/** One numbered paragraph of an article; texts may hold marked blanks (blanks.ts). */
export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly text: string; readonly items: readonly string[] }
  | { readonly kind: "table"; readonly text: string; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** One clause of the clause list: `number` is "第八条" or "Article 8". */
export interface Article {
  readonly clause: Clause;
  readonly number: string;
  readonly heading: string;
  /** The clause's own words, before its numbered paragraphs; empty when it has none. */
  readonly lead: string;
  readonly blocks: readonly Block[];
}

/** Articles under one heading. */
export interface Chapter {
  readonly number: string;
  readonly heading: string;
  readonly articles: readonly Article[];
}

/** A whole regulation, ready to be set in Markdown or HTML. */
export interface Regulation {
  readonly language: PrintLanguage;
  readonly title: string;
  /** Whom it binds and from when, under the title. */
  readonly subtitle: string;
  /** What a reader must know before reading: a draft, defaults, blanks. */
  readonly notices: readonly string[];
  readonly chapters: readonly Chapter[];
  /** Who signs, at the end. */
  readonly signatures: readonly string[];
  /** Where the text comes from: label and value. */
  readonly colophon: readonly (readonly [string, string])[];
  readonly colophonHeading: string;
}

/** Paragraphs in order: a string is a paragraph of text, null one that this policy does not need. */
export function blocks(...parts: readonly (Block | string | null)[]): Block[] {
  return parts.filter((part) => part !== null).map((part): Block => (typeof part === "string" ? { kind: "text", text: part } : part));
}

/** A paragraph with a list under it; of a single item it is one sentence, of none nothing. */
export function list(text: string, items: readonly string[]): Block | null {
  return items.length === 0 ? null : { kind: "list", text, items };
}
