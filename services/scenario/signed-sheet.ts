import type { Facts } from "../../projections/facts/facts-types.ts";
import { openDifferences } from "../../projections/replay/open-differences.ts";
import { signOffState } from "../../projections/replay/sign-off.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import { monthStream } from "../../shared/events/streams.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { CommandContext, CommandOutcome, Done } from "../commands/command.ts";
import { fileSheet } from "../commands/file-sheet.ts";
import { prepareSheet } from "../commands/prepare-sheet.ts";
import { reopenSheet } from "../commands/reopen-sheet.ts";
import { signSheet } from "../commands/sign-sheet.ts";
import { monthInWords } from "./month-words.ts";
import type { SheetStep } from "./steps.ts";

/**
 * Does with a sheet what the case says, by the commands people use: signing prepares it first, by somebody else, and
 * accepts days not settled yet, because a case says when it is signed and not how far the terminals had reported.
 *
 * @throws Error when a command refuses.
 */
export async function carryOutSheetStep(step: SheetStep, context: Omit<CommandContext, "actor">): Promise<void> {
  const { department, month, by, reason } = step;
  const actor = `person:${by}`;
  switch (step.sheet) {
    case "signed": {
      const prepared = accepted(step, await prepareSheet({ ...context, actor: `${actor}-office` }, { department, month }));
      const { sheetHash } = prepared.events[0]!.data as { readonly sheetHash: string };
      accepted(step, await signSheet({ ...context, actor }, { department, month, sheetHash, acceptPending: true, reason }));
      return;
    }
    case "filed":
      accepted(step, await fileSheet({ ...context, actor: `${actor}-hr` }, { department, month }));
      return;
    case "reopened":
      accepted(step, await reopenSheet({ ...context, actor }, { department, month, reason }));
  }
}

function accepted({ sheet, month }: SheetStep, outcome: CommandOutcome): Done {
  if (outcome.refused) throw new Error(`the sheet of ${month} cannot be ${sheet}: ${outcome.code} ${outcome.message}`);
  return outcome;
}

/**
 * What can be expected of a signed sheet, in scenario words: the totals of the person's row as signed, and which of them
 * would be others now. Undefined when the sheet is not signed, or has no such row.
 */
export function signedSheetInWords(
  facts: Facts,
  history: readonly LedgerEvent[],
  question: {
    readonly department: string;
    readonly month: string;
    readonly employee: string;
    readonly at: EpochMs;
    readonly asOfPosition: number;
  },
): Readonly<Record<string, unknown>> | undefined {
  const { department, month, employee, at, asOfPosition } = question;
  const stream = monthStream(department, month);
  const { stage, signed } = signOffState(history.filter((event) => event.stream === stream));
  if (signed === undefined) return undefined;
  const found = openDifferences(facts, signed.data, { at, asOfPosition });
  const own = monthInWords(found.signed.rows.find((row) => row.employee === employee));
  if (own === undefined) return undefined;
  const now = monthInWords(found.now.rows.find((row) => row.employee === employee)) ?? {};
  const differing = Object.keys(own).filter((name) => JSON.stringify(own[name]) !== JSON.stringify(now[name]));
  return {
    ...own,
    stage,
    unchanged: found.fault === null,
    open_differences: Object.fromEntries(differing.map((name) => [name, { from: own[name], to: now[name] }])),
    why: [...new Set(found.figures.filter((figure) => figure.employee === employee).map((figure) => figure.why))],
  };
}
