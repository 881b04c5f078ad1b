import { decodeEvent } from "../../shared/events/decode.ts";
import type { EventType } from "../../shared/events/catalogue.ts";
import type { LedgerEvent, NewEvent } from "../../shared/events/envelope.ts";
import type { StreamName } from "../../shared/ids.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { NO_STREAM, type Ledger, type Now } from "../../shared/ledger/port.ts";

/** Types that the commands of a setup decide on: few beside a ledger's punches. */
const decisionTypes = [
  "BadgeAssigned",
  "BadgeReturned",
  "CalendarPublished",
  "EmployeeJoined",
  "EmployeeLeft",
  "EmployeeMoved",
  "PatternAssigned",
  "PolicyCasesKept",
  "PolicyPublished",
  "RosterPublished",
  "ShiftDefined",
  "TerminalRegistered",
  "TerminalRetired",
  "TerminalSettingsChanged",
] as const satisfies readonly EventType[];

/** Events of one append to the copy: well within what a batch may hold. */
const runMax = 400;

/** A ledger in memory on which a setup can be tried, and what it tells of the states there are. */
export interface Rehearsal {
  readonly ledger: Ledger;
  /** Names of the states that the ledger describes, as stateName gives them. */
  readonly states: ReadonlySet<string>;
}

/** Copies what the commands of a setup decide on, in ledger order, for serials and badges are given in that order. */
export async function rehearsalOf(ledger: Ledger, now: Now): Promise<Rehearsal> {
  const copy = createMemoryLedger({ now });
  const heads = new Map<StreamName, number>();
  const states = new Set<string>();
  let stream: StreamName | undefined;
  let run: NewEvent[] = [];
  async function append(): Promise<void> {
    if (stream === undefined || run.length === 0) return;
    const result = await copy.append(stream, heads.get(stream) ?? NO_STREAM, run);
    if (result.outcome === "committed") heads.set(stream, result.revision);
    run = [];
  }
  for await (const batch of ledger.readAll(0, { types: decisionTypes })) {
    for (const event of batch.map(decodeEvent)) {
      if (event.stream !== stream || run.length === runMax) await append();
      stream = event.stream;
      run.push({ id: event.id, type: event.type, data: event.data, meta: event.meta } as NewEvent);
      const name = stateOf(event);
      if (name !== undefined) states.add(name);
    }
  }
  await append();
  return { ledger: copy, states };
}

/** Name of a state: what it is of, and what tells it from others of its kind. */
export const stateName = (...parts: readonly (string | number | undefined)[]): string => JSON.stringify(parts);

function stateOf(event: LedgerEvent): string | undefined {
  if (event.type === "CalendarPublished") return stateName("calendar", event.data.site, event.data.year);
  if (event.type === "PolicyPublished") return stateName("policy", event.data.scope, event.data.effectiveFrom);
  if (event.type === "ShiftDefined") return stateName("shift", event.data.department, event.data.shift.id, event.data.from);
  if (event.type === "TerminalRegistered") return stateName("terminal", event.data.terminal);
  return undefined;
}
