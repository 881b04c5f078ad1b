import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const documents = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(root, path)));

/** The anchor a heading gets on the web. */
const anchorOf = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, "")
    .replaceAll(" ", "-");

describe.each(documents)("%s", (path) => {
  const text = readFileSync(join(root, path), "utf8");
  const prose = text.replaceAll(/^```.*?^```$/gms, "");

  it("links to files and headings that exist", () => {
    const broken = [...prose.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
      .filter(([, target = "", anchor]) => {
        const file = target === "" ? join(root, path) : join(root, dirname(path), decodeURI(target));
        if (!existsSync(file)) return true;
        if (anchor === undefined || !file.endsWith(".md")) return false;
        const headings = [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map((heading) => anchorOf(heading[1]!));
        return !headings.includes(anchor);
      })
      .map(([link]) => link);
    expect(broken).toEqual([]);
  });

  it("names only files and folders of the tree that exist", () => {
    const named = [...prose.matchAll(/`((?:shared|projections|devices|services|tests|docs)\/[\w./-]*)`/g)].map((match) => match[1]!);
    const missing = named.filter((name) => !existsSync(join(root, name)));
    expect(missing).toEqual([]);
  });
});
