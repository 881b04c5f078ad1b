import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { configSchema, readConfig, settingPrefix } from "../../shared/config.ts";
import { errorCodes } from "../../shared/error-codes.ts";
import { eventCatalogue } from "../../shared/events/catalogue.ts";
import { pages } from "../docs/pages.ts";

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
