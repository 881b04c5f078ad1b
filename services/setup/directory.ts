import { readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Names of people by id. They live beside the ledger, never in it, so that a person can be forgotten while every proof holds. */
export type Directory = Readonly<Record<string, string>>;

const fileOf = (dataFolder: string): string => join(dataFolder, "directory.json");

/** Reads the names kept for a data folder; empty when there are none yet. */
export function readDirectory(dataFolder: string): Directory {
  try {
    return JSON.parse(readFileSync(fileOf(dataFolder), "utf8")) as Directory;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return {};
    throw error;
  }
}

/** Adds names to those kept, in one step that a crash cannot leave half done. Readable by the owner only. */
export async function addToDirectory(dataFolder: string, names: Directory): Promise<void> {
  if (Object.keys(names).length === 0) return;
  await mkdir(dataFolder, { recursive: true });
  const merged = { ...readDirectory(dataFolder), ...names };
  const next = `${fileOf(dataFolder)}.next`;
  await writeFile(next, `${JSON.stringify(merged, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(next, fileOf(dataFolder));
}
