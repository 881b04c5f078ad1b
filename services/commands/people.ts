import { refuse, type Refusal } from "../../shared/errors.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { PersonKey } from "../../shared/events/fields.ts";
import type { EmployeeId, EpochMs, LocalDate, TerminalId } from "../../shared/ids.ts";
import type { CommandContext } from "./command.ts";
import type { LedgerView } from "./ledger-view.ts";

/** Types that say when and where a person is employed. */
export const employmentTypes = ["EmployeeJoined", "EmployeeMoved", "EmployeeLeft"] as const;

/** A time of employment, `until` being the first date no longer in it. */
export interface Employment {
  readonly from: LocalDate;
  readonly until: LocalDate | null;
  /** Latest department and site of it. */
  readonly department: string;
  readonly site: string;
}

/** A person's times of employment, in order. */
export function employmentsOf(history: readonly LedgerEvent[]): readonly Employment[] {
  const spans: Employment[] = [];
  for (const event of history) {
    const last = spans.at(-1);
    if (event.type === "EmployeeJoined") {
      const { from, department, site } = event.data;
      spans.push({ from, until: null, department, site });
    } else if (event.type === "EmployeeMoved" && last !== undefined) {
      spans[spans.length - 1] = { ...last, department: event.data.department, site: event.data.site };
    } else if (event.type === "EmployeeLeft" && last !== undefined) {
      spans[spans.length - 1] = { ...last, until: event.data.until };
    }
  }
  return spans;
}

/** Refuses what is about a date on which the person is not employed. */
export function notEmployedOn(history: readonly LedgerEvent[], employee: EmployeeId, date: LocalDate): Refusal | undefined {
  const spans = employmentsOf(history);
  if (spans.length === 0) return refuse("EMPLOYEE_UNKNOWN", `employee = ${employee}: nobody of this id has joined`, { employee });
  if (spans.some(({ from, until }) => from <= date && (until === null || date < until))) return undefined;
  return refuse("EMPLOYEE_NOT_EMPLOYED", `employee = ${employee}: not employed on ${date}`, { employee, date });
}

/** Refuses what a person would decide for themselves: entering, voiding, approving. */
export function forOneself(context: CommandContext, employee: EmployeeId): Refusal | undefined {
  if (context.actor !== `person:${employee}`) return undefined;
  return refuse("OWN_RECORD", `employee = ${employee}: nobody enters, changes or approves their own record; somebody else must do it`, {
    employee,
  });
}

/** A key that belongs to a person, `[from, until)`; null is open. */
export interface Holding {
  readonly employee: EmployeeId;
  readonly key: PersonKey;
  /** Null: on all terminals. */
  readonly terminal: TerminalId | null;
  readonly from: EpochMs | null;
  until: EpochMs | null;
}

/** Who holds which key, of all people. */
export interface Holdings {
  /** Holdings by key. */
  readonly byKey: Map<string, Holding[]>;
}

/** Name of a key in the holdings. */
export const keyName = ({ kind, value }: PersonKey): string => `${kind}:${value}`;

export const holdingsView: LedgerView<Holdings> = {
  types: ["BadgeAssigned", "BadgeReturned"],
  initial: () => ({ byKey: new Map() }),
  apply: ({ byKey }, event) => {
    if (event.type === "BadgeAssigned") {
      const { employee, key, terminal = null, from } = event.data;
      const holdings = byKey.get(keyName(key)) ?? [];
      holdings.push({ employee, key, terminal, from, until: null });
      byKey.set(keyName(key), holdings);
    } else if (event.type === "BadgeReturned") {
      const { employee, key, terminal = null, until } = event.data;
      const held = byKey
        .get(keyName(key))
        ?.findLast((holding) => holding.employee === employee && holding.terminal === terminal && holding.until === null);
      if (held !== undefined) held.until = until;
    }
  },
};

/** Holdings of a key that touch `[from, until)` on a terminal; null terminal: on any. */
export function holdingsDuring(
  { byKey }: Holdings,
  key: PersonKey,
  span: { readonly terminal: TerminalId | null; readonly from: EpochMs | null; readonly until: EpochMs | null },
): readonly Holding[] {
  return (byKey.get(keyName(key)) ?? []).filter(
    (holding) =>
      (holding.terminal === null || span.terminal === null || holding.terminal === span.terminal) &&
      (holding.until === null || span.from === null || holding.until > span.from) &&
      (holding.from === null || span.until === null || holding.from < span.until),
  );
}

/** Who holds a key on a terminal at a moment. */
export function holderOf(holdings: Holdings, key: PersonKey, terminal: TerminalId, at: EpochMs): EmployeeId | undefined {
  return holdingsDuring(holdings, key, { terminal, from: at, until: at + 1 }).at(-1)?.employee;
}
