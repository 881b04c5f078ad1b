import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor, type ParseResult } from "rolldown/utils";

/** Something the house does not allow, where it stands and why. */
export interface Fault {
  readonly rule: string;
  readonly path: string;
  /** Counted from 1; 0 for the whole file. */
  readonly line: number;
  readonly message: string;
}

/** A source file with what a parser made of it. */
export interface SourceFile {
  /** From the root of the checkout, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly parsed: ParseResult;
}

/** One import or re-export of a file; a plain `import "x"` and a dynamic import stand for all names. */
export interface ImportEdge {
  readonly specifier: string;
  readonly line: number;
  readonly typeOnly: boolean;
  /** Names taken from the other file; undefined: all of them. */
  readonly names: readonly string[] | undefined;
}

/** Paths of all files git tracks or would track, from the root of the checkout. */
export function listFiles(root: string): string[] {
  return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)));
}

/** Parses the TypeScript and JavaScript files among `paths`. */
export function readSourceFiles(root: string, paths: readonly string[]): SourceFile[] {
  return paths
    .filter((path) => /\.(ts|mts|mjs|js)$/.test(path) && !path.startsWith("tests/fixtures/"))
    .map((path) => parseSource(path, readFileSync(join(root, path), "utf8")));
}

/** Parses one file; a syntax error is left to the type checker to report. */
export function parseSource(path: string, text: string): SourceFile {
  return { path, text, parsed: parseSync(path, text, { sourceType: "module" }) };
}

/** Line of a character offset, counted from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

/** All imports of a file: static, re-exported, dynamic with a literal, and `import("x")` in a type. */
export function importsOf(file: SourceFile): ImportEdge[] {
  const { text, parsed } = file;
  const edges: ImportEdge[] = [];
  for (const { moduleRequest, entries, start } of parsed.module.staticImports) {
    const all = entries.length === 0 || entries.some((entry) => entry.importName.kind === "NamespaceObject");
    edges.push({
      specifier: moduleRequest.value,
      line: lineOf(text, start),
      typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
      names: all ? undefined : entries.map((entry) => (entry.importName.kind === "Default" ? "default" : (entry.importName.name ?? ""))),
    });
  }
  for (const { entries, start } of parsed.module.staticExports) {
    for (const entry of entries) {
      if (entry.moduleRequest === null) continue;
      const name = entry.importName.kind === "Name" ? entry.importName.name : undefined;
      edges.push({
        specifier: entry.moduleRequest.value,
        line: lineOf(text, start),
        typeOnly: entry.isType,
        names: name ? [name] : undefined,
      });
    }
  }
  for (const { moduleRequest } of parsed.module.dynamicImports) {
    const literal = /^["'`]([^"'`$]+)["'`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[1] !== undefined) {
      edges.push({ specifier: literal[1], line: lineOf(text, moduleRequest.start), typeOnly: false, names: undefined });
    }
  }
  new Visitor({
    TSImportType({ source, start }) {
      if (source.type === "Literal" && typeof source.value === "string") {
        edges.push({ specifier: source.value, line: lineOf(text, start), typeOnly: true, names: undefined });
      }
    },
  }).visit(parsed.program);
  return edges;
}
