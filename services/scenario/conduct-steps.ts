import { caseStream, checksStream, employeeStream } from "../../shared/events/streams.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { toLocal } from "../../shared/time/resolve.ts";
import type { ConductEvent } from "./format-events-conduct.ts";
import { department, stepAt, type Context, type Step } from "./steps.ts";

/** One event of conduct as the ledger's own. @param recordedAt When the ledger learns of it. */
export function conductSteps(context: Context, event: ConductEvent, recordedAt: EpochMs, reason: string): Step[] {
  const make = stepAt(context, recordedAt, event.by);
  switch (event.type) {
    case "case_opened": {
      const { id, kind, employees, about = null } = event;
      return [make(caseStream(id), "CaseOpened", { case: id, kind, employees, about, reason })];
    }
    case "evidence_added": {
      const punch = event.punch === undefined ? null : (context.punches.get(event.punch) ?? event.punch);
      const data = { case: event.case, position: null, event: punch, text: event.text ?? null };
      return [make(caseStream(event.case), "EvidenceAdded", data)];
    }
    case "correction_refused": {
      const asked = context.source.given.events.find((one) => one.type === "correction_requested" && one.id === event.request);
      const employee = asked?.type === "correction_requested" ? asked.employee : "";
      return [make(employeeStream(employee), "CorrectionRefused", { employee, request: event.request, reason })];
    }
    case "result_changed": {
      const { id, employee, date, which, shift } = event;
      const of = shift === undefined ? {} : { shift };
      return [make(employeeStream(employee), "ResultChanged", { employee, change: id, date, which, ...of, to: "excused", reason })];
    }
    case "result_change_withdrawn": {
      const { employee, change } = event;
      return [make(employeeStream(employee), "ResultChangeWithdrawn", { employee, change, reason })];
    }
    case "field_punch": {
      const { id, employee, at, direction, place } = event;
      const zone = context.zoneOf(employee);
      const occurredAt = context.at(at, employee);
      const where = { terminal: null, fault: null, reading: toLocal(occurredAt, zone), zone, occurredAt, direction, place };
      const made = make(employeeStream(employee), "PunchEntered", { employee, ...where, reason });
      context.punches.set(id, made.event.id);
      return [made];
    }
    case "spot_check": {
      const { id: check, department: of = department, at, present, absent } = event;
      const zone = context.source.timezone;
      const occurredAt = context.at(at);
      const when = { reading: toLocal(occurredAt, zone), zone, occurredAt };
      return [make(checksStream(of), "SpotCheckRecorded", { department: of, check, ...when, present, absent })];
    }
    case "case_decided": {
      const { decision, date } = event;
      return [make(caseStream(event.case), "CaseDecided", { case: event.case, decision, date, reason })];
    }
  }
}
