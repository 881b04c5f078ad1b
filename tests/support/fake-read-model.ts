import type { DayFlag, DayResult, PunchUse, ShiftWindow } from "../../projections/attendance/day-result.ts";
import { presenceOf, type PresenceRow } from "../../projections/presence/presence.ts";
import { summarise } from "../../projections/presence/summary.ts";
import { defaultPolicy } from "../../shared/policy/schema.ts";
import type { SheetWord } from "../../shared/policy/rules-month.ts";
import type { EmployeeId, EpochMs, EpochSeconds } from "../../shared/ids.ts";
import type { BoardView, MonthView, PunchView, TerminalsView } from "../../services/projector/models.ts";
import type { ReadModel, ReadModelListener } from "../../services/api/read-model.ts";

/** A department judged by hand, for tests of the pages and of live updates that need no ledger. */
export interface FakeReadModel extends ReadModel {
  /** Somebody comes in now: a punch at the next position, and their row changes. */
  arrive(employee: EmployeeId): number;
  setTerminals(terminals: TerminalsView): void;
  setReady(ready: boolean): void;
  /** The projector has stopped by itself. */
  setStopped(): void;
  setNow(now: EpochMs): void;
  listeners(): number;
}

const zone = "Asia/Shanghai";
/** 2026-11-23 09:10 in Shanghai. */
const fakeNow: EpochMs = Date.UTC(2026, 10, 23, 1, 10);
const today = "2026-11-23";
const second = (time: string, date = today): EpochSeconds =>
  Math.floor(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds / 1_000);

/** An empty judged day, to be filled by a test. */
export function aDay(fields: Partial<DayResult> = {}): DayResult {
  return {
    employee: "e-01",
    department: "service",
    date: today,
    zone,
    shifts: [],
    windows: [],
    dayType: "workday",
    status: "none",
    flags: [],
    inResult: "none",
    outResult: "none",
    firstIn: null,
    lastOut: null,
    roundedIn: null,
    roundedOut: null,
    scheduledSeconds: 0,
    workedSeconds: 0,
    lateSeconds: 0,
    earlySeconds: 0,
    offEdges: [],
    overtimeSeconds: 0,
    overtimeClass: null,
    restDayWorkSeconds: 0,
    duty: null,
    nightSeconds: 0,
    roundedWorkedSeconds: 0,
    pendingHalfDays: 0,
    absenceHalfDays: 0,
    leave: [],
    leaveEvents: [],
    state: "provisional",
    policy: null,
    findings: [],
    punches: [],
    ...fields,
  };
}

/** The window of a shift of today, from wall-clock times. */
export function aWindow(start = "09:00", end = "18:00"): ShiftWindow {
  const [startsAt, endsAt] = [second(start), second(end)];
  return {
    shift: "day",
    startsAt,
    endsAt,
    opensAt: startsAt - 7_200,
    closesAt: endsAt + 14_400,
    expectedFrom: startsAt,
    expectedUntil: endsAt,
  };
}

/** A punch used as the arrival unless said otherwise. */
export function aPunch(at: EpochSeconds, fields: Partial<PunchUse> = {}): PunchUse {
  return {
    position: 100,
    at,
    direction: "unknown",
    source: "terminal",
    terminal: "t-1",
    punch: `p-${at}`,
    shift: "day",
    used: "in",
    ...fields,
  };
}

/** A working day of 09:00 to 18:00 with an arrival. */
export function arrivedAt(employee: EmployeeId, at: EpochSeconds, fields: Partial<DayResult> = {}): DayResult {
  const window = aWindow();
  const lateSeconds = Math.max(0, at - window.startsAt);
  return aDay({
    employee,
    shifts: ["day"],
    windows: [window],
    status: "present",
    flags: lateSeconds > 0 ? (["late"] satisfies DayFlag[]) : [],
    inResult: lateSeconds > 0 ? "late" : "normal",
    firstIn: at,
    lateSeconds,
    scheduledSeconds: 28_800,
    punches: [aPunch(at)],
    findings:
      lateSeconds > 0
        ? [{ code: "late", clause: "late", rule: "late_grace_min", value: "0", state: "confirmed", seconds: lateSeconds }]
        : [],
    ...fields,
  });
}

