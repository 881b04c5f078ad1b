import { describe, expect, it } from "vitest";
import { importFaults } from "../check/import-rules.ts";
import { parseSource, type Fault } from "../check/source-files.ts";
import { tidyFaults } from "../check/tidy-rules.ts";
import { registryHosts, textFaults } from "../check/word-rules.ts";

/** A tree of files given as path and text. */
const tree = (files: Record<string, string>) => Object.entries(files).map(([path, text]) => parseSource(path, text));
const shown = (faults: readonly Fault[]) => faults.map((fault) => `${fault.rule} ${fault.path}:${fault.line}`);
const imports = (files: Record<string, string>) => shown(importFaults(tree(files)));
/** Tidy faults but for dead exports, which every lone snippet has. */
const tidy = (path: string, text: string) => shown(tidyFaults(tree({ [path]: text }))).filter((fault) => !fault.startsWith("dead-export"));
const dead = (files: Record<string, string>) =>
  tidyFaults(tree(files))
    .filter((fault) => fault.rule === "dead-export")
    .map((fault) => fault.message.split(";")[0]);

describe("who may import whom", () => {
  it.each([
    ["shared/a.ts", "projections/b.ts"],
    ["shared/a.ts", "devices/b.ts"],
    ["shared/events/a.ts", "shared/ledger/b.ts"],
    ["shared/policy/a.ts", "shared/log.ts"],
    ["projections/facts/a.ts", "devices/b.ts"],
    ["projections/attendance/a.ts", "projections/month/b.ts"],
    ["projections/month/a.ts", "projections/presence/b.ts"],
    ["devices/x/a.ts", "projections/b.ts"],
    ["devices/x/a.ts", "shared/ledger/port.ts"],
    ["devices/x/a.ts", "services/b.ts"],
    ["services/a.ts", "tests/support/b.ts"],
    ["elsewhere/a.ts", "shared/b.ts"],
  ])("%s may not import %s, not even a type", (from, to) => {
    const specifier = `${"../".repeat(from.split("/").length - 1)}${to}`;
    for (const text of [
      `import { b } from "${specifier}"; b();`,
      `import type { B } from "${specifier}"; let b: B;`,
      `export type { B } from "${specifier}";`,
      `let b: import("${specifier}").B;`,
      `const b = () => import("${specifier}");`,
    ]) {
      expect(imports({ [from]: text, [to]: "export const b = 1; export type B = 1;" }), text).toContain(`layer ${from}:1`);
    }
  });

  it.each([
    ["projections/month/a.ts", "projections/attendance/b.ts"],
    ["projections/facts/a.ts", "shared/ledger/b.ts"],
    ["devices/x/a.ts", "shared/time/b.ts"],
    ["services/a.ts", "devices/b.ts"],
    ["services/bin/a.mjs", "services/main.ts"],
    ["tests/unit/a.ts", "services/b.ts"],
  ])("%s may import %s", (from, to) => {
    const specifier = `${"../".repeat(from.split("/").length - 1)}${to}`;
    expect(imports({ [from]: `import { b } from "${specifier}"; b();`, [to]: "export const b = 1;" })).toEqual([]);
  });

  it("judging takes types from the facts, never values", () => {
    const files = (text: string) => ({
      "projections/attendance/a.ts": text,
      "projections/facts/b.ts": "export const b = 1; export type B = 1;",
    });
    expect(imports(files(`import type { B } from "../facts/b.ts"; let b: B;`))).toEqual([]);
    expect(imports(files(`import { b } from "../facts/b.ts"; b;`))).toEqual(["types-only projections/attendance/a.ts:1"]);
    expect(imports(files(`import { b, type B } from "../facts/b.ts"; b;`))).toEqual(["types-only projections/attendance/a.ts:1"]);
  });

  it("a ring is found through types, and a file that imports itself", () => {
    const ring = {
      "shared/a.ts": `import { b } from "./b.ts"; b; export const a = 1;`,
      "shared/b.ts": `import { c } from "./c.ts"; c; export const b = 1;`,
      "shared/c.ts": `import type { a } from "./a.ts"; export const c: typeof a = 1;`,
      "shared/outside.ts": `import { a } from "./a.ts"; a;`,
    };
    const faults = importFaults(tree(ring));
    expect(shown(faults)).toEqual(["cycle shared/a.ts:0"]);
    expect(faults[0]!.message).toBe("imports go round: shared/a.ts -> shared/b.ts -> shared/c.ts -> shared/a.ts");
    expect(imports({ "shared/a.ts": `import { a } from "./a.ts"; export const b = a;` })).toEqual(["cycle shared/a.ts:0"]);
  });

  it.each([
    ["shared/ids.ts", "zod"],
    ["projections/a.ts", "zod"],
    ["projections/a.ts", "node:fs"],
    ["services/a.ts", "node:sqlite"],
    ["services/a.ts", "mqtt"],
    ["services/a.ts", "aedes/broker"],
    ["services/a.ts", "@serialport/stream"],
    ["shared/a.ts", "pino"],
    ["devices/mqtt/a.ts", "fastify"],
    ["services/a.ts", "fast-check"],
    ["services/a.ts", "left-pad"],
  ])("%s may not use %s", (path, name) => {
    expect(imports({ [path]: `import { x } from "${name}"; x;` })).toEqual([expect.stringMatching(/^(package-home|pure) /)]);
  });

  it("pure folders import nothing that does I/O, reads a clock or draws a number, but may hash", () => {
    const from = (text: string) => imports({ "projections/month/a.ts": text });
    expect(from(`import { readFileSync } from "node:fs"; readFileSync;`)).toEqual(["pure projections/month/a.ts:1"]);
    expect(from(`import { randomUUID } from "node:crypto"; randomUUID;`)).toEqual(["pure projections/month/a.ts:1"]);
    expect(from(`import * as crypto from "node:crypto"; crypto;`)).toEqual(["pure projections/month/a.ts:1"]);
    expect(from(`import { createHash } from "node:crypto"; createHash;`)).toEqual([]);
  });

  it("imports carry their ending, lead somewhere, and hide behind no barrel", () => {
    expect(imports({ "shared/a.ts": `import { b } from "./b"; b;`, "shared/b.ts": "" })).toEqual(["import-ending shared/a.ts:1"]);
    expect(imports({ "shared/a.ts": `import { b } from "./b.ts"; b;` })).toEqual(["import-exists shared/a.ts:1"]);
    expect(imports({ "shared/a.ts": `\nexport * from "./b.ts";`, "shared/b.ts": "" })).toEqual(["no-barrel shared/a.ts:2"]);
    expect(imports({ "shared/index.ts": "" })).toEqual(["no-barrel shared/index.ts:0"]);
  });
});

