import type { DepartmentId, EmployeeId, LocalDateTime, SiteId, StreamName, TerminalId } from "../ids.ts";

/** Names of streams: the consistency boundaries of the ledger. One writer at a time, by expected revision. */

export const terminalStream = (terminal: TerminalId): StreamName => `terminal-${terminal}`;

/** Punches of a terminal by month of the terminal's own reading, so that copies of a row by any channel meet in one stream. */
export const punchStream = (terminal: TerminalId, reading: LocalDateTime): StreamName => `punches-${terminal}-${reading.slice(0, 7)}`;

/** Quarantine of a terminal; not by month, so that the same unreadable bytes meet whenever they come again. */
export const quarantineStream = (terminal: string): StreamName => `quarantine-${terminal}`;

export const employeeStream = (employee: EmployeeId): StreamName => `employee-${employee}`;
export const rosterStream = (department: DepartmentId): StreamName => `roster-${department}`;
export const calendarStream = (site: SiteId): StreamName => `calendar-${site}`;
export const policyStream = (scope: string): StreamName => `policy-${scope.replace(":", "-")}`;

/** Preparing, signing and filing a department's month, and what its people say of it. @param month `YYYY-MM`. */
export const monthStream = (department: DepartmentId, month: string): StreamName => `month-${department}-${month}`;

/** One matter of conduct, from its opening to its decision. */
export const caseStream = (name: string): StreamName => `case-${name}`;

/** Checks on the spot of a department. */
export const checksStream = (department: DepartmentId): StreamName => `checks-${department}`;
