import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { renderDays } from "../../projections/replay/render-days.ts";
import { renderSheetText } from "../../projections/replay/render-sheet.ts";
import { calendarStream, employeeStream, policyStream } from "../../shared/events/streams.ts";
import { chineseCalendar } from "../../shared/policy/calendars/chinese-calendar.ts";
import { policyHash } from "../../shared/policy/hash.ts";
import { parsePolicyDocument } from "../../shared/policy/document.ts";
import { SmallCompany } from "../support/small-company.ts";

const readyPolicy = fileURLToPath(new URL("../../shared/policy/ready/customer-service.en.json", import.meta.url));
const golden = fileURLToPath(new URL("../fixtures/golden/customer-service-2024-05.txt", import.meta.url));

/** A line of the case: a date, when somebody came and left; a dash for a punch that is missing. */
const cases: Readonly<Record<string, readonly string[]>> = {
  "e1 works as planned, the make-up Saturday too": [],
  "e2 is late three times, once beyond the hour": [
    "06 09:01 18:00",
    "07 09:20 18:02",
    "08 08:59 18:00",
    "09 10:01 18:00",
    "10 09:05 18:00",
  ],
  "e3 leaves early, forgets a punch, works on a holiday": ["01 10:00 15:00", "13 09:00 17:30", "14 09:00 -", "15 - -", "16 - -"],
};
const workdays = [6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24, 27, 28, 29, 30, 31];

function company(): SmallCompany {
  const made = new SmallCompany().terminal().shift();
  made.stored.add(calendarStream("site"), "CalendarPublished", chineseCalendar(2024, "site", made.zone));
  const policyDocument = JSON.parse(readFileSync(readyPolicy, "utf8")) as { policy: Record<string, unknown> };
  const { policy } = parsePolicyDocument(policyDocument);
  const data = { scope: "company", policy: policyHash(policy), effectiveFrom: "2024-01-01", replaces: null, rules: policyDocument.policy };
  made.stored.add(policyStream("company"), "PolicyPublished", data);
  for (const [title, lines] of Object.entries(cases)) {
    const employee = title.slice(0, 2);
    made.person(employee);
    const times = new Map(workdays.map((day): [number, readonly [string, string]] => [day, ["08:55", "18:03"]]));
    for (const line of lines) {
      const [day, from, until] = line.split(" ") as [string, string, string];
      times.set(Number(day), [from, until]);
    }
    for (const [day, both] of times)
      for (const time of both) if (time !== "-") made.punch(employee, `2024-05-${String(day).padStart(2, "0")}T${time}:00`);
  }
  const leave = { employee: "e3", leave: "l1", kind: "sick", from: "2024-05-16", until: "2024-05-17", part: "day" } as const;
  made.stored.add(employeeStream("e3"), "LeaveApproved", leave);
  return made.heard("2024-06-02T00:00:00");
}

it("makes the month sheet a clerk has read and found right", () => {
  const made = company();
  const sheet = monthSheet(made.facts(), { department: "cs", month: "2024-05", at: made.at("2024-06-02T09:00:00") });
  const described = Object.entries(cases).flatMap(([title, lines]) => [title, ...lines.map((line) => `  May ${line}`)]);
  const text = [
    "# Customer service, May 2024. DAY 09:00-18:00, lunch 12-13, five days a week; ready policy; official calendar of 2024.",
    "# Everybody comes at 08:55 and leaves at 18:03 on every working day, but:",
    ...described,
    "e3 has approved sick leave on 16 May",
    "",
    renderSheetText(sheet, { lang: "en" }),
    ...sheet.rows.map((row) => renderDays(row.days, "en")),
  ].join("\n");
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, "utf8"));
});