describe("what pure files hold", () => {
  const impure = [
    "Date.now()",
    "new Date()",
    "Date()",
    `Date["now"]()`,
    "Temporal.Now.instant()",
    "Math.random()",
    "process.env.HOME",
    "performance.now()",
    "crypto.randomUUID()",
    "setTimeout(() => {}, 1)",
    "console.log(1)",
    "fetch('x')",
  ];
  it.each(impure)("no %s, in no projection and in no event", (expression) => {
    for (const path of [
      "shared/policy/a.ts",
      "projections/attendance/a.ts",
      "projections/month/a.ts",
      "projections/facts/a.ts",
      "shared/events/a.ts",
    ]) {
      const faults = tidy(path, `const f = () => ${expression === "console.log(1)" ? "console(1)" : expression};`);
      expect(faults, path).toContain(`pure ${path}:1`);
    }
  });

  it("no await where judging happens; elsewhere it is allowed", () => {
    expect(tidy("projections/month/a.ts", "const f = async () => { await g(); for await (const x of g()) x; };")).toHaveLength(2);
    expect(tidy("projections/facts/a.ts", "const f = async () => { await g(); };")).toEqual([]);
  });

  it("dates made from what is handed in are pure", () => {
    expect(
      tidy("projections/month/a.ts", "const f = (at: number) => new Date(at); const m = Math.max(1, 2); const d = { Date: { now: 1 } };"),
    ).toEqual([]);
  });
});

