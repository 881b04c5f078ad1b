import type { EpochMs, EventId, StreamName } from "../ids.ts";
import type { EventData, EventType } from "./catalogue.ts";

/** Who or what caused an event. */
export interface EventMeta {
  /** `terminal:<id>`, `person:<id>`, `system:<part>`; never a name. */
  readonly actor: string;
  /** Id of the event or command this follows from. */
  readonly cause?: string;
}

/** An event about to be appended. The ledger adds stream, revision, position and the moment of recording. */
export type NewEvent = {
  [Type in EventType]: {
    readonly id: EventId;
    readonly type: Type;
    readonly data: EventData<Type>;
    readonly meta: EventMeta;
  };
}[EventType];

/** An event read back: what its bytes say. */
export type LedgerEvent = {
  [Type in EventType]: {
    readonly id: EventId;
    readonly type: Type;
    /** Version of the data's shape after upcasting: always the newest. */
    readonly version: number;
    readonly data: EventData<Type>;
    readonly meta: EventMeta;
    readonly stream: StreamName;
    readonly revision: number;
    /** When the ledger recorded it; never smaller than that of the event before. */
    readonly recordedAt: EpochMs;
  };
}[EventType];

/** The ledger event of one type. */
export type EventOf<Type extends EventType> = Extract<LedgerEvent, { type: Type }>;
