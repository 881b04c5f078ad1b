/** What a step of relief needs to know of a shift. */
export interface ShiftHours {
  readonly start: string;
  readonly end: string;
  readonly ends_next_day: boolean;
}

type Table = Readonly<Record<string, unknown>>;

/**
 * Steps of late-stay relief as a policy has them: minutes after the shift's end, minutes of relief.
 *
 * A step may be a pair of two values, or say how late and how much under names of its own, in minutes or hours. A time of
 * day stands for the minutes from the end, or from the start, of the scenario's shift, as far as its shifts agree on them.
 * What is not understood stays as it is and is refused as what it is.
 */
export function reliefSteps(value: unknown, shifts: readonly ShiftHours[]): unknown {
  if (Array.isArray(value)) {
    const pair = value.length === 2 && value.every((one) => typeof one === "number" || typeof one === "string");
    return pair ? [step(value, shifts)] : value.map((one: unknown) => step(one, shifts));
  }
  if (typeof value !== "object" || value === null) return value;
  const { steps } = value as Table;
  return steps === undefined ? [step(value, shifts)] : reliefSteps(steps, shifts);
}

const isHowLate = /^(?!.*next)(?:left|leave|leaving|stay|out|depart|after|at_or_after|from|until|worked|late_stay)/;
const isHowMuch = /relie|relax|next|allow|permit|may_arrive|arrive|start|grace/;

function step(value: unknown, shifts: readonly ShiftHours[]): unknown {
  if (Array.isArray(value) && value.length === 2)
    return step({ left_after_end_min: value[0] as unknown, relief_min: value[1] as unknown }, shifts);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value as Table);
  const late = entries.filter(([name]) => isHowLate.test(name));
  const much = entries.filter(([name]) => !isHowLate.test(name) && isHowMuch.test(name));
  if (entries.length !== 2 || late.length !== 1 || much.length !== 1) return value;
  const left = minutesOf(late[0]!, (shift) => endOf(shift), shifts);
  const relief = minutesOf(much[0]!, (shift) => clockMinutes(shift.start), shifts);
  return { left_after_end_min: left, relief_min: relief };
}

/** Minutes of a number, its name saying whether it counts hours; of a time of day those from an edge all shifts share. */
function minutesOf([name, value]: readonly [string, unknown], edge: (shift: ShiftHours) => number, shifts: readonly ShiftHours[]): unknown {
  if (typeof value === "number") return /hour|_h$/.test(name) ? value * 60 : value;
  const clock = typeof value === "string" ? clockMinutes(value) : Number.NaN;
  const edges = [...new Set(shifts.map(edge))];
  if (Number.isNaN(clock) || edges.length !== 1) return value;
  const from = clock - edges[0]!;
  // Past midnight the clock starts anew: an hour or two before the edge can only be the next day's.
  return from < 0 ? from + 1_440 : from;
}

const endOf = (shift: ShiftHours): number => clockMinutes(shift.end) + (shift.ends_next_day ? 1_440 : 0);

function clockMinutes(text: string): number {
  const read = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text);
  return read === null ? Number.NaN : Number(read[1]) * 60 + Number(read[2]);
}
