import { expect, test } from "vitest";
import { anomaliesOf } from "../../projections/replay/anomalies.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";

const range = { from: "2024-03-04", until: "2024-03-09" };

/** Two people of one site, and a second site with a terminal of its own. */
function company(rules: object): SmallCompany {
  const made = smallCompany()
    .person("e2")
    .policy({ ...rules });
  const settings = { name: "far", site: "other", protocol: "zk-push", serial: "far", zone: made.zone, grade: 2 } as const;
  const data = { terminal: "far", settings: { ...settings, direction: { from: "none" } as const } };
  made.stored.add(terminalStream("far"), "TerminalRegistered", data, { recordedAt: 0 });
  return made;
}

const kindsOf = (made: SmallCompany, over: object = {}) => anomaliesOf(made.facts(), { ...range, ...over }).map(({ kind }) => kind);

/** e1 punches, and e2 so many seconds later, on the 4th and the 5th. */
function pairs(made: SmallCompany, seconds: number, dates = ["2024-03-04", "2024-03-05"]): SmallCompany {
  for (const date of dates) {
    made.punch("e1", `${date}T09:00:00`);
    made.punch("e2", `${date}T09:00:${String(seconds).padStart(2, "0")}`);
  }
  return made;
}

test("nothing is suspected by default", () => {
  const made = pairs(company({}), 0);
  made.punch("e1", "2024-03-04T09:00:10", "", "far");
  expect(kindsOf(made)).toEqual([]);
});

test("the same two people in quick succession, on enough dates", () => {
  const rules = { suspect_two_badges: { within_seconds: 3, on_dates: 2 } };
  const found = anomaliesOf(pairs(company(rules), 3).facts(), range);
  expect(found).toMatchObject([
    { kind: "two_badges", employees: ["e1", "e2"], date: "2024-03-04", apartSeconds: 3, terminals: ["gate"], rule: "suspect_two_badges" },
    { date: "2024-03-05" },
  ]);
  expect(found[0]!.positions).toHaveLength(2);
  expect(kindsOf(pairs(company(rules), 4))).toEqual([]);
  expect(kindsOf(pairs(company(rules), 3, ["2024-03-04"]))).toEqual([]);
  // A date outside the range is not one of the dates.
  expect(kindsOf(pairs(company(rules), 3), { until: "2024-03-05" })).toEqual([]);
});

test("two sites sooner after each other than anybody travels", () => {
  const made = company({ suspect_travel_minutes: 30 });
  made.punch("e1", "2024-03-04T09:00:00");
  made.punch("e1", "2024-03-04T09:29:59", "", "far");
  made.punch("e1", "2024-03-05T09:00:00");
  made.punch("e1", "2024-03-05T09:30:00", "", "far");
  expect(anomaliesOf(made.facts(), range)).toMatchObject([
    { kind: "impossible_travel", date: "2024-03-04", employees: ["e1"], terminals: ["gate", "far"], apartSeconds: 1_799 },
  ]);
});

test("a punch at another site than one's own, as known then", () => {
  const made = company({ suspect_other_site: true });
  made.punch("e1", "2024-03-04T09:00:00");
  const before = made.position;
  made.punch("e1", "2024-03-04T18:00:00", "", "far");
  expect(kindsOf(made)).toEqual(["other_site"]);
  expect(kindsOf(made, { asOfPosition: before })).toEqual([]);
});
