import { employeeStream, punchStream, rosterStream, terminalStream } from "../../shared/events/streams.ts";
import { deterministicId, type EpochMs } from "../../shared/ids.ts";
import { resolveLocal, toLocal, tzdbVersion } from "../../shared/time/resolve.ts";
import { conductSteps } from "./conduct-steps.ts";
import { policyStep, rulesOf } from "./company-steps.ts";
import type { ScenarioEvent } from "./format-events.ts";
import { hoursStep } from "./hours-steps.ts";
import { leaveSteps } from "./leave-steps.ts";
import { addDays, datesBetween } from "./moments.ts";
import {
  department,
  momentsOf,
  startOf,
  stepAt,
  subjectOf,
  terminalOf,
  wall,
  type Context,
  type PendingCorrection,
  type SheetStep,
  type Step,
} from "./steps.ts";

type PunchEvent = Extract<ScenarioEvent, { type: "punch" }>;

/** One event of a scenario as the ledger's own events; none when it repeats a record the ledger has. */
export function eventSteps(context: Context, event: ScenarioEvent): (Step | PendingCorrection | SheetStep)[] {
  if (event.type === "punch") return punchSteps(context, event);
  const employee = subjectOf(event);
  const recordedAt = context.at(event.recorded_at ?? momentsOf(event)[0] ?? context.source.evaluateAt ?? "", employee);
  const reason = event.reason ?? "scenario";
  switch (event.type) {
    case "manual_punch": {
      const occurredAt = context.at(event.at, event.employee);
      const zone = context.zoneOf(event.employee);
      const data = {
        employee: event.employee,
        terminal: event.device,
        fault: null,
        reading: toLocal(occurredAt, zone),
        zone,
        occurredAt,
        direction: event.direction,
        reason,
      };
      const made = stepAt(context, recordedAt)(employeeStream(event.employee), "PunchEntered", data);
      context.punches.set(event.id, made.event.id);
      return [made];
    }
    case "badge_assigned":
      return [
        stepAt(context, recordedAt)(employeeStream(event.employee), "BadgeAssigned", {
          employee: event.employee,
          key: { kind: "card", value: event.badge },
          from: event.effective_from === undefined ? null : context.at(startOf(event.effective_from), event.employee),
        }),
      ];
    case "badge_returned":
      return [
        stepAt(context, recordedAt)(employeeStream(event.employee), "BadgeReturned", {
          employee: event.employee,
          key: { kind: "card", value: event.badge },
          until: context.at(startOf(event.effective_until), event.employee),
        }),
      ];
    case "correction_requested": {
      const { id, employee: asks, date, slot: direction, claimed_at } = event;
      const zone = context.zoneOf(asks);
      const occurredAt = context.at(claimed_at, asks);
      const claimed = { reading: toLocal(occurredAt, zone), zone, occurredAt, direction };
      const data = { employee: asks, request: id, date, replaces: null, ...claimed, reason };
      return [stepAt(context, recordedAt, event.by)(employeeStream(asks), "CorrectionRequested", data)];
    }
    case "correction_approved":
      return [correction(context, event, recordedAt, reason)];
    case "punch_voided": {
      const owner = event.employee ?? ownerOf(context, event.punch);
      return [
        stepAt(context, recordedAt)(employeeStream(owner), "PunchVoided", {
          employee: owner,
          punch: context.punches.get(event.punch) ?? event.punch,
          reason,
        }),
      ];
    }
    case "leave_requested":
    case "leave_approved":
    case "leave_refused":
    case "leave_withdrawn":
    case "leave_form_filed":
    case "leave_evidence_filed":
      return leaveSteps(context, event, recordedAt, reason);
    case "early_departure_approved":
      return [
        stepAt(context, recordedAt)(employeeStream(event.employee), "EarlyDepartureApproved", {
          employee: event.employee,
          date: event.date,
          notBefore: event.not_before === undefined ? null : context.at(event.not_before, event.employee),
          reason,
        }),
      ];
    case "overtime_approved":
      return [
        stepAt(context, recordedAt)(employeeStream(event.employee), "OvertimeApproved", {
          employee: event.employee,
          date: event.date,
          from: context.at(event.from, event.employee),
          until: context.at(event.until, event.employee),
          reason,
        }),
      ];
    case "duty_assigned":
    case "duty_withdrawn":
    case "suspended":
    case "resumed":
      return [hoursStep(context, event, recordedAt)];
    case "roster_published":
      return [
        stepAt(context, recordedAt)(rosterStream(department), "RosterPublished", {
          department,
          roster: event.id ?? `roster-${event.date}`,
          entries: datesBetween(event.date, addDays(event.to ?? event.date, 1)).map((date) => ({
            employee: event.employee,
            date,
            shifts: event.shifts,
          })),
        }),
      ];
    case "clock_corrected":
      return [
        stepAt(context, recordedAt)(terminalStream(event.device), "TerminalClockCorrected", {
          terminal: event.device,
          correction: event.id ?? "correction",
          from: wall(event.from),
          until: wall(event.until),
          addSeconds: event.add_seconds,
          reason,
        }),
      ];
    case "device_fault": {
      const terminal = event.device;
      const opened = stepAt(context, recordedAt)(terminalStream(terminal), "TerminalFaultReported", {
        terminal,
        fault: event.id,
        since: context.at(event.since),
        reportedBy: "person",
        reason,
      });
      if (event.until === undefined) return [opened];
      const until = context.at(event.until);
      return [
        opened,
        stepAt(context, Math.max(until, recordedAt))(terminalStream(terminal), "TerminalFaultCleared", {
          terminal,
          fault: event.id,
          until,
        }),
      ];
    }
    case "watermark":
      return [
        stepAt(context, recordedAt)(terminalStream(event.device), "WatermarkAdvanced", {
          terminal: event.device,
          upTo: context.at(event.up_to),
          evidence: "statement",
        }),
      ];
    case "rules_published":
      return [policyStep(context, recordedAt, event.from, rulesOf(context, event.rules, `given.events ${event.id ?? "rules_published"}`))];
    case "field_punch":
    case "spot_check":
    case "correction_refused":
    case "result_changed":
    case "result_change_withdrawn":
    case "case_opened":
    case "evidence_added":
    case "case_decided":
      return conductSteps(context, event, recordedAt, reason);
    case "sheet_signed":
    case "sheet_filed":
    case "sheet_reopened": {
      const sheet = event.type === "sheet_signed" ? "signed" : event.type === "sheet_filed" ? "filed" : "reopened";
      return [{ recordedAt, sheet, department: event.department ?? department, month: event.month, by: event.by ?? "head", reason }];
    }
  }
}

