import type { BadgeHolders } from "../../projections/presence/badge-holders.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { EmployeeId } from "../../shared/ids.ts";
import { personOfPunch } from "./punch-view.ts";

/** Whose days an event may change: some people's, everybody's, or nobody's. */
export type Touched = readonly EmployeeId[] | "everybody";

/**
 * Whose days an event may change.
 *
 * Erring towards everybody costs a sweep in slices; erring the other way shows somebody a wrong state until the next one.
 */
export function touchedBy(event: LedgerEvent, holders: BadgeHolders): Touched {
  switch (event.type) {
    case "PunchRecorded":
    case "PunchEntered": {
      const employee = personOfPunch(event, holders);
      return employee === null ? [] : [employee];
    }
    case "BadgeAssigned":
    case "BadgeReturned":
    case "CorrectionApproved":
    case "CorrectionRefused":
    case "CorrectionRequested":
    case "DayRemarked":
    case "DutyAssigned":
    case "DutyWithdrawn":
    case "EarlyDepartureApproved":
    case "EmployeeJoined":
    case "EmployeeLeft":
    case "EmployeeMoved":
    case "EmployeeResumed":
    case "EmployeeSuspended":
    case "LeaveApproved":
    case "LeaveEvidenceFiled":
    case "LeaveFormFiled":
    case "LeaveRefused":
    case "LeaveRequested":
    case "LeaveWithdrawn":
    case "OvertimeApproved":
    case "PatternAssigned":
    case "PunchVoided":
    case "ResultChangeWithdrawn":
    case "ResultChanged":
      return [event.data.employee];
    case "RosterPublished":
      return [...new Set(event.data.entries.map((entry) => entry.employee))];
    case "CalendarPublished":
    case "GapClosed":
    case "GapDetected":
    case "PolicyPublished":
    case "ShiftDefined":
    case "TerminalClockCorrected":
    case "TerminalFaultCleared":
    case "TerminalFaultReported":
    case "TerminalRegistered":
    case "TerminalRetired":
    case "TerminalSettingsChanged":
    case "WatermarkAdvanced":
      return "everybody";
    case "CaseDecided":
    case "CaseOpened":
    case "EvidenceAdded":
    case "PolicyCasesKept":
    case "PunchCorroborated":
    case "QuarantineResolved":
    case "RecordQuarantined":
    case "SheetConfirmed":
    case "SheetFiled":
    case "SheetObjectedTo":
    case "SheetPrepared":
    case "SheetReopened":
    case "SheetSigned":
    case "SpotCheckRecorded":
    case "TerminalClockMeasured":
    case "TerminalOperationLogged":
      return [];
  }
}
