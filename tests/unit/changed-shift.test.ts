import { describe, expect, test } from "vitest";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { explainDay } from "../../projections/replay/explain.ts";
import { eventPhrase } from "../../projections/replay/event-phrases.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";

/** Five minutes late at the first of two shifts, ten at the second, and no departure from it. */
function twoShifts(): SmallCompany {
  const company = smallCompany();
  const edges = { openBeforeMinutes: 60, closeAfterMinutes: 60, breaks: [] };
  company.shift({ id: "AM", start: "08:00", end: "12:00", ...edges }).shift({ id: "PM", start: "14:00", end: "18:00", ...edges });
  company.roster("e1", "2024-03-05", ["AM", "PM"]);
  for (const time of ["08:05:00", "12:00:00", "14:10:00"]) company.punch("e1", `2024-03-05T${time}`);
  return company.heard("2024-12-31T00:00:00");
}

const excuse = (company: SmallCompany, which: "late" | "missing_out", shift?: string): void => {
  const named = shift === undefined ? {} : { shift };
  const data = {
    employee: "e1",
    change: `${which}-${shift ?? ""}`,
    date: "2024-03-05",
    which,
    ...named,
    to: "excused",
    reason: "why",
  } as const;
  company.stored.add(employeeStream("e1"), "ResultChanged", data);
};

function judged(company: SmallCompany) {
  const at = company.at("2024-12-31T00:00:00");
  const [day] = judgeDays(company.facts(), { employees: ["e1"], from: "2024-03-05", until: "2024-03-06", at });
  return day!;
}

describe("a changed result that names a shift", () => {
  test("excuses the lateness of that shift alone; without a shift it excuses every one of the date", () => {
    const [none, one, other, all] = [twoShifts(), twoShifts(), twoShifts(), twoShifts()];
    excuse(one, "late", "AM");
    excuse(other, "late", "PM");
    excuse(all, "late");
    const left = (company: SmallCompany) => judged(company).offEdges.map(({ result, seconds }) => `${result} ${seconds}`);
    expect(left(none)).toEqual(["late 300", "late 600", "missing 0"]);
    expect(left(one)).toEqual(["late 600", "missing 0"]);
    expect(left(other)).toEqual(["late 300", "missing 0"]);
    expect(left(all)).toEqual(["missing 0"]);
    expect(judged(one)).toMatchObject({ flags: expect.arrayContaining(["late"]), lateSeconds: 600 });
  });

  test("says of each change what it excused", () => {
    const company = twoShifts();
    excuse(company, "late", "AM");
    excuse(company, "late", "PM");
    excuse(company, "missing_out", "AM");
    const changed = judged(company).findings.filter(({ code }) => code === "result_changed");
    expect(changed.map((finding) => [finding.changed!.shift, finding.seconds, finding.changed!.effect])).toEqual([
      ["AM", 300, true],
      ["PM", 600, true],
      ["AM", undefined, false],
    ]);
    const at = company.at("2024-12-31T00:00:00");
    const lines = (lang: "zh-CN" | "en") => explainDay(company.facts(), { employee: "e1", date: "2024-03-05", at }, lang)!.lines.join("\n");
    expect(lines("en")).toContain("lateness of shift PM was excused by");
    expect(lines("zh-CN")).toContain("班次 PM 的迟到由");
    const event = decodeEvent(company.stored.events.findLast(({ type }) => type === "ResultChanged")!);
    const shown = { zone: "Asia/Shanghai", employee: "e1", date: "2024-03-05" };
    expect(eventPhrase(event, { lang: "en", ...shown })).toContain("of shift AM on 2024-03-05 excused by a person");
    expect(eventPhrase(event, { lang: "zh-CN", ...shown })).toContain("2024-03-05 班次 AM 的下班缺卡经人改为免究");
  });
});