/** A terminal's record as the gateway records it; one that repeats a record already stored adds nothing. */
function punchSteps(context: Context, event: PunchEvent): Step[] {
  const zone = context.zoneOf(event.employee);
  const terminal = terminalOf(context, event.device, zone);
  const key =
    event.badge !== undefined
      ? ({ kind: "card", value: event.badge } as const)
      : ({ kind: "pin", value: event.employee ?? "unknown" } as const);
  const local =
    event.at.endsWith("Z") || /[+-]\d{2}:\d{2}$/.test(event.at) ? toLocal(context.at(event.at, event.employee), zone) : wall(event.at);
  const resolved = resolveLocal(local, zone);
  const identity = JSON.stringify([terminal, key, local, event.direction, event.device_seq ?? null]);
  const stored = context.seen.get(identity);
  if (stored !== undefined) {
    context.punches.set(event.id, stored);
    return [];
  }
  const nominal = context.at(event.at, event.employee);
  const received = event.received_at ?? event.recorded_at;
  const receivedAt = received === undefined ? nominal : context.at(received, event.employee);
  const punch = deterministicId("scenario", "punch", event.id, identity);
  context.seen.set(identity, punch);
  context.punches.set(event.id, punch);
  return [
    stepAt(context, receivedAt)(
      punchStream(terminal, local),
      "PunchRecorded",
      {
        terminal,
        protocol: "mqtt",
        channel: "mqtt",
        key,
        ...(event.device_seq === undefined ? {} : { identity: `seq:${event.device_seq}`, counter: String(event.device_seq) }),
        reading: { text: event.at, local },
        zone,
        tzdb: tzdbVersion,
        resolution: resolved.resolution,
        occurredAt: resolved.resolution === "exact" ? resolved.occurredAt : null,
        ...(resolved.resolution === "exact" ? {} : { candidates: [...resolved.candidates] }),
        receivedAt,
        ...(event.direction === "unknown" ? {} : { state: event.direction }),
        grade: 2,
        raw: { text: JSON.stringify({ id: event.id, at: event.at }) },
      },
      punch,
    ),
  ];
}

type Approved = Extract<ScenarioEvent, { type: "correction_approved" }>;

/** What an approval fills: as it was asked for, or as the approval says itself. */
function correction(context: Context, approved: Approved, recordedAt: EpochMs, reason: string): PendingCorrection {
  const asked = context.source.given.events.find((event) => event.type === "correction_requested" && event.id === approved.request);
  const { employee, date, slot, claimed_at: claimedAt } = asked?.type === "correction_requested" ? asked : approved;
  const request = approved.request ?? approved.id ?? "correction";
  if (employee === undefined || date === undefined || slot === undefined || claimedAt === undefined)
    throw new Error(
      `correction_approved names request ${request}, which the scenario does not have, and does not say itself what it fills`,
    );
  const zone = context.zoneOf(employee);
  const occurredAt = context.at(claimedAt, employee);
  return {
    recordedAt,
    employee,
    date,
    slot,
    step: (replaces) =>
      stepAt(context, recordedAt)(employeeStream(employee), "CorrectionApproved", {
        employee,
        request,
        date,
        replaces,
        reading: toLocal(occurredAt, zone),
        zone,
        occurredAt,
        direction: slot,
        reason: asked?.type === "correction_requested" ? (asked.reason ?? reason) : reason,
      }),
  };
}

function ownerOf(context: Context, punch: string): string {
  const event = context.source.given.events.find((candidate) => candidate.id === punch);
  return (event && subjectOf(event)) ?? "unknown";
}
