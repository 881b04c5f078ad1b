import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { rowHash } from "../../projections/month/sheet-hash.ts";
import { unsettledDays, type UnsettledDay } from "../../projections/month/unsettled.ts";
import { signedSheet } from "../../projections/replay/open-differences.ts";
import { signOffState, signOffTypes, type SignOffState } from "../../projections/replay/sign-off.ts";
import { refuse, type Refusal } from "../../shared/errors.ts";
import type { EventData } from "../../shared/events/catalogue.ts";
import { monthStream } from "../../shared/events/streams.ts";
import type { EmployeeId, EpochMs } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { decideOn, isRefusal, type CommandContext, type CommandOutcome, type EventDraft } from "./command.ts";

/** Which sheet a command is about. */
export interface SheetName {
  readonly department: string;
  readonly month: string;
}

/** Decides on how far a department's month has come. */
export function decideOnSheet(
  context: CommandContext,
  command: string,
  { department, month }: SheetName,
  decide: (state: SignOffState) => Promise<EventDraft | Refusal | undefined>,
): Promise<CommandOutcome> {
  return decideOn(context, {
    command,
    stream: monthStream(department, month),
    types: signOffTypes,
    decide: async (history) => {
      const decided = await decide(signOffState(history));
      if (decided === undefined) return [];
      return isRefusal(decided) ? decided : [decided];
    },
  });
}

/** Everything the ledger holds now, as facts, and the moment of the question. */
export async function knownNow(context: CommandContext): Promise<{ facts: Facts; asOfPosition: number; at: EpochMs }> {
  const asOfPosition = await context.ledger.nextPosition();
  const facts = await (context.facts?.(asOfPosition) ?? factsFrom(context.ledger, asOfPosition));
  return { facts, asOfPosition, at: context.now() };
}

async function factsFrom(ledger: Ledger, position: number): Promise<Facts> {
  const facts = createFacts();
  for await (const batch of ledger.readAll(0, { batchSize: 5_000 })) {
    facts.apply(batch);
    if (facts.position >= position) break;
  }
  return facts;
}

/** A sheet as it is now, as events name it, and what of it is not settled. */
export interface SeenNow {
  readonly seen: Pick<EventData<"SheetPrepared">, "department" | "month" | "asOfPosition" | "at" | "sheetHash" | "policies">;
  readonly unsettled: readonly UnsettledDay[];
}

/** The sheet as known now under the published policies; refused when the department had nobody then. */
export async function sheetNow(context: CommandContext, { department, month }: SheetName): Promise<SeenNow | Refusal> {
  const { facts, asOfPosition, at } = await knownNow(context);
  const sheet = monthSheet(facts, { department, month, asOfPosition, at });
  if (sheet.rows.length === 0) {
    const message = `department = ${department}: nobody belonged to it in ${month}; there is no sheet`;
    return refuse("SHEET_EMPTY", message, { department, month });
  }
  const { hash: sheetHash, policies } = sheet;
  return { seen: { department, month, asOfPosition, at, sheetHash, policies: [...policies] }, unsettled: unsettledDays(sheet) };
}

type Signed = NonNullable<SignOffState["signed"]>;

/** The signature that holds, or a refusal. */
export function signatureOf(state: SignOffState, { department, month }: SheetName): Signed | Refusal {
  if (state.signed !== undefined) return state.signed;
  return refuse("SHEET_NOT_SIGNED", `the sheet of ${department} for ${month} is not signed`, { department, month, stage: state.stage });
}

/** Refuses what may only be done before a sheet is signed. */
export function alreadySigned({ signed, stage }: SignOffState, { department, month }: SheetName): Refusal | undefined {
  if (signed === undefined) return undefined;
  const message = `the sheet of ${department} for ${month} is ${stage}, signed by ${signed.by}; reopen it first, with a reason`;
  return refuse("SHEET_SIGNED", message, { department, month, stage, signer: signed.by, sheetHash: signed.data.sheetHash });
}

/** Refuses what is about a sheet that does not hold. @param named Hash of the sheet spoken of. @param holds Hash of the one that holds. */
export function sheetChanged(named: string, holds: string, what: string, { department, month }: SheetName): Refusal | undefined {
  if (named === holds) return undefined;
  const message = `sheetHash = ${named}: ${what}; the sheet of ${department} for ${month} has the hash ${holds}`;
  return refuse("SHEET_CHANGED", message, { department, month, named, sheetHash: holds });
}

/** What an employee says of their own row of the sheet as signed is about; only they themselves may say it. */
export async function ownStatement(
  context: CommandContext,
  state: SignOffState,
  input: SheetName & { readonly employee: EmployeeId; readonly sheetHash: string },
): Promise<EventData<"SheetConfirmed"> | Refusal> {
  const { department, month, employee, sheetHash } = input;
  if (context.actor !== `person:${employee}`) {
    const message = `employee = ${employee}: only ${employee} can say whether their own row is right`;
    return refuse("SHEET_ROW_NOT_OWN", message, { employee });
  }
  const signed = signatureOf(state, input);
  if (isRefusal(signed)) return signed;
  const changed = sheetChanged(sheetHash, signed.data.sheetHash, "another sheet is signed", input);
  if (changed !== undefined) return changed;
  const { facts } = await knownNow(context);
  const { sheet, fault } = signedSheet(facts, signed.data);
  if (fault !== null) return fault;
  const row = sheet.rows.find((candidate) => candidate.employee === employee);
  if (row === undefined) {
    const message = `employee = ${employee}: the signed sheet of ${department} for ${month} has no row of theirs`;
    return refuse("SHEET_ROW_UNKNOWN", message, { department, month, employee });
  }
  return { department, month, employee, sheetHash, rowHash: rowHash(row) };
}
