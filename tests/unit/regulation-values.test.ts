import { describe, expect, it } from "vitest";
import { clauses } from "../../shared/policy/rule.ts";
import { composeRegulation } from "../../shared/policy/print/compose.ts";
import { regulationHtml } from "../../shared/policy/print/html.ts";
import { regulationMarkdown } from "../../shared/policy/print/markdown.ts";
import { policySchema, ruleNames, type Policy, type RuleName } from "../../shared/policy/schema.ts";
import { changesOf, policyWhereItMatters } from "../support/policy-changes.ts";

const formats = { markdown: regulationMarkdown, html: regulationHtml } as const;

/** The lines of the regulation, without what names the policy as a whole. */
const linesOf = (policy: Policy, lang: "zh" | "en", format: keyof typeof formats): string[] => {
  const origin = { kind: "draft", file: "draft.json" } as const;
  return formats[format]({ ...composeRegulation({ policy, origin, department: null, words: null }, lang), colophon: [] })
    .replaceAll(/<(?!\/?(?:li|p|td|tr)\b)[^>]*>/g, "")
    .split(/\n|<[^>]*>/);
};

/** The ways a number may stand in a regulation: as it is, as hours and minutes, as a sum, as a share, as a ratio. */
function written(value: number): RegExp {
  const decimal = (number: number, digits: number): string =>
    number
      .toFixed(digits)
      .replace(/\.?0+$/, "")
      .replace(".", "\\.");
  const forms = [
    String(value),
    value < 60 ? "" : `${Math.floor(value / 60)}\\D.*?${value % 60 === 0 ? "" : value % 60}`,
    decimal(value / 100, 2),
    (value / 100).toLocaleString("en").replace(".", "\\."),
    decimal(value / 10_000, 4),
  ];
  return new RegExp(
    forms
      .filter((form) => form !== "")
      .map((form) => `(?<![\\d.])(?:${form})(?!\\d)`)
      .join("|"),
  );
}

/** Numbers that change how another number is written, or in which of the two files' words a sum stands. */
const shownElsewhere = new Set(["currency_minor_digits"]);

const times = (lines: readonly string[], line: string): number => lines.filter((other) => other === line).length;

describe("a number that changes", () => {
  it.each(ruleNames.filter((rule) => !shownElsewhere.has(rule)))(
    "%s stands in the regulation as it is now, in both languages and formats",
    (rule: RuleName) => {
      const base = policyWhereItMatters(rule);
      const { changes } = changesOf(base, rule, []);
      // Seven more: a number no other place of the policy has, and none of the small ones that are written out as words.
      const numbers = changes.filter((change) => typeof change.from === "number" && change.to === change.from + 7);
      for (const lang of ["zh", "en"] as const)
        for (const format of Object.keys(formats) as (keyof typeof formats)[]) {
          const before = linesOf(base, lang, format);
          for (const change of numbers) {
            const now = linesOf(change.policy, lang, format);
            const added = now.filter((line) => times(now, line) > times(before, line));
            expect(added.join("\n"), `${change.path} = ${String(change.to)} (${lang}, ${format})`).toMatch(written(change.to as number));
          }
        }
    },
  );
});

it("every rule belongs to a clause the regulation prints, which is the one that findings cite", () => {
  for (const rule of ruleNames) expect(clauses).toContain(policySchema.shape[rule].meta()?.["clause"]);
});