/** A department of `people` persons e-01, e-02 …, none of whom has come yet; see `arrive`. */
export function createFakeReadModel(people = 6): FakeReadModel {
  const employees = Array.from({ length: people }, (_, index) => `e-${String(index + 1).padStart(2, "0")}`);
  const days = new Map<EmployeeId, DayResult>(
    employees.map((employee) => [employee, aDay({ employee, shifts: ["day"], windows: [aWindow()], inResult: "missing" })]),
  );
  const punches: PunchView[] = [];
  const listeners = new Set<ReadModelListener>();
  let position = 1_000;
  let now = fakeNow;
  let ready = true;
  let stopped = false;
  let terminals: TerminalsView = { at: now, terminals: [], strangers: [], held: { punches: 0, badges: 0 } };

  const row = (employee: EmployeeId): PresenceRow | undefined => {
    const day = days.get(employee);
    return day && presenceOf({ day, heardUpTo: Math.floor(now / 1_000) }, Math.floor(now / 1_000));
  };
  const board = (): BoardView => {
    const rows = employees.map((employee) => row(employee)!);
    return { position, at: now, zone, date: today, department: "service", summary: summarise(rows), rows };
  };
  const wordOf = (day: DayResult): SheetWord => (day.flags.includes("late") ? "late" : day.firstIn === null ? "none" : "present");
  const dates = Array.from({ length: 30 }, (_, index) => `2026-11-${String(index + 1).padStart(2, "0")}`);
  const month = (name: string): MonthView => ({
    department: "service",
    month: name,
    position,
    at: now,
    zone,
    today,
    dates,
    offDates: dates.filter((date) => [0, 6].includes(new Date(date).getUTCDay())),
    yearsWithoutCalendar: [],
    currency: "CNY",
    legend: defaultPolicy.sheet_symbols,
    leaveKinds: [],
    rows: employees.map((employee) => ({
      employee,
      cells: dates.map((date) => {
        const word = date === today ? wordOf(days.get(employee)!) : "none";
        return { date, word, symbol: defaultPolicy.sheet_symbols[word], leaveKind: null, provisional: date === today };
      }),
      totals: {
        scheduledHalfDays: 42,
        attendedHalfDays: 30,
        lateCount: 1,
        lateMinutes: 12,
        earlyCount: 0,
        missingCount: 0,
        absenceHalfDays: 0,
        leaveHalfDays: 1,
        pendingHalfDays: 0,
        toComeHalfDays: 0,
        deduction: "0",
        deductionBonusBps: 0,
      },
    })),
  });

  return {
    position: () => position,
    ready: () => ready,
    stopped: () => stopped,
    departments: () => ["service"],
    hasEmployee: (employee) => days.has(employee),
    leaveKinds: () => [],
    currentMonth: () => today.slice(0, 7),
    clock: () => ({ at: now, zone, date: today, position }),
    row,
    board,
    boardAsOf: async (_department, asOf) => ({ ...board(), position: asOf.position, at: asOf.at }),
    newestPunches: (_department, limit) => punches.toReversed().slice(0, limit),
    punches: async (before, limit) => {
      const items = punches
        .toReversed()
        .filter((punch) => punch.position < before)
        .slice(0, limit);
      return { items, next: items.length === limit ? items.at(-1)!.position : null };
    },
    terminals: () => ({ ...terminals, at: now }),
    month: async (_department, name) => month(name),
    day: async (employee, date) => {
      const day = days.get(employee)!;
      const word = wordOf(day);
      const policy = { kind: "defaults", hash: "0".repeat(64), scope: null, effectiveFrom: null, position: null } as const;
      return {
        position,
        employee,
        date,
        explanation: {
          day,
          policy,
          rules: [{ rule: "late_grace_min", clause: "late", value: 0, meaning: "" }],
          reasons: [],
          reporting: null,
          asOfPosition: position,
          at: now,
          lines: [],
        },
        shifts: day.windows.map((window) => ({ ...window, name: "Day shift" })),
        word,
        symbol: defaultPolicy.sheet_symbols[word],
        leaveKinds: [],
        terminalNames: { "t-1": "Front door" },
      };
    },
    quarantine: async () => ({ items: [], next: null }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    arrive(employee) {
      const at = Math.floor(now / 1_000);
      days.set(employee, arrivedAt(employee, at));
      const punch: PunchView = {
        position,
        source: "terminal",
        employee,
        department: "service",
        key: { kind: "pin", value: "0701" },
        occurredAt: at * 1_000,
        zone,
        terminal: "t-1",
        terminalName: "Front door",
        protocol: "zk-push",
        channel: "push",
        direction: "unknown",
        flags: [],
        receivedAt: now,
        recordedAt: now,
      };
      punches.push(punch);
      position += 1;
      for (const listener of listeners) {
        listener.punchesCame([punch]);
        listener.rowsChanged([employee]);
      }
      return punch.position;
    },
    setTerminals: (next) => void (terminals = next),
    setReady: (next) => void (ready = next),
    setStopped: () => {
      stopped = true;
      ready = false;
    },
    setNow: (next) => void (now = next),
    listeners: () => listeners.size,
  };
}
