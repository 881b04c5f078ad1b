import { conductExamples } from "./command-examples-conduct.ts";

const settings = {
  name: "Front door",
  site: "hq",
  protocol: "zk-push",
  serial: "CJ9Z194860215",
  zone: "Asia/Shanghai",
  grade: 1,
  direction: { from: "state", in: ["0"], out: ["1"] },
};
const sheet = { department: "customer-service", month: "2026-11" };
const sheetHash = "9f2c4b1e7a5d3086c1f4e2b8a7d6950341c2e8f7b6a5d4938271605f4e3d2c1b";
const day = {
  id: "day",
  name: "Day",
  start: "09:00",
  end: "18:00",
  endsNextDay: false,
  openBeforeMinutes: 120,
  closeAfterMinutes: 180,
  breaks: [{ start: "12:00", end: "13:00" }],
};

/**
 * A worked input for each command, as `attendance command NAME --describe` prints it; moments are written with their offset.
 * A test gives every one of them to its command.
 */
export const commandExamples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ...conductExamples,
  "approve-correction": {
    employee: "cs-04",
    request: "request-17",
    replaces: null,
    reading: "2026-11-18T09:00:00",
    zone: "Asia/Shanghai",
    direction: "in",
    reason: "forgot to punch, seen by the head",
  },
  "approve-early-departure": {
    employee: "cs-04",
    date: "2026-11-18",
    notBefore: "2026-11-18T16:00:00+08:00",
    reason: "medical appointment",
  },
  "approve-leave": { employee: "cs-04", leave: "annual-2026-11-19", kind: "annual", from: "2026-11-19", until: "2026-11-21", part: "day" },
  "approve-overtime": {
    employee: "cs-04",
    date: "2026-11-18",
    from: "2026-11-18T18:00:00+08:00",
    until: "2026-11-18T20:00:00+08:00",
    reason: "month's end",
  },
  "assign-badge": { employee: "cs-04", key: { kind: "pin", value: "0704" }, from: "2026-11-18T00:00:00+08:00" },
  "assign-pattern": {
    department: "customer-service",
    employee: "cs-04",
    pattern: "week-cs-04",
    from: "2026-11-01",
    until: null,
    week: { mon: "day", tue: "day", wed: "day", thu: "day", fri: "day" },
    priority: "assigned",
    onHolidays: "rest",
  },
  "change-terminal-settings": { terminal: "front", settings: { ...settings, name: "Main entrance" }, reason: "moved to the main entrance" },
  "clear-terminal-fault": { terminal: "front", fault: "cable-2026-11-18", until: "2026-11-18T13:30:00+08:00" },
  "close-gap": { terminal: "front", gap: "boot 7f/1-3", note: "memory was wiped by the repair" },
  "confirm-sheet": { ...sheet, employee: "cs-04", sheetHash },
  "define-shift": { department: "customer-service", shift: day },
  "enter-punch": {
    employee: "cs-04",
    terminal: "front",
    fault: "cable-2026-11-18",
    reading: "2026-11-18T12:01:00",
    direction: "in",
    reason: "terminal without network, seen by the head",
  },
  "file-sheet": sheet,
  "join-employee": { employee: "cs-25", from: "2026-11-01", department: "customer-service", site: "hq" },
  "leave-employee": { employee: "cs-25", until: "2026-12-01" },
  "move-employee": { employee: "cs-25", from: "2026-11-15", department: "sales", site: "hq" },
  "object-to-sheet": { ...sheet, employee: "cs-04", sheetHash, reason: "18 November: I came at 08:58" },
  "prepare-sheet": sheet,
  "publish-calendar": {
    site: "hq",
    zone: "Asia/Shanghai",
    year: 2026,
    weeklyRest: ["sat", "sun"],
    days: [{ date: "2026-10-01", type: "statutory_holiday", name: "National Day" }],
    source: "notice of the State Council for 2026",
  },
  "publish-policy": { scope: "company", effectiveFrom: "2026-12-01", rules: { late_grace_min: 5 } },
  "publish-roster": {
    department: "customer-service",
    roster: "roster-2026-11-23",
    entries: [{ employee: "cs-04", date: "2026-11-23", shifts: ["day"] }],
  },
  "register-terminal": { terminal: "front", settings },
  "reopen-sheet": { ...sheet, reason: "a whole day of a terminal arrived after signing" },
  "report-terminal-fault": { terminal: "front", fault: "cable-2026-11-18", since: "2026-11-18T08:00:00+08:00", reason: "network cable" },
  "resolve-quarantine": {
    terminal: "front",
    record: "record-id-from-the-list",
    how: "recorded",
    as: { key: { kind: "pin", value: "0704" }, reading: "2026-11-18T08:59:00" },
    reason: "one digit was broken; the person confirms it",
  },
  "retire-terminal": { terminal: "front", reason: "thrown away" },
  "return-badge": { employee: "cs-04", key: { kind: "pin", value: "0704" }, until: "2026-11-18T18:00:00+08:00" },
  "sign-sheet": { ...sheet, sheetHash },
  "state-complete": { terminal: "front", upTo: "2026-11-18T18:00:00+08:00", reason: "whole log imported from the USB stick" },
  "void-punch": { employee: "cs-04", punch: "id-of-the-punch", position: 75, reason: "somebody else used the card" },
  "withdraw-leave": { employee: "cs-04", leave: "annual-2026-11-19", reason: "came to work after all" },
};
