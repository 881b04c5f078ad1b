import { refuse, type Refusal } from "../../shared/errors.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { EventOf, LedgerEvent } from "../../shared/events/envelope.ts";
import type { EmployeeId, EpochMs } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { currentView } from "./ledger-view.ts";
import { holderOf, holdingsView } from "./people.ts";

/** A punch a person points at: one in their own stream needs its id only, a terminal's needs its place on the ledger too. */
export interface PunchName {
  readonly punch: string;
  readonly position?: number | undefined;
}

/** Types of a person's stream that make or unmake punches. */
export const punchTypes = ["PunchEntered", "CorrectionApproved", "PunchVoided"] as const;

/**
 * Why a punch cannot be voided or replaced for a person: it is unknown, somebody else's, or does not count any more.
 *
 * @param history of the person's stream, with punchTypes.
 */
export async function punchFault(
  ledger: Ledger,
  employee: EmployeeId,
  name: PunchName,
  history: readonly LedgerEvent[],
): Promise<Refusal | undefined> {
  const { punch } = name;
  if (history.some((event) => event.type === "PunchVoided" && event.data.punch === punch)) {
    return refuse("PUNCH_VOIDED", `punch = ${punch}: it was voided already`, { punch });
  }
  if (history.some((event) => event.type === "CorrectionApproved" && event.data.replaces === punch)) {
    return refuse("PUNCH_VOIDED", `punch = ${punch}: a correction replaced it already`, { punch });
  }
  if (history.some((event) => event.id === punch && (event.type === "PunchEntered" || event.type === "CorrectionApproved")))
    return undefined;
  const recorded = name.position === undefined ? undefined : await recordedPunch(ledger, punch, name.position);
  if (recorded === undefined) {
    return refuse("PUNCH_UNKNOWN", `punch = ${punch}: no such punch of ${employee}; for a terminal's punch give its position too`, {
      punch,
      employee,
    });
  }
  const holder = holderOf(await currentView(ledger, holdingsView), recorded.data.key, recorded.data.terminal, momentOfPunch(recorded));
  if (holder === employee) return undefined;
  return refuse("PUNCH_OF_ANOTHER", `punch = ${punch}: it is not ${employee}'s`, { punch, employee });
}

function momentOfPunch({ data }: EventOf<"PunchRecorded">): EpochMs {
  return data.occurredAt ?? data.candidates?.[0] ?? data.receivedAt;
}

/** The id of the punch at a place on the ledger, as an explanation shows the place; undefined where there is none. */
export async function punchAt(ledger: Ledger, position: number | undefined): Promise<string | undefined> {
  const event = position === undefined ? undefined : await eventAt(ledger, position);
  return event !== undefined && ["PunchRecorded", "PunchEntered", "CorrectionApproved"].includes(event.type) ? event.id : undefined;
}

async function recordedPunch(ledger: Ledger, punch: string, position: number): Promise<EventOf<"PunchRecorded"> | undefined> {
  const event = await eventAt(ledger, position);
  return event?.type === "PunchRecorded" && event.id === punch ? event : undefined;
}

async function eventAt(ledger: Ledger, position: number): Promise<LedgerEvent | undefined> {
  if (!Number.isSafeInteger(position) || position < 0 || position >= (await ledger.nextPosition())) return undefined;
  for await (const [stored] of ledger.readAll(position, { batchSize: 1 }))
    return stored === undefined || stored.position !== position ? undefined : decodeEvent(stored);
  return undefined;
}
