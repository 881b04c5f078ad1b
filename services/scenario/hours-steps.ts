import { employeeStream } from "../../shared/events/streams.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { ScenarioEvent } from "./format-events.ts";
import { siteIn, stepAt, type Context, type Step } from "./steps.ts";

type HoursEvent = Extract<ScenarioEvent, { type: "duty_assigned" | "duty_withdrawn" | "suspended" | "resumed" }>;

/** Duty and suspension as the ledger's own events. */
export function hoursStep(context: Context, event: HoursEvent, recordedAt: EpochMs): Step {
  const make = stepAt(context, recordedAt);
  const reason = event.reason ?? "scenario";
  switch (event.type) {
    case "duty_assigned": {
      const { employee, id: duty, date, shift, start, end, ends_next_day: endsNextDay } = event;
      if ((shift === undefined) === (start === undefined || end === undefined))
        throw new Error(`duty_assigned ${duty} needs a shift, or start and end, and not both`);
      const hours = start === undefined || end === undefined ? {} : { hours: { start, end, endsNextDay } };
      const site = siteIn(context.zoneOf(employee));
      const data = { employee, duty, date, site, ...(shift === undefined ? {} : { shift }), ...hours };
      return make(employeeStream(employee), "DutyAssigned", data);
    }
    case "duty_withdrawn": {
      const duty = context.source.given.events.find((other) => other.type === "duty_assigned" && other.id === event.duty);
      const employee = duty?.type === "duty_assigned" ? duty.employee : "";
      return make(employeeStream(employee), "DutyWithdrawn", { employee, duty: event.duty, reason });
    }
    case "suspended":
      return make(employeeStream(event.employee), "EmployeeSuspended", { employee: event.employee, from: event.from });
    case "resumed":
      return make(employeeStream(event.employee), "EmployeeResumed", { employee: event.employee, from: event.from });
  }
}
