/** Every event type of the ledger, by name. docs/events.md is generated from this table. */
import { badgeAssigned } from "./badge-assigned.ts";
import { badgeReturned } from "./badge-returned.ts";
import { calendarPublished } from "./calendar-published.ts";
import { caseDecided } from "./case-decided.ts";
import { caseOpened } from "./case-opened.ts";
import { correctionApproved } from "./correction-approved.ts";
import { correctionRefused } from "./correction-refused.ts";
import { correctionRequested } from "./correction-requested.ts";
import { dayRemarked } from "./day-remarked.ts";
import { dutyAssigned } from "./duty-assigned.ts";
import { dutyWithdrawn } from "./duty-withdrawn.ts";
import { earlyDepartureApproved } from "./early-departure-approved.ts";
import { employeeJoined } from "./employee-joined.ts";
import { employeeLeft } from "./employee-left.ts";
import { employeeMoved } from "./employee-moved.ts";
import { evidenceAdded } from "./evidence-added.ts";
import { employeeResumed } from "./employee-resumed.ts";
import { employeeSuspended } from "./employee-suspended.ts";
import { gapClosed } from "./gap-closed.ts";
import { gapDetected } from "./gap-detected.ts";
import { leaveApproved } from "./leave-approved.ts";
import { leaveEvidenceFiled } from "./leave-evidence-filed.ts";
import { leaveFormFiled } from "./leave-form-filed.ts";
import { leaveRefused } from "./leave-refused.ts";
import { leaveRequested } from "./leave-requested.ts";
import { leaveWithdrawn } from "./leave-withdrawn.ts";
import { overtimeApproved } from "./overtime-approved.ts";
import { patternAssigned } from "./pattern-assigned.ts";
import { policyCasesKept } from "./policy-cases-kept.ts";
import { policyPublished } from "./policy-published.ts";
import { punchCorroborated } from "./punch-corroborated.ts";
import { punchEntered } from "./punch-entered.ts";
import { punchRecorded } from "./punch-recorded.ts";
import { punchVoided } from "./punch-voided.ts";
import { quarantineResolved } from "./quarantine-resolved.ts";
import { recordQuarantined } from "./record-quarantined.ts";
import { resultChangeWithdrawn } from "./result-change-withdrawn.ts";
import { resultChanged } from "./result-changed.ts";
import { rosterPublished } from "./roster-published.ts";
import { sheetConfirmed } from "./sheet-confirmed.ts";
import { sheetFiled } from "./sheet-filed.ts";
import { sheetObjectedTo } from "./sheet-objected-to.ts";
import { sheetPrepared } from "./sheet-prepared.ts";
import { sheetReopened } from "./sheet-reopened.ts";
import { sheetSigned } from "./sheet-signed.ts";
import { shiftDefined } from "./shift-defined.ts";
import { spotCheckRecorded } from "./spot-check-recorded.ts";
import { terminalClockCorrected } from "./terminal-clock-corrected.ts";
import { terminalClockMeasured } from "./terminal-clock-measured.ts";
import { terminalFaultCleared } from "./terminal-fault-cleared.ts";
import { terminalFaultReported } from "./terminal-fault-reported.ts";
import { terminalOperationLogged } from "./terminal-operation-logged.ts";
import { terminalRegistered } from "./terminal-registered.ts";
import { terminalRetired } from "./terminal-retired.ts";
import { terminalSettingsChanged } from "./terminal-settings-changed.ts";
import { watermarkAdvanced } from "./watermark-advanced.ts";
import type { EventDefinition } from "./define.ts";

export const eventCatalogue = {
  BadgeAssigned: badgeAssigned,
  BadgeReturned: badgeReturned,
  CalendarPublished: calendarPublished,
  CaseDecided: caseDecided,
  CaseOpened: caseOpened,
  CorrectionApproved: correctionApproved,
  CorrectionRefused: correctionRefused,
  CorrectionRequested: correctionRequested,
  DayRemarked: dayRemarked,
  DutyAssigned: dutyAssigned,
  DutyWithdrawn: dutyWithdrawn,
  EarlyDepartureApproved: earlyDepartureApproved,
  EmployeeJoined: employeeJoined,
  EmployeeLeft: employeeLeft,
  EmployeeMoved: employeeMoved,
  EvidenceAdded: evidenceAdded,
  EmployeeResumed: employeeResumed,
  EmployeeSuspended: employeeSuspended,
  GapClosed: gapClosed,
  GapDetected: gapDetected,
  LeaveApproved: leaveApproved,
  LeaveEvidenceFiled: leaveEvidenceFiled,
  LeaveFormFiled: leaveFormFiled,
  LeaveRefused: leaveRefused,
  LeaveRequested: leaveRequested,
  LeaveWithdrawn: leaveWithdrawn,
  OvertimeApproved: overtimeApproved,
  PatternAssigned: patternAssigned,
  PolicyCasesKept: policyCasesKept,
  PolicyPublished: policyPublished,
  PunchCorroborated: punchCorroborated,
  PunchEntered: punchEntered,
  PunchRecorded: punchRecorded,
  PunchVoided: punchVoided,
  QuarantineResolved: quarantineResolved,
  RecordQuarantined: recordQuarantined,
  ResultChangeWithdrawn: resultChangeWithdrawn,
  ResultChanged: resultChanged,
  RosterPublished: rosterPublished,
  SheetConfirmed: sheetConfirmed,
  SheetFiled: sheetFiled,
  SheetObjectedTo: sheetObjectedTo,
  SheetPrepared: sheetPrepared,
  SheetReopened: sheetReopened,
  SheetSigned: sheetSigned,
  ShiftDefined: shiftDefined,
  SpotCheckRecorded: spotCheckRecorded,
  TerminalClockCorrected: terminalClockCorrected,
  TerminalClockMeasured: terminalClockMeasured,
  TerminalFaultCleared: terminalFaultCleared,
  TerminalFaultReported: terminalFaultReported,
  TerminalOperationLogged: terminalOperationLogged,
  TerminalRegistered: terminalRegistered,
  TerminalRetired: terminalRetired,
  TerminalSettingsChanged: terminalSettingsChanged,
  WatermarkAdvanced: watermarkAdvanced,
} as const satisfies Record<string, EventDefinition>;

export type EventType = keyof typeof eventCatalogue;

/** The data of an event type, as its schema gives them. */
export type EventData<Type extends EventType> = (typeof eventCatalogue)[Type] extends EventDefinition<string, infer Data> ? Data : never;
