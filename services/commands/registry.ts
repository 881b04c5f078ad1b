import { AttendanceError } from "../../shared/errors.ts";
import { addEvidence } from "./add-evidence.ts";
import { approveCorrection } from "./approve-correction.ts";
import { approveEarlyDeparture } from "./approve-early-departure.ts";
import { approveLeave } from "./approve-leave.ts";
import { approveOvertime } from "./approve-overtime.ts";
import { assignBadge } from "./assign-badge.ts";
import { assignDuty } from "./assign-duty.ts";
import { assignPattern } from "./assign-pattern.ts";
import { changeResult } from "./change-result.ts";
import { changeTerminalSettings } from "./change-terminal-settings.ts";
import { clearTerminalFault } from "./clear-terminal-fault.ts";
import { closeGap } from "./close-gap.ts";
import { confirmSheet } from "./confirm-sheet.ts";
import { decideCase } from "./decide-case.ts";
import { defineShift } from "./define-shift.ts";
import { enterFieldPunch } from "./enter-field-punch.ts";
import { enterPunch } from "./enter-punch.ts";
import { fileLeaveEvidence } from "./file-leave-evidence.ts";
import { fileLeaveForm } from "./file-leave-form.ts";
import { fileSheet } from "./file-sheet.ts";
import { joinEmployee } from "./join-employee.ts";
import { leaveEmployee } from "./leave-employee.ts";
import { moveEmployee } from "./move-employee.ts";
import { objectToSheet } from "./object-to-sheet.ts";
import { openCase } from "./open-case.ts";
import { prepareSheet } from "./prepare-sheet.ts";
import { publishCalendar } from "./publish-calendar.ts";
import { publishPolicy } from "./publish-policy.ts";
import { publishRoster } from "./publish-roster.ts";
import { refuseLeave } from "./refuse-leave.ts";
import { recordSpotCheck } from "./record-spot-check.ts";
import { refuseCorrection } from "./refuse-correction.ts";
import { registerTerminal } from "./register-terminal.ts";
import { reopenSheet } from "./reopen-sheet.ts";
import { requestLeave } from "./request-leave.ts";
import { reportTerminalFault } from "./report-terminal-fault.ts";
import { requestCorrection } from "./request-correction.ts";
import { resolveQuarantine } from "./resolve-quarantine.ts";
import { resumeEmployee } from "./resume-employee.ts";
import { retireTerminal } from "./retire-terminal.ts";
import { returnBadge } from "./return-badge.ts";
import { signSheet } from "./sign-sheet.ts";
import { stateComplete } from "./state-complete.ts";
import { suspendEmployee } from "./suspend-employee.ts";
import { voidPunch } from "./void-punch.ts";
import { withdrawDuty } from "./withdraw-duty.ts";
import { withdrawLeave } from "./withdraw-leave.ts";
import { withdrawResultChange } from "./withdraw-result-change.ts";
import type { CommandContext, CommandOutcome } from "./command.ts";

/** A command as whoever reaches it by name sees it: its input is checked by the command itself. */
export interface NamedCommand {
  (context: CommandContext, input: unknown): Promise<CommandOutcome>;
  readonly command: string;
  readonly summary: string;
  readonly takes: readonly string[];
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

const all = [
  addEvidence,
  approveCorrection,
  approveEarlyDeparture,
  approveLeave,
  approveOvertime,
  assignBadge,
  assignDuty,
  assignPattern,
  changeResult,
  changeTerminalSettings,
  clearTerminalFault,
  closeGap,
  confirmSheet,
  decideCase,
  defineShift,
  enterFieldPunch,
  enterPunch,
  fileLeaveEvidence,
  fileLeaveForm,
  fileSheet,
  joinEmployee,
  leaveEmployee,
  moveEmployee,
  objectToSheet,
  openCase,
  prepareSheet,
  publishCalendar,
  publishPolicy,
  publishRoster,
  recordSpotCheck,
  refuseCorrection,
  refuseLeave,
  registerTerminal,
  reopenSheet,
  reportTerminalFault,
  requestCorrection,
  requestLeave,
  resolveQuarantine,
  resumeEmployee,
  retireTerminal,
  returnBadge,
  signSheet,
  stateComplete,
  suspendEmployee,
  voidPunch,
  withdrawDuty,
  withdrawLeave,
  withdrawResultChange,
];

// Each checks its input before anything else, so calling one with what somebody typed is safe; the cast says no more.
const commands: ReadonlyMap<string, NamedCommand> = new Map(all.map((command) => [command.command, command as unknown as NamedCommand]));

/** Names of all commands, such as `enter-punch`. */
export const commandNames: readonly string[] = [...commands.keys()].toSorted();

/** Finds a command by name. @throws COMMAND_UNKNOWN listing the names there are. */
export function commandOf(name: string): NamedCommand {
  const command = commands.get(name);
  if (command !== undefined) return command;
  throw new AttendanceError("COMMAND_UNKNOWN", `there is no command ${name}; there are ${commandNames.join(", ")}`, {
    field: "name",
    value: name,
  });
}
