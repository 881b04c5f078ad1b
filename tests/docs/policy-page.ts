import { z } from "zod";
import { clauseLabels, ruleLabels, wordIn } from "../../shared/policy/labels.ts";
import { meaningInChinese } from "../../shared/policy/meanings.ts";
import { clauses, type Clause } from "../../shared/policy/rule.ts";
import { defaultPolicy, policySchema, ruleNames, type RuleName } from "../../shared/policy/schema.ts";
import { escapeCell } from "./errors-page.ts";
import { inside, typeOf, type Schema } from "./schema-words.ts";

interface RuleSchema extends Schema {
  readonly clause: Clause;
}

type Lang = "zh" | "en";

const head: Readonly<Record<Lang, readonly string[]>> = {
  en: [
    "# Rules of a policy",
    "",
    "Written by `npm run docs` from shared/policy/schema.ts; do not edit. [中文](policy.zh-CN.md)",
    "",
    "A policy is a JSON object of these rules; one left out takes its default. Each rule belongs to a clause of the written",
    "regulation, and every finding cites its clause. Sums are in the smallest unit of the currency (`500` is 5.00), shares in",
    "hundredths of a percent (`500` is 5 %). `attendance replay --policy FILE --diff` shows what a policy would change.",
    "",
    "Ready policies: `shared/policy/ready/customer-service.zh-CN.json` and `shared/policy/ready/customer-service.en.json`.",
    "",
  ],
  zh: [
    "# 考勤规则",
    "",
    "由 `npm run docs` 根据 shared/policy/schema.ts 和 shared/policy/meanings.ts 写成，请勿手工修改。[English](policy.md)",
    "",
    "一份考勤政策是由下列规则组成的 JSON 对象；未写的规则取默认值。每条规则属于制度的一个条款，每项认定都注明其条款。",
    "金额以最小货币单位计（`500` 即 5.00 元），比例以万分之一计（`500` 即 5%）。",
    "`attendance replay --policy FILE --diff` 可查看某份政策会带来哪些变化。",
    "",
    "现成的政策：`shared/policy/ready/customer-service.zh-CN.json` 和 `shared/policy/ready/customer-service.en.json`。",
    "",
  ],
};

const columns: Readonly<Record<Lang, string>> = { en: "| rule | meaning | values | default |", zh: "| 规则 | 含义 | 取值 | 默认值 |" };

/** docs/policy.md and docs/policy.zh-CN.md: every rule of a policy with its clause, values and default, from the schema. */
export function policyPage(lang: Lang): string {
  return [
    ...head[lang],
    ...clauses
      .map((clause) => ({ clause, own: rulesOfSchema().filter((rule) => rule.schema.clause === clause) }))
      .filter(({ own }) => own.length > 0)
      .flatMap(({ clause, own }) => [
        `## ${clause} · ${clauseLabels[clause][lang]} · ${clauseLabels[clause][lang === "zh" ? "en" : "zh"]}`,
        "",
        columns[lang],
        "| --- | --- | --- | --- |",
        ...own.flatMap(({ name, schema }) => [
          row(`\`${name}\`<br>${ruleLabels[name].zh}`, meaningOf(lang, name, schema), valuesOf(lang, schema), defaultOf(name)),
          ...inside(schema, name).map((field) =>
            row(
              `\`${field.path}${field.optional ? "?" : ""}\``,
              lang === "zh" ? (meaningInChinese(field.path) ?? "") : field.meaning,
              lang === "zh" ? typeInChinese(field.type) : field.type,
              "",
            ),
          ),
        ]),
        "",
      ]),
  ].join("\n");
}

/** Every rule and every field inside one, by its path, with the values it takes. */
export const ruleFields = (): { readonly path: string; readonly type: string }[] =>
  rulesOfSchema().flatMap(({ name, schema }) => [{ path: name, type: typeOf(schema) }, ...inside(schema, name)]);

function rulesOfSchema(): { readonly name: RuleName; readonly schema: RuleSchema }[] {
  const schema = z.toJSONSchema(policySchema, { unrepresentable: "any", io: "input", reused: "inline" }) as Schema;
  return ruleNames.map((name) => ({ name, schema: schema.properties![name] as RuleSchema }));
}

const meaningOf = (lang: Lang, name: RuleName, schema: RuleSchema): string =>
  lang === "zh" ? (meaningInChinese(name) ?? "") : (schema.description ?? "");

const valuesOf = (lang: Lang, schema: Schema): string => (lang === "zh" ? typeInChinese(typeOf(schema)) : typeOf(schema));

/** The types of schema-words.ts in Chinese, longer ones first; a word of a list gets what it is called beside it. */
const typeWords: readonly (readonly [RegExp, string])[] = [
  [/list of object, at most (\d+)/g, "对象列表，最多 $1 项"],
  [/list of object/g, "对象列表"],
  [/list of /g, "列表："],
  [/whole number, (-?\d+) to (\d+)/g, "整数，$1 至 $2"],
  [/whole number/g, "整数"],
  [/number, ([\d.]+) to ([\d.]+)/g, "数，$1 至 $2"],
  [/text, (\d+) to (\d+) characters/g, "文字，$1 至 $2 个字符"],
  [/text, at most (\d+) characters/g, "文字，最多 $1 个字符"],
  [/\btext\b/g, "文字"],
  [/ like /g, "，形如 "],
  [/time of day as HH:MM or HH:MM:SS/g, "时刻，HH:MM 或 HH:MM:SS"],
  [/time of day as HH:MM/g, "时刻，HH:MM"],
  [/date as YYYY-MM-DD/g, "日期，YYYY-MM-DD"],
  [/month as YYYY-MM/g, "月份，YYYY-MM"],
  [/true or false/g, "true（是）或 false（否）"],
  [/object of (.+) by name/g, "按名称列出的对象：$1"],
  [/\bobject\b/g, "对象"],
  [/, at most (\d+)/g, "，最多 $1"],
  [/, at least (\d+)/g, "，至少 $1"],
  [/ or /g, " 或 "],
];

function typeInChinese(type: string): string {
  return type
    .split(/(`[^`]*`)/)
    .map((part) => {
      if (!part.startsWith("`")) return typeWords.reduce((text, [pattern, words]) => text.replaceAll(pattern, words), part);
      const word = part.slice(1, -1);
      const called = wordIn("zh", word);
      return called === word ? part : `${part}（${called}）`;
    })
    .join("")
    .replaceAll("）, `", "）、`")
    .replaceAll("`, `", "`、`");
}

const row = (...cells: string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;

/** The default as JSON, cut where it is a long list. */
function defaultOf(name: RuleName): string {
  const text = JSON.stringify(defaultPolicy[name]);
  return text.length > 200 ? `\`${text.slice(0, 197)}…\`` : `\`${text}\``;
}
