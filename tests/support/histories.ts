import fc from "fast-check";
import { Company, dayCount, departments, employees, shifts, terminals, weekdays, type Moment } from "./histories/company.ts";
import { delays, happen, happening, shiftId, type Happening } from "./histories/happenings.ts";
import type { History } from "./histories/history.ts";
import { attributions, monthRules, rulesOf, someRules, type Pick } from "./histories/policies.ts";

export { storeHistory, tellHistory, type History } from "./histories/history.ts";

/** Zones and the first date of a week in which their clocks change, or the year does; some that never do. */
const weeks = [
  { zone: "Asia/Shanghai", from: "2024-04-29" },
  { zone: "Asia/Kolkata", from: "2024-12-27" },
  { zone: "UTC", from: "2024-02-26" },
  { zone: "Europe/Berlin", from: "2024-03-27" },
  { zone: "Europe/Berlin", from: "2024-10-23" },
  { zone: "America/New_York", from: "2024-03-06" },
  { zone: "America/New_York", from: "2024-10-30" },
  { zone: "Australia/Lord_Howe", from: "2024-04-03" },
  { zone: "Australia/Lord_Howe", from: "2024-10-02" },
  { zone: "America/Havana", from: "2024-03-06" },
  { zone: "America/Havana", from: "2024-10-30" },
  { zone: "Africa/Casablanca", from: "2024-03-06" },
  { zone: "Pacific/Apia", from: "2010-09-22" },
] as const;

/** How many seconds somebody came after the start of their usual shift, and left before its end; how the copies of it arrived. */
interface Worked {
  readonly late: number;
  readonly early: number;
  readonly direction: string;
  /** Seconds out at noon; 0: stayed. */
  readonly lunch: number;
  readonly delays: readonly number[];
}

const besideEdge = fc.constantFrom(0, 0, 0, -60, -1_860, -3_600, 1, 59, 300, 301, 360, 600, 1_800, 1_801, 3_600, 3_601, 14_400, 14_401);
const worked: fc.Arbitrary<Worked> = fc.record({
  late: besideEdge,
  early: besideEdge,
  direction: fc.constantFrom("known", "unknown"),
  lunch: fc.constantFrom(0, 0, 0, 30, 3_600),
  delays,
});

interface Drawn {
  readonly week: (typeof weeks)[number];
  /** The shift each works from Monday on; null: rostered date by date, without a pattern. */
  readonly usual: readonly (string | null)[];
  /** How days are found, and the other rules of the first policy. */
  readonly finding: number;
  readonly rules: readonly Pick[];
  readonly heard: boolean;
  readonly worked: readonly (Worked | null)[];
  readonly happenings: readonly Happening[];
}

const monthOf = (from: string, days: number): string => Temporal.PlainDate.from(from).add({ days }).toString().slice(0, 7);
const weeksOverMonths = weeks.filter(({ from }) => monthOf(from, 0) !== monthOf(from, dayCount - 1));

/** A history of up to so many happenings beside the company's setting up; a failing one is shown as what was drawn for it. */
export const histories = (happeningsMax: number): fc.Arbitrary<History> => historiesOf(happeningsMax, weeks, someRules);

/** Histories over the end of a calendar month, most of whose first policies say what a month costs. */
export const historiesOverMonths = (happeningsMax: number): fc.Arbitrary<History> => {
  const rules = fc.tuple(monthRules, someRules).map(([first, more]) => [...first, ...more]);
  return historiesOf(happeningsMax, weeksOverMonths, rules);
};

function historiesOf(
  happeningsMax: number,
  from: readonly (typeof weeks)[number][],
  rules: fc.Arbitrary<readonly Pick[]>,
): fc.Arbitrary<History> {
  const many = dayCount * employees.length;
  return fc
    .record({
      week: fc.constantFrom(...from),
      usual: fc.array(fc.option(shiftId, { freq: 6 }), { minLength: employees.length, maxLength: employees.length }),
      finding: fc.nat({ max: attributions.length - 1 }),
      rules,
      heard: fc.boolean(),
      worked: fc.array(fc.option(worked, { freq: 4 }), { minLength: many, maxLength: many }),
      happenings: fc.array(happening, { maxLength: happeningsMax, size: "max" }),
    })
    .map((drawn) => Object.assign(toHistory(drawn), { [fc.toStringMethod]: () => JSON.stringify(drawn) }));
}

