import { z } from "zod";
import { clauseLabels, ruleLabels } from "../../shared/policy/labels.ts";
import { clauses, type Clause } from "../../shared/policy/rule.ts";
import { defaultPolicy, policySchema, ruleNames, type RuleName } from "../../shared/policy/schema.ts";
import { escapeCell } from "./errors-page.ts";
import { inside, typeOf, type Schema } from "./schema-words.ts";

interface RuleSchema extends Schema {
  readonly clause: Clause;
}

/** docs/policy.md: every rule of a policy with its clause, values and default, from the schema. */
export function policyPage(): string {
  const schema = z.toJSONSchema(policySchema, { unrepresentable: "any", io: "input", reused: "inline" }) as Schema;
  const rules = ruleNames.map((name) => ({ name, schema: schema.properties![name] as RuleSchema }));
  return [
    "# Rules of a policy",
    "",
    "Written by `npm run docs` from shared/policy/schema.ts; do not edit. 各规则的中文名称见每行第一栏。",
    "",
    "A policy is a JSON object of these rules; one left out takes its default. Each rule belongs to a clause of the written",
    "regulation, and every finding cites its clause. Sums are in the smallest unit of the currency (`500` is 5.00), shares in",
    "hundredths of a percent (`500` is 5 %). `attendance replay --policy FILE --diff` shows what a policy would change.",
    "",
    "Ready policies: `shared/policy/ready/customer-service.zh-CN.json` and `shared/policy/ready/customer-service.en.json`.",
    "",
    ...clauses
      .map((clause) => ({ clause, own: rules.filter((rule) => rule.schema.clause === clause) }))
      .filter(({ own }) => own.length > 0)
      .flatMap(({ clause, own }) => [
        `## ${clause} · ${clauseLabels[clause].en} · ${clauseLabels[clause].zh}`,
        "",
        "| rule | meaning | values | default |",
        "| --- | --- | --- | --- |",
        ...own.flatMap(({ name, schema: rule }) => [
          row(`\`${name}\`<br>${ruleLabels[name].zh}`, rule.description ?? "", typeOf(rule), defaultOf(name)),
          ...inside(rule, name).map((field) => row(`\`${field.path}${field.optional ? "?" : ""}\``, field.meaning, field.type, "")),
        ]),
        "",
      ]),
  ].join("\n");
}

const row = (...cells: string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;

/** The default as JSON, cut where it is a long list. */
function defaultOf(name: RuleName): string {
  const text = JSON.stringify(defaultPolicy[name]);
  return text.length > 200 ? `\`${text.slice(0, 197)}…\`` : `\`${text}\``;
}
