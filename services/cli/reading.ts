import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import type { PolicyChoice } from "../../projections/attendance/judge-options.ts";
import type { Config } from "../../shared/config.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { openSqliteLedger, type SqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { parsePolicyFile } from "../../shared/policy/document.ts";
import { ledgerPath } from "../compose.ts";
import { type AsOf, readAsOf } from "../as-of.ts";
import { readJson } from "./files.ts";
import type { Output } from "./output.ts";
import type { CommonOptions } from "./run.ts";

/** What subcommands that only ask need: the ledger read-only, beside a running server or without one. */
export interface Reading {
  readonly ledger: SqliteLedger;
  readonly facts: Facts;
  readonly asOf: AsOf;
  /** The draft of `--policy`, in the form judging takes; empty without one. */
  readonly policies: { readonly policies?: PolicyChoice };
}

/** Opens the ledger for reading, builds the facts, lets `work` answer from them, and closes it. */
export async function withFacts<Answer>(
  config: Config,
  options: CommonOptions & Record<string, unknown>,
  output: Output,
  work: (reading: Reading) => Promise<Answer> | Answer,
): Promise<Answer> {
  const draft = typeof options["policy"] === "string" ? { policies: { draft: parsePolicyFile(readJson(options["policy"])) } } : {};
  return withLedger(config, async (ledger) => {
    const asOf = await readAsOf(ledger, options["asOf"] as string | undefined, Date.now());
    const facts = createFacts();
    await applyAll(ledger, facts, output);
    return work({ ledger, facts, asOf, policies: draft });
  });
}

/** Opens the ledger for reading and closes it after `work`. */
export async function withLedger<Answer>(config: Config, work: (ledger: SqliteLedger) => Promise<Answer>): Promise<Answer> {
  const ledger = await openSqliteLedger({ path: ledgerPath(config.DATA_FOLDER), mode: "read" });
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

/** Applies every event of the ledger to the facts, saying how far it has come. @param check is handed each batch first. */
export async function applyAll(
  ledger: SqliteLedger,
  facts: Facts,
  output: Output,
  check: (batch: readonly StoredEvent[]) => void = () => {},
): Promise<void> {
  const total = await ledger.nextPosition();
  for await (const batch of ledger.readAll(0, { batchSize: 5_000 })) {
    check(batch);
    facts.apply(batch);
    output.progress(`facts: ${facts.position} of ${total} events`);
  }
}
