import { join } from "node:path";
import { createFacts, type ImagedFacts } from "../../projections/facts/facts.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { readFactsFile } from "./facts-file.ts";

/** Where the snapshot of the facts is, beside the ledger. */
export const factsPath = (dataFolder: string): string => join(dataFolder, "facts.snapshot");

/**
 * The facts to begin with: those of the snapshot where there is one that can be used, else none. The ledger's events
 * from their `position` on are still to be applied.
 *
 * @param unusable Told why a snapshot that is there was not taken.
 */
export async function factsAtStart(ledger: Ledger, dataFolder: string, unusable: (error: unknown) => void): Promise<ImagedFacts> {
  try {
    return (await readFactsFile(factsPath(dataFolder), ledger)) ?? createFacts();
  } catch (error) {
    unusable(error);
    return createFacts();
  }
}
