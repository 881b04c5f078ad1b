import { chinese } from "./messages-zh.ts";
import { english, type MessageKey } from "./messages-en.ts";

/** The languages every text exists in, as BCP 47 tags. */
export const languages = ["zh-CN", "en"] as const;
export type Language = (typeof languages)[number];

const tables: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { "zh-CN": chinese, en: english };

/** Puts texts into one language. */
export interface Translator {
  readonly language: Language;
  /** The text of a key, `{name}` replaced by the value of that name, `{name|one|many}` by the word for its number. */
  (key: MessageKey, values?: Readonly<Record<string, string | number>>): string;
  /** The text of a key made at run time, such as `clause.` and a clause's id; `otherwise` when there is none. */
  optional(key: string, otherwise: string): string;
  number(value: number): string;
}

function makeTranslator(language: Language): Translator {
  const table = tables[language];
  const format = new Intl.NumberFormat(language);
  const text = (key: MessageKey, values?: Readonly<Record<string, string | number>>): string => {
    const pattern = table[key];
    if (values === undefined) return pattern;
    return pattern.replace(/\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
      const value = values[name];
      if (one !== undefined) return value === 1 ? one : (many ?? one);
      return value === undefined ? whole : typeof value === "number" ? format.format(value) : value;
    });
  };
  return Object.assign(text, {
    language,
    optional: (key: string, otherwise: string) => (Object.hasOwn(table, key) ? table[key as MessageKey] : otherwise),
    number: (value: number) => format.format(value),
  });
}

const translators: Readonly<Record<Language, Translator>> = { "zh-CN": makeTranslator("zh-CN"), en: makeTranslator("en") };

/** The translator of a language; made once. */
export const translatorFor = (language: Language): Translator => translators[language];

/** The language a tag such as `zh`, `zh-Hans-CN` or `en_GB` asks for; undefined when we do not have it. */
export function parseLanguage(tag: string): Language | undefined {
  const primary = tag.trim().toLowerCase().split(/[-_]/)[0];
  return primary === "zh" ? "zh-CN" : primary === "en" ? "en" : undefined;
}

/** The first language of an Accept-Language header that we have, by its weights (RFC 9110 §12.5.4). */
export function acceptedLanguage(header: string | undefined): Language | undefined {
  const wanted = (header ?? "")
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.split(";");
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((value) => value !== undefined);
      return { language: parseLanguage(tag), weight: weight === undefined ? 1 : Number(weight) };
    });
  return wanted
    .filter((entry) => entry.weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .find((entry) => entry.language)?.language;
}
