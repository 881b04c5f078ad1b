import { isTable, renamed } from "./rule-words.ts";

type Table = Readonly<Record<string, unknown>>;

/**
 * Other names an event of a scenario may come under, and the one the system reads it by. The vocabulary of scenarios names
 * punches and says of the rest only that it happened; names that can mean one thing only are taken.
 */
const types: Readonly<Record<string, string>> = {
  punch_recorded: "punch",
  punch_manual: "manual_punch",
  manual: "manual_punch",
  manual_entry: "manual_punch",
  punch_entered: "manual_punch",
  void: "punch_voided",
  punch_void: "punch_voided",
  voided: "punch_voided",
  punch_deleted: "punch_voided",
  badge_mapped: "badge_assigned",
  badge_unassigned: "badge_returned",
  leave: "leave_approved",
  leave_granted: "leave_approved",
  leave_asked: "leave_requested",
  leave_rejected: "leave_refused",
  leave_denied: "leave_refused",
  certificate_filed: "leave_evidence_filed",
  evidence_filed: "leave_evidence_filed",
  form_filed: "leave_form_filed",
  leave_cancelled: "leave_withdrawn",
  leave_canceled: "leave_withdrawn",
  leave_revoked: "leave_withdrawn",
  early_leave_approved: "early_departure_approved",
  early_departure_permitted: "early_departure_approved",
  overtime_request_approved: "overtime_approved",
  overtime_granted: "overtime_approved",
  overtime_approval: "overtime_approved",
  leave_approval: "leave_approved",
  early_leave_permitted: "early_departure_approved",
  early_departure_approval: "early_departure_approved",
  correction: "correction_approved",
  roster_changed: "roster_published",
  roster_updated: "roster_published",
  roster_assigned: "roster_published",
  roster_added: "roster_published",
  roster_entry: "roster_published",
  roster_change: "roster_published",
  roster: "roster_published",
  shift_assignment: "roster_published",
  shift_assigned: "roster_published",
  clock_correction: "clock_corrected",
  device_clock_corrected: "clock_corrected",
  terminal_clock_corrected: "clock_corrected",
  device_fault_reported: "device_fault",
  terminal_fault: "device_fault",
  device_watermark: "watermark",
  watermark_advanced: "watermark",
  policy_published: "rules_published",
  rules_changed: "rules_published",
};

const leaveFields: Readonly<Record<string, string>> = {
  leave_type: "kind",
  leave_kind: "kind",
  date: "from",
  start: "from",
  end: "to",
  until: "to",
  half: "part",
  half_day: "part",
  session: "part",
  portion: "part",
};

/** Other names of an event's fields, by the event's type; `*` of every event. */
const fields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "*": { person: "employee", terminal: "device", learnt_at: "recorded_at", learned_at: "recorded_at", approved_by: "by" },
  punch: { sequence: "device_seq", seq: "device_seq", card: "badge", time: "at", delivered_at: "received_at" },
  manual_punch: { time: "at" },
  punch_voided: { target: "punch", voids: "punch", punch_id: "punch", event: "punch" },
  badge_assigned: { card: "badge", from: "effective_from" },
  badge_returned: { card: "badge", until: "effective_until", to: "effective_until", effective_to: "effective_until" },
  correction_requested: { at: "claimed_at", time: "claimed_at", claimed: "claimed_at" },
  correction_approved: { request_id: "request", correction: "request" },
  leave_approved: leaveFields,
  leave_requested: leaveFields,
  leave_withdrawn: { leave_id: "leave", request: "leave" },
  early_departure_approved: { at: "not_before", from: "not_before", leave_at: "not_before" },
  overtime_approved: { start: "from", end: "until", to: "until" },
  clock_corrected: { offset_seconds: "add_seconds", correction_seconds: "add_seconds", seconds: "add_seconds", to: "until" },
  device_fault: { from: "since", start: "since", to: "until", end: "until", at: "since" },
  watermark: { at: "up_to", until: "up_to", complete_up_to: "up_to" },
  roster_published: { from: "date", start: "date", until: "to", end: "to" },
  rules_published: { effective_from: "from", policy: "rules" },
};

const halves: Readonly<Record<string, string>> = {
  am: "morning",
  first_half: "morning",
  first: "morning",
  pm: "afternoon",
  second_half: "afternoon",
  second: "afternoon",
  full: "day",
  full_day: "day",
  whole: "day",
};

/**
 * An event under the names the system reads it by. What is not known stays as it is, and is refused with what would be right.
 *
 * A punch that is said to have been entered by hand is a manual punch; an entry without a type is a punch.
 */
export function eventInKnownWords(value: unknown): unknown {
  if (!isTable(value)) return value;
  const type = typeOf(value);
  const named = renamed(value, { ...fields["*"], ...fields[type] }) as Table;
  return { ...named, ...detailsOf(type, named), type };
}

function typeOf(value: Table): string {
  const said = value["type"] ?? "punch";
  const type = typeof said === "string" ? (types[said] ?? said) : String(said);
  const byHand =
    value["manual"] === true || value["entered_by_hand"] === true || ["source", "kind", "entry"].some((name) => value[name] === "manual");
  return type === "punch" && byHand ? "manual_punch" : type;
}

function detailsOf(type: string, event: Table): Table {
  const direction = event["direction"];
  switch (type) {
    case "punch":
    case "manual_punch":
      if (direction === null) return { direction: "unknown" };
      return typeof direction === "string" ? { direction: directions[direction.toLowerCase()] ?? direction } : {};
    case "leave_approved":
    case "leave_requested": {
      const { part, kind } = event;
      return {
        ...(typeof part === "string" ? { part: halves[part] ?? part } : {}),
        ...(typeof kind === "string" ? { kind: kind.replace(/_leave$/, "") } : {}),
        ...hoursOf(event),
      };
    }
    case "roster_published":
      return event["shifts"] === undefined && "shift" in event
        ? { shift: undefined, shifts: event["shift"] === null ? [] : [event["shift"]] }
        : {};
    default:
      return {};
  }
}

/** Leave whose from and to are moments of one date is leave by the hour. */
function hoursOf({ from, to, hours }: Table): Table {
  const isMoment = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d{2}-\d{2}[T ]/.test(value);
  if (hours !== undefined || !isMoment(from) || !isMoment(to) || from.slice(0, 10) !== to.slice(0, 10)) return {};
  return { from: from.slice(0, 10), to: undefined, hours: { from, until: to } };
}

const directions: Readonly<Record<string, string>> = {
  in: "in",
  i: "in",
  enter: "in",
  entry: "in",
  out: "out",
  o: "out",
  exit: "out",
  none: "unknown",
  undirected: "unknown",
  unknown: "unknown",
};
