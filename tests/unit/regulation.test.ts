import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parsePolicyDocument } from "../../shared/policy/document.ts";
import { clauseLabels } from "../../shared/policy/labels.ts";
import { composeRegulation, type PrintedPolicy } from "../../shared/policy/print/compose.ts";
import { regulationHtml } from "../../shared/policy/print/html.ts";
import { regulationMarkdown } from "../../shared/policy/print/markdown.ts";
import type { Block, PrintLanguage, Regulation } from "../../shared/policy/print/regulation.ts";
import { clauses } from "../../shared/policy/rule.ts";
import { defaultPolicy, policySchema, ruleNames, type Policy, type RuleName } from "../../shared/policy/schema.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { changesOf, policyWhereItMatters } from "../support/policy-changes.ts";

const root = join(import.meta.dirname, "..", "..");
const languages = ["zh", "en"] as const satisfies readonly PrintLanguage[];

const draft = (policy: Policy): PrintedPolicy => ({ policy, origin: { kind: "draft", file: "draft.json" }, department: null, words: null });

/** The regulation without what names the policy as a whole: its hash changes with every rule. */
const textOf = (policy: Policy, lang: PrintLanguage): string =>
  regulationMarkdown({ ...composeRegulation(draft(policy), lang), colophon: [] });

/** Places of a policy whose value is not printed, each with why not. */
const notPrinted: Readonly<Record<string, string>> = {
  "leave_types.N.kind": "a word of the data; the regulation prints the kind's name",
};

/** Places that have only one allowed value; what it means is printed. */
const withoutChoice: ReadonlySet<string> = new Set(["overlapping_margin", "suspended_days"]);

const place = (path: string): string => path.replaceAll(/\.\d+(?=\.|$)/g, ".N");

/** The languages a place is printed in: a name in Chinese stands in the Chinese text only. */
const languagesOf = (path: string): readonly PrintLanguage[] => {
  const last = path.split(".").at(-1);
  return last === "zh" || last === "en" ? [last] : languages;
};

/** Every word that any rule of the schema may have as its value. */
function wordsOfSchema(): string[] {
  const found = new Set<string>();
  const visit = (schema: unknown): void => {
    if (typeof schema !== "object" || schema === null) return;
    if ("enum" in schema && Array.isArray(schema.enum)) for (const word of schema.enum) if (typeof word === "string") found.add(word);
    for (const part of Object.values(schema)) visit(part);
  };
  visit(z.toJSONSchema(policySchema, { unrepresentable: "any", io: "input", reused: "inline" }));
  return [...found];
}

describe("a rule that changes", () => {
  const words = wordsOfSchema();

  it.each(ruleNames)("%s changes the printed text in both languages, whatever other allowed value it takes", (rule: RuleName) => {
    const base = policyWhereItMatters(rule);
    const before = { zh: textOf(base, "zh"), en: textOf(base, "en") };
    const { places, changes } = changesOf(base, rule, words);
    const silent = changes
      .filter((change) => notPrinted[place(change.path)] === undefined)
      .flatMap((change) =>
        languagesOf(change.path)
          .filter((lang) => textOf(change.policy, lang) === before[lang])
          .map((lang) => `${change.path}: ${JSON.stringify(change.from)} -> ${JSON.stringify(change.to)} leaves ${lang} as it was`),
      );
    expect(silent).toEqual([]);
    const changed = new Set(changes.map((change) => change.path));
    const leaves = places.filter((path) => !places.some((other) => other.startsWith(`${path}.`)));
    expect(leaves.filter((path) => !changed.has(path) && !withoutChoice.has(path))).toEqual([]);
  });

  it("has its place in the list of those not printed only while it exists and is not printed", () => {
    const base = policyWhereItMatters("leave_types");
    const { changes } = changesOf(base, "leave_types", words);
    for (const path of Object.keys(notPrinted)) {
      const own = changes.filter((change) => place(change.path) === path);
      expect(own.length, path).toBeGreaterThan(0);
      expect(own.every((change) => languages.every((lang) => textOf(change.policy, lang) === textOf(base, lang)))).toBe(true);
    }
    expect(policySchema.shape.overlapping_margin.def.innerType.options).toHaveLength(1);
    expect(policySchema.shape.suspended_days.def.innerType.options).toHaveLength(1);
  });
});

const shapeOf = (blocks: readonly Block[]): string[] =>
  blocks.map((block) => `${block.kind} ${block.kind === "list" ? block.items.length : block.kind === "table" ? block.rows.length : ""}`);

const articlesOf = (regulation: Regulation) => regulation.chapters.flatMap((chapter) => chapter.articles);

