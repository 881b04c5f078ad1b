import type { BadgeHolders } from "../../projections/presence/badge-holders.ts";
import type { Terminals } from "../../projections/terminals/terminals.ts";
import type { EventOf } from "../../shared/events/envelope.ts";
import type { TerminalSettings } from "../../shared/events/fields.ts";
import type { DepartmentId, EmployeeId } from "../../shared/ids.ts";
import type { PunchView } from "./models.ts";

/** The event types that are punches of somebody, for the list of live punches. */
export const punchTypes = ["PunchRecorded", "PunchEntered"] as const;
export type PunchEvent = EventOf<(typeof punchTypes)[number]>;

/** What is needed to name a punch. */
export interface PunchNames {
  readonly holders: BadgeHolders;
  readonly terminals: Terminals;
  departmentOf(employee: EmployeeId): DepartmentId | null;
}

/** Whom a punch is of, as now known; null while its badge is nobody's. */
export function personOfPunch(event: PunchEvent, holders: BadgeHolders): EmployeeId | null {
  if (event.type === "PunchEntered") return event.data.employee;
  const { key, terminal, occurredAt, receivedAt } = event.data;
  return holders.holderOf(key, terminal, occurredAt ?? receivedAt) ?? null;
}

/** A punch as pages and API show it. */
export function punchViewOf(position: number, event: PunchEvent, { holders, terminals, departmentOf }: PunchNames): PunchView {
  const employee = personOfPunch(event, holders);
  const department = employee === null ? null : departmentOf(employee);
  const settings = event.data.terminal === null ? undefined : terminals.get(event.data.terminal)?.settings;
  const common = { position, employee, department, recordedAt: event.recordedAt };
  if (event.type === "PunchEntered") {
    const { occurredAt, zone, direction } = event.data;
    return {
      ...common,
      source: "manual",
      key: null,
      occurredAt,
      zone,
      terminal: null,
      terminalName: null,
      protocol: null,
      channel: null,
      direction,
      flags: [],
      receivedAt: event.recordedAt,
    };
  }
  const { data } = event;
  return {
    ...common,
    source: "terminal",
    key: data.key,
    occurredAt: data.occurredAt,
    zone: data.zone,
    terminal: data.terminal,
    terminalName: settings?.name ?? data.terminal,
    protocol: data.protocol,
    channel: data.channel,
    direction: directionOf(settings, data.state),
    flags: data.flags ?? [],
    receivedAt: data.receivedAt,
  };
}

/** In or out as the terminal's settings tell it. */
function directionOf(settings: TerminalSettings | undefined, state: string | undefined): PunchView["direction"] {
  const rule = settings?.direction;
  if (rule?.from === "fixed") return rule.direction;
  if (rule?.from !== "state" || state === undefined) return "unknown";
  return rule.in.includes(state) ? "in" : rule.out.includes(state) ? "out" : "unknown";
}
