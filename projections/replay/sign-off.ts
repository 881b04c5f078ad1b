import type { EventData } from "../../shared/events/catalogue.ts";
import type { EventOf, LedgerEvent } from "../../shared/events/envelope.ts";
import type { EmployeeId, EpochMs, EventId } from "../../shared/ids.ts";

/** Event types of a month's stream. */
export const signOffTypes = ["SheetPrepared", "SheetSigned", "SheetFiled", "SheetReopened", "SheetConfirmed", "SheetObjectedTo"] as const;
type SignOffType = (typeof signOffTypes)[number];

/** Something done with a sheet: by whom (`person:<id>`), when it was recorded, and what the event says. */
export interface Done<Data> {
  readonly event: EventId;
  readonly by: string;
  readonly recordedAt: EpochMs;
  readonly data: Data;
}

/** What an employee said last of their own row. */
export interface RowStatement {
  readonly kind: "confirmed" | "objected";
  readonly recordedAt: EpochMs;
  readonly sheetHash: string;
  /** Hash of the row it was said of: it stands for every sheet with the same row. */
  readonly rowHash: string;
  /** Why, of an objection. */
  readonly reason: string | null;
}

/** How far a department's month has come, as the events of its stream say. */
export interface SignOffState {
  readonly stage: "open" | "prepared" | "signed" | "filed";
  /** The last preparation that was not reopened since. */
  readonly prepared?: Done<EventData<"SheetPrepared">>;
  readonly signed?: Done<EventData<"SheetSigned">>;
  readonly filed?: Done<EventData<"SheetFiled">>;
  /** Every reopening, first to last. */
  readonly reopened: readonly Done<EventData<"SheetReopened">>[];
  /** The last statement of each employee, of whichever signed sheet. */
  readonly statements: ReadonlyMap<EmployeeId, RowStatement>;
}

/** Folds the events of one month's stream, in order; others among them are passed over. */
export function signOffState(history: readonly LedgerEvent[]): SignOffState {
  let state: SignOffState = { stage: "open", reopened: [], statements: new Map() };
  for (const event of history) if (isSignOff(event)) state = evolve(state, event);
  return state;
}

const isSignOff = (event: LedgerEvent): event is EventOf<SignOffType> => (signOffTypes as readonly string[]).includes(event.type);

function evolve(state: SignOffState, event: EventOf<SignOffType>): SignOffState {
  const { reopened, statements } = state;
  switch (event.type) {
    case "SheetPrepared":
      return { stage: "prepared", prepared: done(event, event.data), reopened, statements };
    case "SheetSigned":
      return { ...state, stage: "signed", signed: done(event, event.data) };
    case "SheetFiled":
      return { ...state, stage: "filed", filed: done(event, event.data) };
    case "SheetReopened":
      return { stage: "open", reopened: [...reopened, done(event, event.data)], statements };
    case "SheetConfirmed":
    case "SheetObjectedTo":
      return { ...state, statements: new Map(statements).set(event.data.employee, statementOf(event)) };
  }
}

const done = <Data>(event: LedgerEvent, data: Data): Done<Data> => ({
  event: event.id,
  by: event.meta.actor,
  recordedAt: event.recordedAt,
  data,
});

function statementOf({ type, data, recordedAt }: EventOf<"SheetConfirmed" | "SheetObjectedTo">): RowStatement {
  const { sheetHash, rowHash } = data;
  const kind = type === "SheetConfirmed" ? "confirmed" : "objected";
  return { kind, recordedAt, sheetHash, rowHash, reason: "reason" in data ? data.reason : null };
}
