import type { Shift } from "../../../shared/events/shift-defined.ts";
import { addDays, momentOf, startOf } from "./clock.ts";
import type { Known } from "./known.ts";
import { employmentOn, type PolicyInForce } from "./person.ts";
import { isDayOff, planOn } from "./plan.ts";

/**
 * What takes the punches of a date: a planned shift; all shifts of the date in one where days are cut at an hour; a day off;
 * or a date nobody planned anything for. Epoch seconds, both edges in.
 */
export interface OracleWindow {
  readonly date: string;
  readonly kind: "shift" | "merged" | "off" | "free";
  readonly shifts: readonly Shift[];
  readonly startsAt: number;
  readonly endsAt: number;
  opensAt: number;
  closesAt: number;
  readonly zone: string;
  readonly inForce: PolicyInForce;
}

export type PolicyOf = (department: string, date: string) => PolicyInForce;

/** The windows of the dates given, in order, cut where they meet. Dates judged by spans of work have none. */
export function windowsOf(known: Known, employee: string, dates: readonly string[], policyOf: PolicyOf): OracleWindow[] {
  const windows = dates.flatMap((date) => windowsOn(known, employee, date, policyOf));
  let before: OracleWindow | undefined;
  for (const window of windows) {
    if (before !== undefined) cut(before, window);
    // A window of which another leaves nothing cuts nobody else's.
    if (before === undefined || window.opensAt <= window.closesAt) before = window;
  }
  return windows;
}

function cut(before: OracleWindow, window: OracleWindow): void {
  if (window.kind !== "shift") window.opensAt = Math.max(window.opensAt, before.closesAt + 1);
  else if (before.kind !== "shift") before.closesAt = Math.min(before.closesAt, window.opensAt - 1);
  else {
    // The later shift's window opens where the earlier shift ends, if it would open sooner; the earlier closes there.
    window.opensAt = Math.max(window.opensAt, before.endsAt);
    if (window.opensAt <= window.closesAt) before.closesAt = Math.min(before.closesAt, window.opensAt);
  }
}

function windowsOn(known: Known, employee: string, date: string, policyOf: PolicyOf): OracleWindow[] {
  const employment = employmentOn(known, employee, date);
  if (employment === undefined) return [];
  const { zone } = employment;
  const inForce = policyOf(employment.department, date);
  const { attribution, day_cut_at: cut } = inForce.policy;
  if (attribution === "span") return [];
  const plan = planOn(known, employee, date, inForce.policy);
  if (plan.suspended) return [];
  const common = { date, zone, inForce };
  if (attribution === "day_cut") {
    const cutWindow = { opensAt: momentOf(date, cut, zone), closesAt: momentOf(addDays(date, 1), cut, zone) - 1 };
    if (plan.shifts.length > 0)
      return [{ ...common, ...edgesOf(plan.shifts, date, zone), ...cutWindow, kind: "merged", shifts: plan.shifts }];
    const edges = { startsAt: cutWindow.opensAt, endsAt: cutWindow.closesAt };
    return [{ ...common, ...edges, ...cutWindow, kind: isDayOff(plan) ? "off" : "free", shifts: plan.usual }];
  }
  if (plan.shifts.length > 0)
    return plan.shifts.map((shift) => {
      const { startsAt, endsAt } = edgesOf([shift], date, zone);
      const margins = { opensAt: startsAt - shift.openBeforeMinutes * 60, closesAt: endsAt + shift.closeAfterMinutes * 60 };
      return { ...common, startsAt, endsAt, ...margins, kind: "shift", shifts: [shift] };
    });
  if (!isDayOff(plan)) return [];
  const startsAt = startOf(date, zone);
  const endsAt = startOf(addDays(date, 1), zone);
  // Work on a day off that goes over midnight, as the person's usual shift does, stays with the date it began on.
  const usual = plan.usual.at(-1);
  const goesOver = usual !== undefined && usual.endsNextDay && usual.end > "00:00";
  const late = goesOver ? edgesOf([usual], date, zone).endsAt + usual.closeAfterMinutes * 60 : 0;
  const off = { startsAt, endsAt, opensAt: startsAt, closesAt: Math.max(endsAt - 1, late) };
  return [{ ...common, ...off, kind: "off", shifts: plan.usual }];
}

/** From the start of the first shift to the end of the one that ends last. */
export function edgesOf(shifts: readonly Shift[], date: string, zone: string): { startsAt: number; endsAt: number } {
  const starts = shifts.map((shift) => momentOf(date, shift.start, zone));
  const ends = shifts.map((shift) => momentOf(shift.endsNextDay ? addDays(date, 1) : date, shift.end, zone));
  return { startsAt: Math.min(...starts), endsAt: Math.max(...ends) };
}

/** Breaks of shifts as moments, and where several are taken as one the time between them. A break before the shift's start is on the next date. */
export function pausesOf({ shifts, date, zone, kind }: OracleWindow): [from: number, until: number][] {
  const breaks = shifts.flatMap((shift) =>
    shift.breaks.map((pause): [number, number] => {
      const at = (time: string): number => momentOf(time < shift.start ? addDays(date, 1) : date, time, zone);
      return [at(pause.start), at(pause.end)];
    }),
  );
  const between: [number, number][] = [];
  if (kind === "merged")
    for (const index of shifts.keys()) {
      const next = shifts[index + 1];
      if (next === undefined) continue;
      between.push([edgesOf(shifts.slice(0, index + 1), date, zone).endsAt, edgesOf([next], date, zone).startsAt]);
    }
  return [...breaks, ...between].filter(([from, until]) => from < until);
}
