import fc from "fast-check";
import { expect, test } from "vitest";
import { play } from "../../services/scenario/answers.ts";
import { casesOf, parseScenarioFile } from "../../services/scenario/format.ts";

/** Dates as numbers of days after the first of the roster, a Monday. */
const monday = Temporal.PlainDate.from("2024-03-18");
const dateOf = (day: number): string => monday.add({ days: day }).toString();

interface Drawn {
  readonly zone: string;
  readonly first: number;
  readonly within: number;
  readonly countedIn: "working" | "natural";
  readonly special: readonly { readonly day: number; readonly type: "workday" | "rest" | "statutory_holiday" }[];
  /** When the proof was handed in and when that was entered, in quarters of an hour after the first Monday's midnight. */
  readonly filed: { readonly at: number; readonly enteredAfter: number } | null;
  readonly asked: number;
  readonly late: "absence_stands" | "leave_again";
}

const quartersOfDay = 96;
const drawn: fc.Arbitrary<Drawn> = fc.record({
  zone: fc.constantFrom("Asia/Shanghai", "Europe/Berlin", "America/New_York"),
  first: fc.constantFrom(0, 1, 2, 3, 4, 7, 8, 9, 10, 11),
  within: fc.nat({ max: 6 }),
  countedIn: fc.constantFrom("working", "natural"),
  special: fc.uniqueArray(
    fc.record({ day: fc.integer({ min: 12, max: 24 }), type: fc.constantFrom("workday", "rest", "statutory_holiday") }),
    { maxLength: 4, selector: ({ day }) => day },
  ),
  filed: fc.option(fc.record({ at: fc.nat({ max: 26 * quartersOfDay }), enteredAfter: fc.nat({ max: 3 * quartersOfDay }) })),
  asked: fc.nat({ max: 30 * quartersOfDay }),
  late: fc.constantFrom("absence_stands", "leave_again"),
});

/** The moment so many quarters of an hour of wall clock after the first midnight. */
function momentOf(quarters: number, zone: string): Temporal.ZonedDateTime {
  return monday
    .toPlainDateTime()
    .add({ minutes: quarters * 15 })
    .toZonedDateTime(zone);
}

/** Whether the leave of the first date holds when it is asked about: counted out date by date, with no code of the judging. */
function expectedOf(one: Drawn, askedAt: number): "leave" | "leave, provisional" | "absent" {
  let deadline = one.first;
  for (let left = one.within; left > 0;) {
    deadline += 1;
    const special = one.special.find(({ day }) => day === deadline)?.type;
    const works = special === undefined ? monday.add({ days: deadline }).dayOfWeek <= 5 : special === "workday";
    if (one.countedIn === "natural" || works) left -= 1;
  }
  const over = monday.add({ days: deadline + 1 }).toZonedDateTime(one.zone).epochMilliseconds;
  const filedAt = one.filed === null ? Infinity : momentOf(one.filed.at, one.zone).epochMilliseconds;
  const enteredAt = one.filed === null ? Infinity : momentOf(one.filed.at + one.filed.enteredAfter, one.zone).epochMilliseconds;
  if (enteredAt <= askedAt && filedAt < over) return "leave";
  if (enteredAt <= askedAt) return one.late === "leave_again" ? "leave" : "absent";
  return askedAt < over ? "leave, provisional" : "absent";
}

function caseOf(one: Drawn, askedAt: Temporal.ZonedDateTime) {
  const text = (moment: Temporal.ZonedDateTime): string => moment.toInstant().toString();
  const evidence = { what: { zh: "证明", en: "proof" }, within_days: one.within, counted_in: one.countedIn };
  const sick = {
    kind: "sick",
    name: { zh: "病假", en: "sick" },
    clause: "leave.sick",
    symbol: "病",
    unit: "day",
    days: "working",
    paid_bps: 0,
  };
  const events: object[] = [
    {
      id: "l",
      type: "leave_approved",
      employee: "E",
      kind: "sick",
      from: dateOf(one.first),
      evidence: "awaited",
      recorded_at: "2024-03-17T08:00:00",
    },
  ];
  if (one.filed !== null)
    events.push({
      type: "leave_evidence_filed",
      leave: "l",
      filed_at: text(momentOf(one.filed.at, one.zone)),
      recorded_at: text(momentOf(one.filed.at + one.filed.enteredAfter, one.zone)),
    });
  const given = {
    calendar: { weekly_rest: ["sat", "sun"], special_days: one.special.map(({ day, type }) => ({ date: dateOf(day), type })) },
    shifts: [{ id: "DAY", start: "09:00", end: "18:00" }],
    roster: [{ employee: "E", from: dateOf(0), to: null, shift: "DAY" }],
    rules: { late_certificate: one.late, absence_requires: "window_closed", leave_types: [{ ...sick, evidence }] },
    events,
  };
  const scenario = { id: "L", title: "", timezone: one.zone, given, evaluate_at: text(askedAt), expect: {} };
  const [parsed] = parseScenarioFile({ format: "attendance-scenarios", version: 1, scenarios: [scenario] });
  return casesOf(parsed as Extract<typeof parsed, { readonly given: unknown }>)[0]!;
}

test("leave that awaits its proof holds as long as counting it out date by date says", async () => {
  await fc.assert(
    fc.asyncProperty(drawn, async (one) => {
      // The date itself is over, so that nothing but the proof is open.
      const asked = momentOf(Math.max(one.asked, (one.first + 1) * quartersOfDay), one.zone);
      const { daysAt } = await play(caseOf(one, asked));
      const day = daysAt(asked.epochMilliseconds).find(({ date }) => date === dateOf(one.first))!;
      const actual = day.status === "leave" && day.state === "provisional" ? "leave, provisional" : day.status;
      expect(actual).toBe(expectedOf(one, asked.epochMilliseconds));
    }),
    { numRuns: 400 },
  );
});