describe("tidiness", () => {
  it("process.env is read by the entries only", () => {
    expect(tidy("services/api/a.ts", "const x = process.env.X;")).toEqual(["environment services/api/a.ts:1"]);
    expect(tidy("shared/config.ts", `const x = process["env"].X;`)).toEqual(["environment shared/config.ts:1"]);
    expect(tidy("services/main.ts", "const x = process.env.X;")).toEqual([]);
  });

  it("an exported function or class says what it is for", () => {
    expect(tidy("shared/a.ts", "export function f() {}")).toEqual(["docstring shared/a.ts:1"]);
    expect(tidy("shared/a.ts", "// not this\nexport class F {}")).toEqual(["docstring shared/a.ts:2"]);
    expect(tidy("shared/a.ts", "/* nor this */ export const f = () => { return 1; };")).toEqual(["docstring shared/a.ts:1"]);
    expect(
      tidy("shared/a.ts", "/** Says. */\nexport function f() {}\n/** Says. */ export class F {}\nexport const one = () => 1;"),
    ).toEqual([]);
  });

  it("a note of work undone names who will do it", () => {
    const note = (owner: string) => `// ${"TO"}${"DO"}${owner} later\nconst x = 1;`;
    expect(tidy("shared/a.ts", note(""))).toEqual(["todo-owner shared/a.ts:1"]);
    expect(tidy("shared/a.ts", note("(lin)"))).toEqual([]);
    expect(tidy("shared/a.ts", `const t = "${"TO"}${"DO"}";`)).toEqual([]);
  });

  it("a file ends within 400 lines, a function within 70 of its own", () => {
    const lines = (count: number, line: string) => Array.from({ length: count }, () => line).join("\n");
    expect(tidy("shared/a.ts", lines(401, "// line"))).toEqual(["file-length shared/a.ts:0"]);
    expect(tidy("shared/a.ts", `function f() {\n${lines(70, "g();")}\n}`)).toEqual(["function-length shared/a.ts:1"]);
    expect(tidy("shared/a.ts", `function f() {\n${lines(68, "g();")}\n}`)).toEqual([]);
    const inner = `const h = () => {\n${lines(60, "g();")}\n};`;
    expect(tidy("shared/a.ts", `function f() {\n${inner}\n${inner}\n}`)).toEqual([]);
    const table = `function f(x: number) {\nswitch (x) {\n${lines(90, "case 1: return g();")}\n}\n}`;
    expect(tidy("shared/a.ts", table)).toEqual([]);
    expect(tidy("shared/a.ts", `function f(x: number) {\nswitch (x) {\ncase 1: {\n${lines(90, "g();")}\n}\n}\n}`)).toHaveLength(1);
    expect(tidy("tests/a.ts", `function f() {\n${lines(90, "g();")}\n}`)).toEqual([]);
  });
});

describe("exports that nobody needs", () => {
  it("are values nobody imports, and values only tests know", () => {
    expect(dead({ "shared/a.ts": "export const a = 1;" })).toEqual(["nobody uses a"]);
    expect(dead({ "shared/a.ts": "export const a = 1; const b = a;" })).toEqual(["nobody uses a"]);
    expect(dead({ "shared/a.ts": "export const a = 1;", "tests/a.test.ts": `import { a } from "../shared/a.ts"; a;` })).toEqual([
      "only tests use a",
    ]);
    expect(dead({ "shared/a.ts": "export interface A { a: 1 }" })).toEqual(["nobody uses A"]);
    expect(dead({ "tests/support/a.ts": "export const a = 1;" })).toEqual(["nobody uses a"]);
  });

  it("are not values the product uses, by name, as a whole, by re-export or when it asks", () => {
    const a = { "shared/a.ts": "export const a = 1;" };
    for (const text of [
      `import { a } from "./a.ts"; a;`,
      `import { a as b } from "./a.ts"; b;`,
      `import * as all from "./a.ts"; all;`,
      `const load = () => import("./a.ts"); load();`,
    ]) {
      expect(dead({ ...a, "shared/b.ts": text }), text).toEqual([]);
    }
  });

  it("are not what a test takes from a file that uses it, from a simulated terminal or from test support", () => {
    const test = (path: string) => ({ "tests/a.test.ts": `import { a } from "../${path}"; a;` });
    expect(dead({ "shared/a.ts": "export const a = 1; const b = a;", ...test("shared/a.ts") })).toEqual([]);
    expect(dead({ "devices/x/simulated.ts": "export const a = 1;", ...test("devices/x/simulated.ts") })).toEqual([]);
    expect(dead({ "tests/support/a.ts": "export const a = 1;", ...test("tests/support/a.ts") })).toEqual([]);
  });

  it("are not types their own file's exports are made of", () => {
    expect(
      dead({ "shared/a.ts": "export interface A { x: 1 } export const f = (a: A) => a;", "shared/b.ts": `import { f } from "./a.ts"; f;` }),
    ).toEqual([]);
  });
});

describe("words of one machine", () => {
  it.each(["/home/lin/ledger", ["see ", "work", "main"].join("/"), "/root/.npmrc", "/Users/lin/x", "https://registry.example.org/a"])(
    "%s does not belong here",
    (text) => {
      expect(shown(textFaults("docs/a.md", `first\n${text}`, []))).toEqual(["machine-word docs/a.md:2"]);
    },
  );

  it("the hosts that package clients are set up with do not belong here either", () => {
    const hosts = registryHosts([
      "https://packages.example.org/npm/\n",
      "deb http://mirror.example.net/debian stable main",
      "http://127.0.0.1:8080",
    ]);
    expect(hosts).toEqual(["packages.example.org", "mirror.example.net"]);
    expect(textFaults("a.ts", "fetch from mirror.example.net", hosts)).toHaveLength(1);
  });

  it("paths within the project, of devices and of the system do", () => {
    for (const text of [
      "/dev/ttyUSB0",
      [".", "work", "x"].join("/"),
      "https://example.org/home/lin/x",
      "docs/root/a",
      "/usr/bin/node",
      "/iclock/cdata",
      "/workers",
    ]) {
      expect(textFaults("docs/a.md", text, []), text).toEqual([]);
    }
  });
});