function toHistory(drawn: Drawn): History {
  const company = new Company(drawn.week.zone, drawn.week.from);
  setUp(company, drawn);
  for (const [number, one] of drawn.worked.entries()) if (one !== null) work(company, drawn, number, one);
  for (const one of drawn.happenings) happen(company, one, drawn.finding);
  const late = company.at({ day: dayCount + 6, time: "12:00:00" });
  if (drawn.heard)
    for (const id of terminals)
      company.add(late, `terminal-${id}`, "WatermarkAdvanced", { terminal: id, upTo: late, evidence: "statement" });
  return {
    zone: company.zone,
    employees,
    departments,
    from: company.date(-1),
    until: company.date(dayCount + 1),
    askedAt: [company.at({ day: 3, time: "15:00:00" }), late + 60_000],
    events: company.events(),
  };
}

/** A date worked in the usual shift, in at one terminal and out at the other. */
function work(company: Company, drawn: Drawn, number: number, one: Worked): void {
  const person = number % employees.length;
  const shift = shifts.find((candidate) => candidate.id === (drawn.usual[person] ?? "DAY"))!;
  const date = Temporal.PlainDate.from(company.date(Math.floor(number / employees.length)));
  const start = date.toPlainDateTime(shift.start);
  const end = date.add({ days: shift.endsNextDay ? 1 : 0 }).toPlainDateTime(shift.end);
  const beside = (plain: Temporal.PlainDateTime, seconds: number): Moment => {
    const moved = plain.add({ seconds });
    const day = Temporal.PlainDate.from(company.from).until(moved.toPlainDate()).days;
    return { day, time: moved.toPlainTime().toString({ smallestUnit: "second" }) };
  };
  const punch = (terminal: string, state: string, at: Moment): void =>
    company.punch({ employee: employees[person]!, terminal, at, state: one.direction === "known" ? state : "unknown", delays: one.delays });
  punch("gate", "in", beside(start, one.late));
  if (one.lunch > 0) {
    const noon = start.add({ hours: 3 });
    punch("hall", "out", beside(noon, 0));
    punch("hall", "in", beside(noon, one.lunch));
  }
  punch("hall", "out", beside(end, -one.early));
}

function setUp(company: Company, drawn: Drawn): void {
  const at = company.setUpAt;
  for (const id of terminals) company.register(at, id, "hq");
  const year = Number(company.from.slice(0, 4));
  // Where the year ends within the history, the next one's calendar is not known yet.
  company.publishCalendar(at, [], [year], "hq");
  company.publishCalendar(at, [], [year, year + 1], "branch", "Asia/Tokyo");
  for (const one of shifts) company.add(at, "roster-d", "ShiftDefined", { department: "d", shift: one });
  for (const [number, employee] of employees.entries()) {
    const from = company.date(-3);
    company.add(at, `employee-${employee}`, "EmployeeJoined", { employee, from, department: "d", site: "hq" });
    company.add(at, `employee-${employee}`, "BadgeAssigned", { employee, key: { kind: "pin", value: employee }, from: null });
    const usual = drawn.usual[number] ?? null;
    if (usual === null) continue;
    const week = Object.fromEntries(weekdays.map((weekday, on) => [weekday, on < 5 + number ? usual : null]));
    const pattern = { department: "d", employee, pattern: `base-${employee}`, from: company.date(-5), until: null, week } as const;
    company.add(at, "roster-d", "PatternAssigned", { ...pattern, priority: "default", onHolidays: "rest" });
  }
  company.publishPolicy(at, rulesOf(attributions[drawn.finding]!, drawn.rules), company.date(-10));
}
