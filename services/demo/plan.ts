import type { LocalDate, LocalDateTime } from "../../shared/ids.ts";
import type { DemoPerson } from "./people.ts";
import { between, type Random } from "../../shared/seeded-random.ts";

/** Somebody will present themselves at a terminal. */
export interface PlannedPunch {
  readonly at: LocalDateTime;
  readonly person: DemoPerson;
  readonly direction: "in" | "out";
}

/** How a person comes and goes, in probabilities a day; made up, but steady for each person. */
interface Habit {
  readonly late: number;
  readonly early: number;
  readonly forgetsOut: number;
  readonly away: number;
}

const steady: Habit = { late: 0.03, early: 0.01, forgetsOut: 0.01, away: 0.01 };
const habits: Readonly<Record<string, Habit>> = {
  "cs-04": { late: 0.45, early: 0.02, forgetsOut: 0.02, away: 0.02 },
  "cs-08": { late: 0.05, early: 0.03, forgetsOut: 0.2, away: 0 },
  "cs-10": { late: 0.3, early: 0.05, forgetsOut: 0, away: 0.03 },
  "cs-15": { late: 0.05, early: 0.22, forgetsOut: 0.04, away: 0 },
  "cs-19": { late: 0.1, early: 0.05, forgetsOut: 0.02, away: 0.1 },
};

/** From the start of a shift to the end of its break, an hour more than half of the work. */
const morningSeconds = 4 * 3600;
const shiftSeconds = { day: [9 * 3600, 18 * 3600], late: [12 * 3600, 21 * 3600], night: [22 * 3600, 30 * 3600] } as const;

/**
 * What one person does on one workday: comes, goes, sometimes late, sometimes twice, sometimes not at all.
 *
 * @param date   business date; a night shift's end falls on the next date.
 * @param leave  the part of the date they are on leave; after a morning off they come when the break ends.
 * @param random seeded; the same sequence gives the same day.
 */
export function planDay(
  person: DemoPerson,
  date: LocalDate,
  leave: "day" | "morning" | undefined,
  random: Random,
): readonly PlannedPunch[] {
  if (leave === "day") return [];
  const habit = habits[person.id] ?? steady;
  const [opens, end] = shiftSeconds[person.shift];
  const start = leave === "morning" ? opens + morningSeconds : opens;
  const draws = { away: random(), late: random(), early: random(), forgets: random(), twice: random() };
  const arrival = draws.late < habit.late ? start + between(random, 90, 48 * 60) : start - between(random, 30, 22 * 60);
  const departure = draws.early < habit.early ? end - between(random, 5 * 60, 70 * 60) : end + between(random, 20, 35 * 60);
  if (draws.away < habit.away) return [];
  const punches: PlannedPunch[] = [{ at: atSecond(date, arrival), person, direction: "in" }];
  if (draws.twice < 0.06) punches.push({ at: atSecond(date, arrival + between(random, 3, 25)), person, direction: "in" });
  if (draws.forgets >= habit.forgetsOut) punches.push({ at: atSecond(date, departure), person, direction: "out" });
  return punches;
}

/** The wall-clock reading so many seconds after midnight of a date; more than 24 hours lead into the next date. */
function atSecond(date: LocalDate, seconds: number): LocalDateTime {
  return Temporal.PlainDate.from(date).toPlainDateTime().add({ seconds }).toString({ smallestUnit: "second" });
}
