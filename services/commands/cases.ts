import { refuse, type Refusal } from "../../shared/errors.ts";
import type { EventOf, LedgerEvent } from "../../shared/events/envelope.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import type { EmployeeId } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";

/** Types of a case's stream. */
export const caseTypes = ["CaseOpened", "EvidenceAdded", "CaseDecided"] as const;

/** The opening of a case that is still to be decided, or why there is none. */
export function openCaseOf(history: readonly LedgerEvent[], name: string): EventOf<"CaseOpened"> | Refusal {
  const opened = history.find((event) => event.type === "CaseOpened");
  if (opened === undefined) return refuse("CASE_UNKNOWN", `case = ${name}: no such case was opened`, { case: name });
  const decided = history.find((event) => event.type === "CaseDecided");
  if (decided === undefined) return opened;
  const { decision, date } = decided.data;
  return refuse("CASE_DECIDED", `case = ${name}: it was decided on ${date}: ${decision}`, { case: name, decision, date });
}

/** The event at a place of the ledger; undefined when there is none, or another than the one named. */
export async function eventAt(ledger: Ledger, position: number, id: string | undefined): Promise<LedgerEvent | undefined> {
  if (position >= (await ledger.nextPosition())) return undefined;
  for await (const [stored] of ledger.readAll(position, { batchSize: 1 })) {
    if (stored === undefined || stored.position !== position) return undefined;
    const event = decodeEvent(stored);
    return id === undefined || event.id === id ? event : undefined;
  }
  return undefined;
}

/** Refuses people who never joined. */
export async function unknownPerson(ledger: Ledger, employees: readonly EmployeeId[]): Promise<Refusal | undefined> {
  for (const employee of employees) {
    let joined = false;
    for await (const batch of ledger.readStream(employeeStream(employee), 0, { types: ["EmployeeJoined"] })) joined ||= batch.length > 0;
    if (!joined) return refuse("EMPLOYEE_UNKNOWN", `employee = ${employee}: nobody of this id has joined`, { employee });
  }
  return undefined;
}
