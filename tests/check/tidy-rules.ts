import { posix } from "node:path";
import { Visitor, type ParseResult } from "rolldown/utils";
import { pureFolders } from "./import-rules.ts";
import { importsOf, lineOf, type Fault, type SourceFile } from "./source-files.ts";

/** A file past this is two files; a test file, a list of facts, may be half as long again. Tables of data are named in `longFiles`. */
const fileLinesMax = 400;
const testLinesMax = 600;
const functionLinesMax = 70;

/** Files that may be longer, each with its reason. */
const longFiles: Readonly<Record<string, string>> = {
  "shared/error-codes.ts": "one table",
};

/** Files whose functions may be longer: lists of like things, in the order a reader looks for them. */
const longFunctions: Readonly<Record<string, string>> = {
  "services/cli/program.ts": "the list of commands with their options and examples",
  "services/web/assets/app.js": "the page's one script, without modules",
};

/** Where the environment may be read: the entries, and whoever starts processes on their behalf. */
const environmentReaders = [
  "services/main.ts",
  "services/cli/settings.ts",
  "services/cli/demo.ts",
  "services/bin/",
  "tests/",
  "vitest.config.ts",
];

/** Files whose exports tests may be the only users of: the device's side of protocols, and the adapter made for tests. */
const testSupport = /(^|\/)(simulated[^/]*|memory[^/]*|[^/]*-memory|memory)\.ts$/;

/** Exports nobody in the tree imports, and why they are exported all the same. */
const exportExceptions: Readonly<Record<string, string>> = {
  "vitest.config.ts#default": "read by vitest",
  "services/bin/install-programs.mjs#testPrograms": "held against the tests' own list by tests/unit/launcher.test.ts",
  "services/bin/install-programs.mjs#missingPackages": "the same",
};

/** Calls that make a result depend on when and where it is computed. */
const impureMembers: Readonly<Record<string, readonly string[]>> = {
  Date: ["now"],
  Temporal: ["Now"],
  Math: ["random"],
  performance: ["now", "timeOrigin"],
  crypto: ["randomUUID", "getRandomValues"],
  process: ["env", "argv", "cwd", "hrtime", "uptime", "pid"],
};

