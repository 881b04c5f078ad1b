import { readFileSync, statSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AttendanceError } from "../../shared/errors.ts";

/** Names of people by id. They live beside the ledger, never in it, so that a person can be forgotten while every proof holds. */
export type Directory = Readonly<Record<string, string>>;

const fileOf = (dataFolder: string): string => join(dataFolder, "directory.json");

/** Reads the names kept for a data folder; empty when there are none yet. */
export function readDirectory(dataFolder: string): Directory {
  try {
    return JSON.parse(readFileSync(fileOf(dataFolder), "utf8")) as Directory;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return {};
    const path = fileOf(dataFolder);
    throw new AttendanceError("FILE_UNREADABLE", `${path} cannot be read as names of people: ${(error as Error).message}`, { path }, error);
  }
}

/** How long names are taken from memory before the file is looked at again: a page asks for hundreds at once. */
const lookAgainAfterMs = 1_000;

/**
 * Names of people as the file has them, read again when it has changed. A file that cannot be read leaves the names known before.
 *
 * @param onFault Told of each reading that failed; the page goes on with ids for names it does not know.
 */
export function followDirectory(dataFolder: string, onFault: (err: unknown) => void): (employee: string) => string | undefined {
  let names: Directory = {};
  let version = "";
  let lookedAt = Number.NEGATIVE_INFINITY;

  function look(): void {
    const found = statSync(fileOf(dataFolder), { throwIfNoEntry: false });
    const current = found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeMs}`;
    if (current === version) return;
    // Noted first: a broken file is told of once, not with every page.
    version = current;
    names = readDirectory(dataFolder);
  }

  return (employee) => {
    if (performance.now() - lookedAt >= lookAgainAfterMs) {
      lookedAt = performance.now();
      try {
        look();
      } catch (err) {
        onFault(err);
      }
    }
    return Object.hasOwn(names, employee) ? names[employee] : undefined;
  };
}

/**
 * Adds names to those kept and corrects those that differ, in one step that a crash cannot leave half done. Readable by the owner only.
 *
 * @returns how many names are new or different.
 */
export async function addToDirectory(dataFolder: string, names: Directory): Promise<number> {
  const kept = readDirectory(dataFolder);
  const written = Object.keys(names).filter((employee) => !Object.hasOwn(kept, employee) || kept[employee] !== names[employee]).length;
  if (written === 0) return 0;
  await mkdir(dataFolder, { recursive: true });
  const merged = { ...kept, ...names };
  const next = `${fileOf(dataFolder)}.next`;
  await writeFile(next, `${JSON.stringify(merged, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(next, fileOf(dataFolder));
  return written;
}
