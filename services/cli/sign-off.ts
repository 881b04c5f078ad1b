import type { Facts } from "../../projections/facts/facts-types.ts";
import { openDifferences, type OpenDifferences } from "../../projections/replay/open-differences.ts";
import { signOffState, signOffTypes, type SignOffState } from "../../projections/replay/sign-off.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import { monthStream } from "../../shared/events/streams.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import type { AsOf } from "../as-of.ts";

/** How far a department's month had come, and what has become known since it was signed; `found` only when it is signed. */
export interface SignOffAnswer {
  readonly state: SignOffState;
  readonly found?: OpenDifferences;
}

/** Reads a month's stream up to the position asked about, and compares the sheet as signed with the same month as known then. */
export async function readSignOff(
  ledger: Ledger,
  facts: Facts,
  { department, month, asOf }: { readonly department: string; readonly month: string; readonly asOf: AsOf },
): Promise<SignOffAnswer> {
  const history: LedgerEvent[] = [];
  for await (const batch of ledger.readStream(monthStream(department, month), 0, { types: signOffTypes })) {
    for (const stored of batch) if (stored.position < asOf.asOfPosition) history.push(decodeEvent(stored));
  }
  const state = signOffState(history);
  if (state.signed === undefined) return { state };
  return { state, found: openDifferences(facts, state.signed.data, asOf) };
}

/** A sign-off as JSON: who did what when, what employees said, and how much is open since; null before the first of it. */
export function signOffJson({ state, found }: SignOffAnswer): unknown {
  const { stage, reopened, statements } = state;
  if (stage === "open" && reopened.length === 0) return null;
  const step = (done: SignOffState["prepared"] | SignOffState["signed"] | SignOffState["filed"]) =>
    done === undefined ? null : { by: done.by, recordedAt: done.recordedAt, event: done.event, ...done.data };
  return {
    stage,
    prepared: step(state.prepared),
    signed: step(state.signed),
    filed: step(state.filed),
    reopened: reopened.map(({ by, recordedAt, data }) => ({ by, recordedAt, ...data })),
    statements: Object.fromEntries(statements),
    open: found?.open ?? null,
    fault: found?.fault ?? null,
  };
}
