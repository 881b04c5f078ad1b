import type { DayResult } from "../../projections/attendance/day-result.ts";

const startsAt = Date.parse("2026-11-16T01:00:00Z") / 1_000;

/** A day of 09:00 to 18:00 in Shanghai on which everything is in order, with what a test wants otherwise. */
export function judgedDay(over: Partial<DayResult>): DayResult {
  return {
    employee: "e1",
    department: "cs",
    date: "2026-11-16",
    zone: "Asia/Shanghai",
    shifts: ["DAY"],
    windows: [
      {
        shift: "DAY",
        opensAt: startsAt - 7_200,
        startsAt,
        endsAt: startsAt + 9 * 3_600,
        closesAt: startsAt + 13 * 3_600,
        expectedFrom: startsAt,
        expectedUntil: startsAt + 9 * 3_600,
      },
    ],
    dayType: "workday",
    status: "present",
    flags: [],
    inResult: "normal",
    outResult: "normal",
    firstIn: startsAt,
    lastOut: startsAt + 9 * 3_600,
    roundedIn: startsAt,
    roundedOut: startsAt + 9 * 3_600,
    scheduledSeconds: 8 * 3_600,
    workedSeconds: 8 * 3_600,
    lateSeconds: 0,
    earlySeconds: 0,
    offEdges: [],
    overtimeSeconds: 0,
    overtimeClass: null,
    restDayWorkSeconds: 0,
    duty: null,
    nightSeconds: 0,
    roundedWorkedSeconds: 8 * 3_600,
    pendingHalfDays: 0,
    absenceHalfDays: 0,
    leave: [],
    leaveEvents: [],
    state: "confirmed",
    policy: null,
    findings: [],
    punches: [],
    ...over,
  };
}