const impureGlobals = new Set(["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "fetch", "console"]);

type Program = ParseResult["program"];

/** Checks one tree of source files for what types and lint do not see. */
export function tidyFaults(files: readonly SourceFile[]): Fault[] {
  return [
    ...files.flatMap((file) => [
      ...lengthFaults(file),
      ...purityFaults(file),
      ...environmentFaults(file),
      ...docstringFaults(file),
      ...todoFaults(file.path, file.text),
    ]),
    ...deadExports(files),
  ];
}

/** Purity: the pure folders also hold no await; all projections and event shapes hold no clock, chance or environment. */
function purityFaults({ path, text, parsed }: SourceFile): Fault[] {
  const pure = pureFolders.some((folder) => path.startsWith(folder));
  if (!pure && !path.startsWith("projections/") && !path.startsWith("shared/events/")) return [];
  const faults: Fault[] = [];
  const add = (node: { start: number }, what: string) =>
    faults.push({ rule: "pure", path, line: lineOf(text, node.start), message: `${what} has no place here: hand it in as an argument` });
  new Visitor({
    MemberExpression(node) {
      if (node.object.type !== "Identifier") return;
      const name = node.property.type === "Identifier" ? node.property.name : node.property.type === "Literal" ? node.property.value : "";
      if (impureMembers[node.object.name]?.includes(String(name))) add(node, `${node.object.name}.${String(name)}`);
    },
    NewExpression(node) {
      if (node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 0) add(node, "new Date()");
    },
    CallExpression(node) {
      if (node.callee.type !== "Identifier") return;
      if (node.callee.name === "Date") add(node, "Date()");
      if (impureGlobals.has(node.callee.name)) add(node, `${node.callee.name}()`);
    },
    AwaitExpression(node) {
      if (pure) add(node, "await");
    },
    ForOfStatement(node) {
      if (pure && node.await) add(node, "for await");
    },
  }).visit(parsed.program);
  return faults;
}

function environmentFaults({ path, text, parsed }: SourceFile): Fault[] {
  if (environmentReaders.some((reader) => path.startsWith(reader)) || path.startsWith("projections/")) return [];
  const faults: Fault[] = [];
  new Visitor({
    MemberExpression(node) {
      if (node.object.type !== "Identifier" || node.object.name !== "process") return;
      const name = node.property.type === "Identifier" ? node.property.name : node.property.type === "Literal" ? node.property.value : "";
      if (name !== "env") return;
      const message = "process.env is read by the entries only; take a plain value as an argument";
      faults.push({ rule: "environment", path, line: lineOf(text, node.start), message });
    },
  }).visit(parsed.program);
  return faults;
}

/** Length of files and of functions. Bodies of describe() and of whole test files are lists, not functions. */
function lengthFaults({ path, text, parsed }: SourceFile): Fault[] {
  const faults: Fault[] = [];
  const lines = text.split("\n").length;
  const linesMax = path.startsWith("tests/") ? testLinesMax : fileLinesMax;
  if (lines > linesMax && longFiles[path] === undefined) {
    faults.push({ rule: "file-length", path, line: 0, message: `${lines} lines; past ${linesMax} it is more than one idea` });
  }
  if (path.startsWith("tests/") || longFunctions[path] !== undefined) return faults;
  for (const { start, ownLines } of functionLengths(text, parsed.program)) {
    if (ownLines <= functionLinesMax) continue;
    faults.push({ rule: "function-length", path, line: lineOf(text, start), message: `${ownLines} lines do not fit one screen` });
  }
  return faults;
}

/** Lines of each function without those of the functions inside it: a factory of short functions is as readable as a class. */
function functionLengths(text: string, program: Program): { start: number; ownLines: number }[] {
  const open: { start: number; ownLines: number }[] = [];
  const found: { start: number; ownLines: number }[] = [];
  const enter = (node: { start: number; end: number }) => {
    open.push({ start: node.start, ownLines: lineOf(text, node.end) - lineOf(text, node.start) + 1 });
  };
  const leave = (node: { type: string; start: number; end: number }) => {
    const finished = open.pop()!;
    found.push(finished);
    const parent = open.at(-1);
    // Of an inner function one line stays: that of the call or name it belongs to.
    const stays = node.type === "SwitchCase" ? 0 : 1;
    if (parent !== undefined) parent.ownLines -= lineOf(text, node.end) - lineOf(text, node.start) + 1 - stays;
  };
  new Visitor({
    FunctionDeclaration: enter,
    FunctionExpression: enter,
    ArrowFunctionExpression: enter,
    // A switch over all events is a table; each of its rows is measured by itself.
    SwitchCase: enter,
    "SwitchCase:exit": leave,
    "FunctionDeclaration:exit": leave,
    "FunctionExpression:exit": leave,
    "ArrowFunctionExpression:exit": leave,
  }).visit(program);
  return found;
}

/** Every exported function with a body of statements, and every exported class, says what it is for. */
function docstringFaults({ path, text, parsed }: SourceFile): Fault[] {
  if (path.startsWith("tests/")) return [];
  const documented = new Set(
    parsed.comments
      .filter((comment) => comment.type === "Block" && comment.value.startsWith("*"))
      .map((comment) => comment.end + /^\s*/.exec(text.slice(comment.end))![0].length),
  );
  return exportedDeclarations(parsed.program)
    .filter(({ start, overload }) => !documented.has(start) && !overload)
    .map(({ start, name }) => ({
      rule: "docstring",
      path,
      line: lineOf(text, start),
      message: `${name} is exported: say in a /** */ comment what it answers, with units and errors`,
    }));
}

function exportedDeclarations(program: Program): { name: string; start: number; overload: boolean }[] {
  const found: { name: string; start: number; overload: boolean }[] = [];
  for (const node of program.body) {
    if (node.type !== "ExportNamedDeclaration" || node.declaration === null) continue;
    const { declaration } = node;
    if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration" || declaration.type === "TSDeclareFunction") {
      const name = declaration.id?.name ?? "";
      // Signatures of one overloaded function share the comment on the first.
      found.push({ name, start: node.start, overload: found.at(-1)?.name === name });
    }
    if (declaration.type !== "VariableDeclaration") continue;
    for (const { id, init } of declaration.declarations) {
      const long = init?.type === "FunctionExpression" || (init?.type === "ArrowFunctionExpression" && init.body.type === "BlockStatement");
      if (long && id.type === "Identifier") found.push({ name: id.name, start: node.start, overload: false });
    }
  }
  return found;
}

const undoneWords = ["TODO", "FIXME", "XXX", "HACK"].join("|");
const undone = new RegExp(`(?:\\/\\/|\\/?\\*|#|<!--)[^\\n]*?\\b(?:${undoneWords})\\b(?!\\([\\w@.-]+\\))`, "g");

/** A note of work undone names who will do it, in brackets right behind the word. */
export function todoFaults(path: string, text: string): Fault[] {
  return [...text.matchAll(undone)].map((match) => ({
    rule: "todo-owner",
    path,
    line: lineOf(text, match.index),
    message: "name who will do it in brackets behind the word, or do it now",
  }));
}

/**
 * Exports that nothing needs. A value is alive when another file outside the tests imports it, or when its own file uses
 * it and a test imports it; a type is alive when anybody imports it or its own file uses it. What tests share must be
 * used by a test; what a bench exports is found by its name. A file of test support (simulated terminals, the in-memory ledger) lives by tests alone.
 */
function deadExports(files: readonly SourceFile[]): Fault[] {
  const users = new Map<string, Set<string>>();
  for (const file of files) {
    for (const edge of importsOf(file)) {
      if (!edge.specifier.startsWith(".")) continue;
      const target = posix.join(posix.dirname(file.path), edge.specifier);
      for (const name of edge.names ?? ["*"]) {
        const key = `${target}#${name}`;
        users.set(key, (users.get(key) ?? new Set()).add(file.path));
      }
    }
  }
  const byConvention = (path: string) => path.endsWith(".bench.ts");
  return files.flatMap((file) =>
    (byConvention(file.path) ? [] : exportedNames(file)).flatMap(({ name, start, isType }) => {
      const by = [...(users.get(`${file.path}#${name}`) ?? []), ...(users.get(`${file.path}#*`) ?? [])];
      const byProduct = by.some((path) => !path.startsWith("tests/"));
      const byTests = by.length > 0;
      const byItself = countIdentifier(file.text, name) > 1;
      const supports = file.path.startsWith("tests/") || testSupport.test(file.path) || file.path.startsWith("services/bin/");
      const alive = byProduct || (byTests && (supports || byItself || isType)) || (isType && byItself);
      if (alive || exportExceptions[`${file.path}#${name}`] !== undefined) return [];
      const message = byTests ? `only tests use ${name}; the product does not` : `nobody uses ${name}; remove it or its export`;
      return [{ rule: "dead-export", path: file.path, line: lineOf(file.text, start), message }];
    }),
  );
}

function exportedNames({ text, parsed }: SourceFile): { name: string; start: number; isType: boolean }[] {
  return parsed.module.staticExports.flatMap(({ entries, start }) =>
    entries
      .filter((entry) => entry.exportName.kind !== "None")
      .map((entry) => {
        const isType = entry.isType || /^export\s+(?:declare\s+)?(?:type|interface)\b/.test(text.slice(start, start + 40));
        return { name: entry.exportName.kind === "Default" ? "default" : (entry.exportName.name ?? ""), start, isType };
      }),
  );
}

function countIdentifier(text: string, name: string): number {
  return [...text.matchAll(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`, "g"))].length;
}
