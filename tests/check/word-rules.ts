import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lineOf, type Fault } from "./source-files.ts";
import { todoFaults } from "./tidy-rules.ts";

/** Files that are not text. */
const binary = /\.(png|jpg|ico|woff2?|dat|http|bin|zip|gz|db)$/;

/** What must not stand in the repository, because it is true on one machine only. */
const machineWords: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  {
    pattern: /(?<![\w.~$/-])\/(?:home|Users)\/[a-z][\w.-]*\/|(?<![\w.~$/-])\/(?:root|workspace|work|mnt)\/[a-z.]/g,
    message: "an absolute path of one machine; write it from the root of the checkout or take it from the environment",
  },
  {
    pattern: /https?:\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio)[\w.-]*/gi,
    message: "the host of a package registry; the client knows which one to use",
  },
];

/**
 * Checks the text of every file: paths and hosts of one machine, and notes of work undone in documents.
 *
 * @param hosts Hosts this machine fetches packages from, as its clients are set up; they must not stand in the tree.
 */
export function wordFaults(root: string, paths: readonly string[], hosts: readonly string[]): Fault[] {
  return paths
    .filter((path) => !binary.test(path) && path !== "LICENSE")
    .flatMap((path) => textFaults(path, readFileSync(join(root, path), "utf8"), hosts));
}

/** The same for one text. */
export function textFaults(path: string, text: string, hosts: readonly string[]): Fault[] {
  const faults: Fault[] = [];
  const rules = path.startsWith("tests/check/word-rules") || path === "tests/unit/check-rules.test.ts" ? [] : machineWords;
  for (const { pattern, message } of rules) {
    for (const match of text.matchAll(pattern)) {
      faults.push({ rule: "machine-word", path, line: lineOf(text, match.index), message: `"${match[0]}": ${message}` });
    }
  }
  for (const host of hosts) {
    const at = text.indexOf(host);
    if (at !== -1)
      faults.push({ rule: "machine-word", path, line: lineOf(text, at), message: `"${host}": the host of a package registry` });
  }
  if (/\.(md|sh|yml|yaml|mjs|env\.example)$/.test(path)) faults.push(...todoFaults(path, text));
  return faults;
}

/** Hosts in what package clients say of themselves: an npm registry URL, lines of apt sources. */
export function registryHosts(texts: readonly string[]): string[] {
  const hosts = texts.flatMap((text) => [...text.matchAll(/https?:\/\/([\w.-]+)/g)].map((match) => match[1]!));
  // An address of this machine itself stands in many documents with good reason.
  return [...new Set(hosts)].filter((host) => !/^(localhost|127\.|0\.0\.0\.0)/.test(host) && host.includes("."));
}
