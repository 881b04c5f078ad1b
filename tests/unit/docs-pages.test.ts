import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { configSchema, readConfig, settingPrefix } from "../../shared/config.ts";
import { errorCodes } from "../../shared/error-codes.ts";
import { eventCatalogue } from "../../shared/events/catalogue.ts";
import { wordIn } from "../../shared/policy/labels.ts";
import { meaningInChinese } from "../../shared/policy/meanings.ts";
import { pages } from "../docs/pages.ts";
import { ruleFields } from "../docs/policy-page.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

describe("documents made from the code", () => {
  it.each(Object.keys(pages))("%s says what the code says (npm run docs writes it)", (path) => {
    expect(read(path)).toBe(pages[path]!());
  });

  it("name every error code in both languages", () => {
    const page = read("docs/errors.md");
    for (const [code, entry] of Object.entries(errorCodes)) {
      expect(page.split(`\`${code}\``)).toHaveLength(3);
      for (const words of [entry.cause, entry.remedy, entry.zh.cause, entry.zh.remedy]) expect(words.trim()).not.toBe("");
      expect(entry.zh.cause, code).toMatch(/\p{Script=Han}/u);
      expect(entry.zh.remedy, code).toMatch(/\p{Script=Han}/u);
    }
  });

  it("say in Chinese what each rule means, and each field inside one", () => {
    for (const { path } of ruleFields())
      if (!path.startsWith("sheet_symbols.")) expect(meaningInChinese(path), path).toMatch(/\p{Script=Han}/u);
  });

  it("name every word a rule can have as its value in both languages", () => {
    const words = ruleFields().flatMap(({ type, path }) => (/\bclause$/.test(path) ? [] : (type.match(/`[a-z][^`]*`/g) ?? [])));
    const unnamed = words.map((word) => word.slice(1, -1)).filter((word) => !word.startsWith("^") && wordIn("zh", word) === word);
    expect([...new Set(unnamed)]).toEqual([]);
  });

  it("leave no English word of a type in the Chinese page of rules", () => {
    const values = read("docs/policy.zh-CN.md")
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) => line.split(" | ")[2]!.replaceAll(/`[^`]*`/g, ""));
    for (const cell of values) expect(cell).not.toMatch(/\b(?:object|list|text|number|whole|most|least|characters|of|or|like)\b/);
  });

  it("list every event under its own name, in the stream it is written to", () => {
    for (const [name, definition] of Object.entries(eventCatalogue)) {
      expect(definition.type).toBe(name);
      expect(read("docs/events.md")).toContain(`\n## ${name}\n`);
    }
  });

  it(".env.example taken as it is, with every # removed, is a valid configuration", () => {
    const settings = read(".env.example").replaceAll(/^#(?=ATTENDANCE_)/gm, "");
    const env = parseEnv(settings);
    expect(new Set(Object.keys(env))).toEqual(new Set(Object.keys(configSchema.shape).map((name) => `${settingPrefix}${name}`)));
    expect(readConfig(env)).toEqual(readConfig({}));
  });
});

describe("error codes", () => {
  it("are all used somewhere outside their table", () => {
    const files = execFileSync(
      "git",
      ["ls-files", "--cached", "--others", "--exclude-standard", "shared", "devices", "projections", "services"],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    const sources = files
      .split("\n")
      .filter((path) => path.endsWith(".ts") && path !== "shared/error-codes.ts")
      .map(read)
      .join("\n");
    const unused = Object.keys(errorCodes).filter((code) => !sources.includes(`"${code}"`));
    expect(unused).toEqual([]);
  });
});
