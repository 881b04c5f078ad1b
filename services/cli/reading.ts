import type { ImagedFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import type { PolicyChoice } from "../../projections/attendance/judge-options.ts";
import type { Config } from "../../shared/config.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { openSqliteLedger, type SqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { ledgerPath } from "../compose.ts";
import { type AsOf, readAsOf } from "../as-of.ts";
import { factsAtStart } from "../snapshot/facts-start.ts";
import { choosePolicies } from "../replay/policies-asked.ts";
import type { Output } from "./output.ts";
import { policiesAsked } from "./policy-option.ts";
import type { CommonOptions } from "./run.ts";

/** What subcommands that only ask need: the ledger read-only, beside a running server or without one. */
export interface Reading {
  readonly ledger: SqliteLedger;
  readonly facts: Facts;
  readonly asOf: AsOf;
  /** The policies of `--policy`, in the form judging takes; empty when those known at `asOf` judge. */
  readonly policies: { readonly policies?: PolicyChoice };
}

/** Opens the ledger for reading, builds the facts, lets `work` answer from them, and closes it. */
export async function withFacts<Answer>(
  config: Config,
  options: CommonOptions & Record<string, unknown>,
  output: Output,
  work: (reading: Reading) => Promise<Answer> | Answer,
): Promise<Answer> {
  const now = Date.now();
  const asked = policiesAsked(options["policy"]);
  return withLedger(config, async (ledger) => {
    const asOf = await readAsOf(ledger, options["asOf"] as string | undefined, now);
    const facts = await factsOf(config, ledger, output);
    if (asked.kind === "then") return work({ ledger, facts, asOf, policies: {} });
    const positionOf = async (text: string): Promise<number> => (await readAsOf(ledger, text, now)).asOfPosition;
    const { choice } = await choosePolicies(asked, { facts, asOfPosition: asOf.asOfPosition, positionOf });
    return work({ ledger, facts, asOf, policies: { policies: choice } });
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

/** The facts as the ledger now has them, from the snapshot of the data folder where there is one that can be used. */
export async function factsOf(
  config: Config,
  ledger: SqliteLedger,
  output: Output,
  check: (batch: readonly StoredEvent[]) => void = () => {},
): Promise<ImagedFacts> {
  // What cannot be used is only slower: the server, or `attendance rebuild`, writes another.
  const facts = await factsAtStart(ledger, config.DATA_FOLDER, () => {});
  await applyAll(ledger, facts, output, check);
  return facts;
}

/** Applies the ledger's events that the facts do not have yet, saying how far it has come. @param check is handed each batch first. */
export async function applyAll(
  ledger: SqliteLedger,
  facts: Facts,
  output: Output,
  check: (batch: readonly StoredEvent[]) => void = () => {},
): Promise<void> {
  const total = await ledger.nextPosition();
  for await (const batch of ledger.readAll(facts.position, { batchSize: 5_000 })) {
    check(batch);
    facts.apply(batch);
    output.progress(`facts: ${facts.position} of ${total} events`);
  }
}