describe("the clauses of a regulation", () => {
  it.each(languages)("are those that explanations cite, once each and in order (%s)", (lang) => {
    const regulation = composeRegulation(draft(defaultPolicy), lang);
    expect(articlesOf(regulation).map((article) => article.clause)).toEqual(clauses);
    expect(articlesOf(regulation).map((article) => article.heading)).toEqual(clauses.map((clause) => clauseLabels[clause][lang]));
    expect(new Set(articlesOf(regulation).map((article) => article.number)).size).toBe(clauses.length);
    const html = regulationHtml(regulation);
    expect([...html.matchAll(/<article id="([^"]+)">/g)].map((match) => match[1])).toEqual(clauses);
    for (const clause of clauses) expect(regulationMarkdown(regulation)).toContain(` \`${clause}\`\n`);
  });

  it("have the same paragraphs in both languages, under whatever rules", () => {
    for (const rule of ruleNames) {
      const [zh, en] = languages.map((lang) => articlesOf(composeRegulation(draft(policyWhereItMatters(rule)), lang)));
      expect(zh!.map((article) => shapeOf(article.blocks))).toEqual(en!.map((article) => shapeOf(article.blocks)));
      expect(zh!.map((article) => article.lead === "")).toEqual(en!.map((article) => article.lead === ""));
    }
  });

  it("leave no value unfilled and mix no language into the other", () => {
    for (const rule of ruleNames) {
      const policy = policyWhereItMatters(rule);
      for (const lang of languages) expect(textOf(policy, lang)).not.toMatch(/undefined|null|NaN|\[object|[\uE000\uE001]/);
      // Values that end in Chinese stand against the Chinese that follows; headings and the legend are set apart.
      const sentences = textOf(policy, "zh")
        .split("\n")
        .filter((line) => !/^#|图例|^\| /.test(line));
      expect(sentences.filter((line) => /\p{Script=Han} \p{Script=Han}/u.test(line))).toEqual([]);
      // Signs of the sheet are the only Chinese in the English text.
      const english = textOf({ ...policy, leave_types: policy.leave_types.map((type) => ({ ...type, symbol: "L" })) }, "en");
      expect(english.match(/\p{Script=Han}|[，。；：（）]/u)).toBeNull();
    }
  });

  it("say bands as sentences that meet at their edges", () => {
    const policy = parsePolicy({ late_permit_min: 10, serious_late_from_min: 30, absent_late_from_min: 60, absent_late_absent_days: 0.5 });
    const zh = textOf(policy, "zh");
    expect(zh).toContain("上班后 10 分钟以内到岗打卡的，不计迟到");
    expect(zh).toContain("上班后超过 10 分钟、不足 30 分钟到岗打卡的，为迟到");
    expect(zh).toContain("上班后满 30 分钟、不足 1 小时到岗打卡的，为严重迟到");
    expect(zh).toContain("上班后满 1 小时到岗打卡的，为旷工迟到，记旷工半天");
    const en = textOf(policy, "en");
    expect(en).toContain("arriving more than 10 minutes but less than 30 minutes after the start is lateness");
    expect(en).toContain("arriving 30 minutes or more but less than 1 hour after the start is serious lateness");
  });

  it("say of each step of a ladder over what it counts: a period, a row, or a year", () => {
    const step = { clause: "absent.consequences", at_least: 3, action: "dismissal" };
    const steps = [
      { ...step, id: "m", measure: "absence_days" },
      { ...step, id: "r", measure: "absence_days_in_row" },
      { ...step, id: "y", measure: "absence_days_in_year" },
    ];
    const en = textOf(parsePolicy({ discipline: steps, month_starts_on_day: 26 }), "en");
    expect(en).toContain("Whoever reaches one of these counts is dealt with besides as stated:");
    expect(en).toContain("3 days of absence or more in all within a period: dismissal");
    expect(en).toContain("3 days of absence in a row or more: dismissal");
    expect(en).toContain("3 days of absence or more since January of the year, added up: dismissal");
    const zh = textOf(parsePolicy({ discipline: steps, month_starts_on_day: 26 }), "zh");
    expect(zh).toContain("达到下列次数或天数的，另按所列处理：");
    expect(zh).not.toContain("一个考勤周期内达到");
    expect(zh).toContain("一个考勤周期内旷工累计 3 天以上，解除劳动合同");
    expect(zh).toContain("连续旷工 3 天以上，解除劳动合同");
    expect(zh).not.toContain("周期内连续旷工");
    const alone = textOf(parsePolicy({ discipline: steps.slice(1, 2) }), "zh");
    expect(alone).toContain("连续旷工 3 天以上，解除劳动合同");
    expect(alone).not.toContain("一个月内连续旷工");
  });

  it("leave out a band that graver ones leave nothing of", () => {
    const policy = parsePolicy({ serious_late_from_min: 90, late_to_half_absent_over_min: 60 });
    expect(textOf(policy, "zh")).not.toContain("为严重迟到");
    expect(textOf(policy, "zh")).toContain("上班后超过 1 小时到岗打卡的，以旷工半天论");
  });
});

const readyDocument = (language: "zh-CN" | "en") =>
  parsePolicyDocument(JSON.parse(readFileSync(join(root, `shared/policy/ready/customer-service.${language}.json`), "utf8")));

function ready(language: "zh-CN" | "en"): PrintedPolicy {
  const { policy, title, texts, toBeSet } = readyDocument(language);
  const origin = { kind: "draft", file: `customer-service.${language}.json` } as const;
  return { policy, origin, department: null, words: { language, title, texts, toBeSet } };
}

describe("the ready policy of a customer-service department", () => {
  it.each(["zh-CN", "en"] as const)("is printed as the kept page says (%s; UPDATE_GOLDEN=1 writes it)", (language) => {
    const path = join(root, `tests/fixtures/regulation/customer-service.${language}.md`);
    const printed = regulationMarkdown(composeRegulation(ready(language), language === "en" ? "en" : "zh"));
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, printed);
    expect(printed).toBe(readFileSync(path, "utf8"));
  });

  it.each(["zh-CN", "en"] as const)("shows the department's own words, and marks every rule that waits for it (%s)", (language) => {
    const printed = ready(language);
    const lang = language === "en" ? "en" : "zh";
    const html = regulationHtml(composeRegulation(printed, lang));
    expect(html).toContain(`<h1>${printed.words!.title}</h1>`);
    for (const words of Object.values(printed.words!.texts)) expect(html).toContain(words.replaceAll("'", "&#39;"));
    for (const rule of printed.words!.toBeSet) {
      const one = { ...printed, words: { ...printed.words!, toBeSet: [rule] } };
      const marks = regulationHtml(composeRegulation(one, lang)).split('<mark class="blank">').length - 1;
      // One of them is the note that says what a mark means.
      expect(marks, rule).toBeGreaterThan(1);
    }
    const settled = regulationHtml(composeRegulation({ ...printed, words: { ...printed.words!, toBeSet: [] } }, lang));
    expect(settled).not.toContain("<mark");
  });

  it("has general words and the same figures in the other language", () => {
    const html = regulationHtml(composeRegulation(ready("zh-CN"), "en"));
    expect(html).toContain("<h1>Attendance regulation</h1>");
    expect(html).toContain("another language");
    expect(html).not.toContain("客服部");
  });
});

describe("the page", () => {
  it("says where the text comes from", () => {
    const origin = {
      kind: "published",
      scope: "department:cs",
      effectiveFrom: "2026-01-01",
      position: 12,
      asOfPosition: 340,
      date: "2026-11-23",
    } as const;
    const printed = { policy: defaultPolicy, origin, department: "cs", words: null };
    const zh = regulationMarkdown(composeRegulation(printed, "zh"));
    expect(zh).toContain("适用于部门 cs　自 2026 年 1 月 1 日起施行");
    expect(zh).toMatch(/规则指纹：[0-9a-f]{64}\n- 适用范围：部门 cs\n- 生效日期：2026 年 1 月 1 日\n- 账本位置：第 12 号事件\n/);
    const en = regulationMarkdown(composeRegulation(printed, "en"));
    expect(en).toContain("For the department cs, in force from 1 January 2026");
    expect(en).toContain("As the ledger stood: before event #340");
    const defaults = { ...printed, origin: { kind: "defaults", asOfPosition: 0, date: "2026-11-23" } as const };
    expect(composeRegulation(defaults, "en").notices).toEqual([expect.stringContaining("No attendance policy is in force")]);
  });

  it("fetches nothing, runs nothing and lets no text of people out of its place", () => {
    const words = {
      language: "en" as const,
      title: '</style><script>alert(1)</script> "\\" `x`\uE000',
      texts: { late: "<img src=x>\n| a | b |" },
      toBeSet: [],
    };
    const regulation = composeRegulation({ ...draft(defaultPolicy), words }, "en");
    const html = regulationHtml(regulation);
    expect(html).not.toMatch(/<script|<img|<link|url\(|https?:|\uE000/);
    expect(html.split("</style>")).toHaveLength(2);
    expect(html).toContain("&lt;img src=x&gt;<br>| a | b |");
    const markdown = regulationMarkdown(regulation);
    expect(markdown).toContain("\\<img src=x\\> \\| a \\| b \\|");
    expect(markdown.split("\n")[0]).toBe('# \\</style\\>\\<script\\>alert(1)\\</script\\> "\\\\" \\`x\\`');
  });
});
