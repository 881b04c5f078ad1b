import type { EventData } from "../../../shared/events/catalogue.ts";
import type { Policy } from "../../../shared/policy/schema.ts";
import { addDays, momentOf } from "./clock.ts";
import type { OracleWindow } from "./windows.ts";

type Leave = EventData<"LeaveApproved">;

/** What leave leaves of a planned shift. */
export interface Expected {
  readonly from: number;
  readonly until: number;
  /** Nothing is expected any more. */
  readonly excused: boolean;
  readonly needsIn: boolean;
  readonly needsOut: boolean;
}

/** The halves of a date that are leave, and leave by the hour in epoch seconds, by its beginning. */
export interface Away {
  readonly morning: boolean;
  readonly afternoon: boolean;
  readonly hours: readonly (readonly [from: number, until: number])[];
}

export function awayOf(leave: readonly Leave[]): Away {
  const halves = leave.filter((one) => one.hours === undefined);
  const hours = leave.flatMap((one) => (one.hours === undefined ? [] : [[one.hours.from / 1_000, one.hours.until / 1_000] as const]));
  return {
    morning: halves.some((one) => one.part !== "afternoon"),
    afternoon: halves.some((one) => one.part !== "morning"),
    hours: hours.toSorted((a, b) => a[0] - b[0]),
  };
}

/**
 * Half days of a date with several shifts are halves of their number; a shift across the middle is divided at its longest
 * break, or in its own middle when it has none. Then only the worked half needs its outer punch. Leave by the hour that
 * covers an edge moves the edge.
 *
 * @param number Which of the date's `count` shifts, from 1.
 */
export function expectedOf(
  window: OracleWindow,
  { away, number, count, policy }: { away: Away; number: number; count: number; policy: Policy },
): Expected {
  const { startsAt, endsAt } = window;
  const isMorning = number <= count / 2;
  const isAfternoon = !isMorning && number > Math.ceil(count / 2);
  const halves = count === 1 || (!isMorning && !isAfternoon) ? "both" : isMorning ? "morning" : "afternoon";
  const nothing = { from: startsAt, until: endsAt, excused: true, needsIn: false, needsOut: false };
  if ((away.morning || halves === "afternoon") && (away.afternoon || halves === "morning") && (away.morning || away.afternoon))
    return nothing;
  const isDivided = halves === "both" && (away.morning || away.afternoon);
  const [breakFrom, breakUntil] = middleOf(window);
  let from = isDivided && away.morning ? breakUntil : startsAt;
  let until = isDivided && away.afternoon ? breakFrom : endsAt;
  for (const [leaves, comesBack] of away.hours) if (leaves <= from && comesBack > from) from = Math.min(comesBack, until);
  for (const [leaves, comesBack] of away.hours.toReversed()) if (comesBack >= until && leaves < until) until = Math.max(leaves, from);
  const both = policy.half_leave_punches === "both_punches_needed";
  return {
    from,
    until,
    excused: from >= until,
    needsIn: !(isDivided && away.morning) || both,
    needsOut: !(isDivided && away.afternoon) || both,
  };
}

/** End and start of the halves of a shift. */
function middleOf({ shifts, date, zone, startsAt, endsAt }: OracleWindow): [number, number] {
  const seconds = (time: string): number => Number(time.slice(0, 2)) * 3_600 + Number(time.slice(3, 5)) * 60;
  const breaks = shifts.flatMap((shift) =>
    shift.breaks
      .map((pause) => {
        const wall = (time: string): number => seconds(time) + (time < shift.start ? 86_400 : 0);
        const at = (time: string): number => momentOf(time < shift.start ? addDays(date, 1) : date, time, zone);
        return {
          begins: wall(pause.start),
          length: wall(pause.end) - wall(pause.start),
          edges: [at(pause.start), at(pause.end)] as [number, number],
        };
      })
      .toSorted((a, b) => a.begins - b.begins),
  );
  const longest = Math.max(...breaks.map((one) => one.length));
  const middle = startsAt + Math.floor((endsAt - startsAt) / 2);
  return breaks.find((one) => one.length === longest)?.edges ?? [middle, middle];
}
