import type { EventData, EventType } from "../../shared/events/catalogue.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import { deterministicId, type EpochMs, type EventId, type LocalDate, type LocalDateTime, type StreamName } from "../../shared/ids.ts";
import type { ScenarioEvent } from "./format-events.ts";
import type { Case } from "./format.ts";

/** An event to append, and when the ledger learns of it. */
export interface Step {
  readonly recordedAt: EpochMs;
  readonly stream: StreamName;
  readonly event: NewEvent;
}

/** What a correction needs to know when it is approved: the event id of the punch that holds the slot, or null when it is empty. */
export interface PendingCorrection {
  readonly recordedAt: EpochMs;
  readonly employee: string;
  readonly date: LocalDate;
  readonly slot: "in" | "out";
  readonly step: (replaces: EventId | null) => Step;
}

/** What people do with a month's sheet, which is decided by the commands on what the ledger holds then. */
export interface SheetStep {
  readonly recordedAt: EpochMs;
  readonly sheet: "signed" | "filed" | "reopened";
  readonly department: string;
  readonly month: string;
  readonly by: string;
  readonly reason: string;
}

/** The case being translated, and what is known of it so far. */
export interface Context {
  readonly source: Case;
  readonly zoneOf: (employee: string | null) => string;
  readonly at: (text: string, employee?: string | null) => EpochMs;
  readonly from: LocalDate;
  readonly until: LocalDate;
  /** Long before everything that happens: when the company was set up. */
  readonly setUpAt: EpochMs;
  readonly punches: Map<string, EventId>;
  /** Punches by what makes a terminal's record the same record. */
  readonly seen: Map<string, EventId>;
}

/** The department everybody belongs to who has none of their own. */
export const department = "scenario";

/**
 * Makes steps recorded at a moment, but not before the company was set up. A step's id is made from what it says, so
 * that translating twice gives the same ledger.
 *
 * @param by Who did it, where the case says.
 */
export function stepAt(context: Context, moment: EpochMs, by?: string) {
  const recordedAt = Math.max(moment, context.setUpAt);
  return <Type extends EventType>(stream: StreamName, type: Type, data: EventData<Type>, id?: EventId): Step => {
    const eventId = id ?? deterministicId("scenario", type, stream, String(moment), JSON.stringify(data));
    // The pairing of type and data holds by this function's own signature; a union cannot be built generically otherwise.
    const event = {
      id: eventId,
      type,
      data,
      meta: { actor: by === undefined ? "system:scenario" : `person:${by}` },
    } as unknown as NewEvent;
    return { recordedAt, stream, event };
  };
}

export const siteIn = (zone: string): string => `site:${zone}`;

/** A terminal belongs to one site; a device used by people of several zones is one terminal at each of their sites. */
export function terminalOf(context: Context, device: string, zone: string): string {
  return zone === context.source.timezone ? device : `${device}@${zone}`;
}

/** Every terminal of the case and the zone it hangs in. */
export function terminalsOf(context: Context): Map<string, string> {
  const terminals = new Map<string, string>();
  const use = (device: string, zone: string): void => void terminals.set(terminalOf(context, device, zone), zone);
  for (const event of context.source.given.events) {
    if (event.type === "punch") use(event.device, context.zoneOf(event.employee));
    if (event.type === "manual_punch" && event.device !== null) use(event.device, context.zoneOf(event.employee));
    if (event.type === "clock_corrected" || event.type === "device_fault" || event.type === "watermark")
      use(event.device, context.source.timezone);
  }
  for (const device of Object.keys(context.source.given.device_watermarks ?? {}))
    if (![...terminals.keys()].includes(device)) use(device, context.source.timezone);
  return terminals;
}

/** Whom an event is about, when it is about a person. */
export function subjectOf(event: ScenarioEvent): string | null {
  return "employee" in event && typeof event.employee === "string" ? event.employee : null;
}

/** When an event happened, as written; the first is when the ledger learns of it unless the event says otherwise. */
export function momentsOf(event: ScenarioEvent): string[] {
  switch (event.type) {
    case "punch":
      return [event.at, event.received_at, event.recorded_at].filter((text) => text !== undefined);
    case "manual_punch":
    case "field_punch":
    case "spot_check":
      return [event.at];
    case "correction_requested":
      return [event.claimed_at];
    case "leave_approved":
      return [startOf(event.from)];
    case "leave_requested":
      return [event.requested_at ?? event.recorded_at ?? startOf(event.from)];
    case "leave_form_filed":
    case "leave_evidence_filed":
      return [event.filed_at, event.recorded_at].filter((text) => text !== undefined);
    case "early_departure_approved":
    case "roster_published":
    case "duty_assigned":
    case "result_changed":
      return [startOf(event.date)];
    case "suspended":
    case "resumed":
      return [startOf(event.from)];
    case "overtime_approved":
      return [event.from];
    case "clock_corrected":
      return [event.until];
    case "device_fault":
      return [event.since];
    case "watermark":
      return [event.up_to];
    case "rules_published":
      return [startOf(event.from)];
    case "case_decided":
      return [startOf(event.date)];
    case "badge_assigned":
    case "badge_returned":
    case "case_opened":
    case "evidence_added":
    case "correction_refused":
    case "result_change_withdrawn":
    case "correction_approved":
    case "punch_voided":
    case "leave_refused":
    case "leave_withdrawn":
    case "duty_withdrawn":
    case "sheet_signed":
    case "sheet_filed":
    case "sheet_reopened":
      return event.recorded_at === undefined ? [] : [event.recorded_at];
  }
}

/** A date as the start of its day; a moment as it is. */
export const startOf = (text: string): string => (text.length === 10 ? `${text}T00:00:00` : text);
/** A moment's wall-clock reading, its offset left aside. */
export const wall = (text: string): LocalDateTime => (text.length === 16 ? `${text}:00` : text.slice(0, 19));
