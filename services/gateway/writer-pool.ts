import type { StreamName } from "../../shared/ids.ts";
import type { StreamModel, StreamWriter } from "./stream-writer.ts";

/**
 * The writers of streams lately written to. What a stream holds is only remembered: a writer that was let go reads it
 * again from the ledger, so the bound on memory costs time and never a duplicate.
 */
export interface WriterPool<Item, Verdict, Model extends StreamModel<Item, Verdict>> {
  /** @param owner the terminal, or name of a sender, whose stream it is. */
  get(stream: StreamName, owner: string): StreamWriter<Item, Verdict, Model>;
  /** Lets go of the writers used least lately until at most the allowed number of entries is remembered. */
  trim(): void;
}

/** @param entriesMax Entries all writers together may remember. */
export function createWriterPool<Item, Verdict, Model extends StreamModel<Item, Verdict>>(
  make: (stream: StreamName, owner: string) => StreamWriter<Item, Verdict, Model>,
  entriesMax: number,
): WriterPool<Item, Verdict, Model> {
  // By owner too: the numbered stream of a terminal "gate" can have the name of a month's stream of one called "gate-seq". Each
  // writer then knows what is its own, and the exact revision keeps the two apart.
  const writers = new Map<string, StreamWriter<Item, Verdict, Model>>();
  return {
    get: (stream, owner) => {
      const name = `${owner}\n${stream}`;
      const writer = writers.get(name) ?? make(stream, owner);
      // Put in again at the end: the map's order is that of last use.
      writers.delete(name);
      writers.set(name, writer);
      return writer;
    },
    trim: () => {
      let entries = 0;
      for (const writer of writers.values()) entries += writer.size() + writerCost;
      for (const [name, writer] of writers) {
        if (entries <= entriesMax) return;
        // A writer at work must stay: a second one for its stream would not know what the first has under way.
        if (!writer.idle()) continue;
        entries -= writer.size() + writerCost;
        writers.delete(name);
      }
    },
  };
}

/** What a writer costs besides its entries, in entries. */
const writerCost = 16;
