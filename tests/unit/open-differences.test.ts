import { beforeEach, describe, expect, it } from "vitest";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { openDifferences, signedSheet } from "../../projections/replay/open-differences.ts";
import { renderSignOff, signedLine } from "../../projections/replay/render-sign-off.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";
import { marchOnLedger, workedInMarch, type Signing } from "../support/signing.ts";

const lateAmounts = { late_amounts: [{ over_min: 0, amount_minor: 5_000 }] };
const leaveOn = (company: SmallCompany, from: string, until: string) =>
  company.stored.add(employeeStream("e1"), "LeaveApproved", { employee: "e1", leave: "l1", kind: "annual", from, until, part: "day" });
const view = { lang: "en" as const, zone: "Asia/Shanghai", nameOf: (employee: string) => employee.toUpperCase() };
const nothingOpen = { figures: 0, days: 0, employees: 0 };

/** Signed on 1 April; nobody punched on the 5th, so that day is absence. */
let month: Signing;
let signedHash: string;
let signedFigures: string;

beforeEach(async () => {
  month = await marchOnLedger(workedInMarch(smallCompany().policy(lateAmounts), { but: [5] }));
  signedHash = await month.sign();
  signedFigures = JSON.stringify((await month.open()).signed);
  month.now += 3 * 86_400_000;
});

/** Whatever became known, the signed sheet is made again to the last byte. */
async function openAfter(add: (company: SmallCompany) => unknown) {
  await month.learn(add);
  const found = await month.open();
  expect(found.fault).toBeNull();
  expect(found.signed.hash).toBe(signedHash);
  expect(JSON.stringify(found.signed)).toBe(signedFigures);
  return found;
}

describe("a signed month", () => {
  it("has nothing open while nothing else is known", async () => {
    const found = await openAfter(() => undefined);
    expect(found).toMatchObject({ figures: [], days: [], open: nothingOpen, deductionMinor: { from: 0, to: 0, byFact: 0, byRule: 0 } });
    expect(found.now.hash).toBe(signedHash);
    expect(renderSignOff(await month.state(), found, view)).toContain("no open differences");
  });

  it("shows a punch that turned up late as an open difference of facts, with its day and its money", async () => {
    const found = await openAfter((company) => {
      company.punch("e1", "2024-03-05T09:10:00");
      company.punch("e1", "2024-03-05T18:00:00");
    });
    expect(found.figures).toContainEqual({ employee: "e1", figure: "absenceHalfDays", from: 2, to: 0, why: "fact" });
    expect(found.figures).toContainEqual({ employee: "e1", figure: "lateCount", from: 0, to: 1, why: "fact" });
    expect(found.figures).toContainEqual({ employee: "e1", figure: "deductionMinor", from: 0, to: 5_000, why: "fact" });
    expect(new Set(found.days.map(({ date, why }) => `${date} ${why}`))).toEqual(new Set(["2024-03-05 fact"]));
    expect(found.open).toMatchObject({ days: 1, employees: 1 });
    expect(found.deductionMinor).toEqual({ from: 0, to: 5_000, byFact: 5_000, byRule: 0 });
  });

  it("shows leave approved afterwards as an open difference of facts", async () => {
    const found = await openAfter((company) => leaveOn(company, "2024-03-05", "2024-03-06"));
    expect(found.figures).toContainEqual({ employee: "e1", figure: "leave.annual", from: 0, to: 2, why: "fact" });
    expect(found.figures).toContainEqual({ employee: "e1", figure: "absenceHalfDays", from: 2, to: 0, why: "fact" });
    expect(found.figures.every(({ why }) => why === "fact")).toBe(true);
  });

  it("shows a policy published afterwards for dates before as an open difference of rules", async () => {
    const found = await openAfter((company) => company.policy({ ...lateAmounts, day_absence_amount_minor: 20_000 }, "2024-03-01"));
    expect(found.figures).toEqual([{ employee: "e1", figure: "deductionMinor", from: 0, to: 20_000, why: "rule" }]);
    expect(found.deductionMinor).toEqual({ from: 0, to: 20_000, byFact: 0, byRule: 20_000 });
  });

  it("parts facts from rules where both changed, and the parts add up", async () => {
    const found = await openAfter((company) => {
      company.punch("e1", "2024-03-05T09:10:00");
      company.punch("e1", "2024-03-05T18:00:00");
      company.policy({ late_amounts: [{ over_min: 0, amount_minor: 7_000 }] }, "2024-03-01");
    });
    const deductions = found.figures.filter(({ figure }) => figure === "deductionMinor");
    expect(deductions).toEqual([
      { employee: "e1", figure: "deductionMinor", from: 0, to: 5_000, why: "fact" },
      { employee: "e1", figure: "deductionMinor", from: 5_000, to: 7_000, why: "rule" },
    ]);
    expect(found.deductionMinor).toEqual({ from: 0, to: 7_000, byFact: 5_000, byRule: 2_000 });
  });

  it("shows leave moved to another date, although no total of the month differs", async () => {
    month = await marchOnLedger(workedInMarch(smallCompany(), { but: [5, 6] }));
    await month.learn((company) => leaveOn(company, "2024-03-05", "2024-03-06"));
    await month.sign();
    await month.learn((company) => {
      company.stored.add(employeeStream("e1"), "LeaveWithdrawn", { employee: "e1", leave: "l1", reason: "another day" });
      leaveOn(company, "2024-03-06", "2024-03-07");
    });
    const found = await month.open();
    expect(found.figures).toEqual([]);
    expect(found.open).toEqual({ figures: 0, days: 2, employees: 1 });
    expect(found.days.filter(({ figure }) => figure === "status").map(({ date, from, to }) => [date, from, to])).toEqual([
      ["2024-03-05", "leave", "absent"],
      ["2024-03-06", "absent", "leave"],
    ]);
  });

  it("shows a remark made afterwards", async () => {
    const found = await openAfter((company) =>
      company.stored.add(employeeStream("e1"), "DayRemarked", { employee: "e1", date: "2024-03-05", remark: "at a trade fair" }),
    );
    expect(found.figures).toEqual([{ employee: "e1", figure: "remarks", from: "–", to: "2024-03-05 at a trade fair", why: "fact" }]);
  });

  it("shows somebody who belonged to the department, as is known only now, as a row of their own", async () => {
    const found = await openAfter((company) => company.person("e2", "2024-03-29"));
    expect(found.figures).toEqual([{ employee: "e2", figure: "row", from: null, to: "present", why: "fact" }]);
  });

  it("is answered as of a moment: what came later is not open yet", async () => {
    const { signed } = await month.state();
    const before = await month.ledger.nextPosition();
    await month.learn((company) => company.punch("e1", "2024-03-05T09:10:00"));
    const facts = await month.facts();
    expect(openDifferences(facts, signed!.data, { asOfPosition: before, at: month.now }).open).toEqual(nothingOpen);
    expect(openDifferences(facts, signed!.data, { at: month.now }).open.days).toBe(1);
  });

  it("made again with another hash says so, and is not passed off as what was signed", async () => {
    const facts = await month.facts();
    const { signed } = await month.state();
    const other = { ...signed!.data, sheetHash: "0".repeat(64) };
    expect(signedSheet(facts, other).fault).toMatchObject({ code: "SHEET_HASH_DIFFERS", details: { actual: signedHash } });
    const found = openDifferences(facts, other, { at: month.now });
    expect(renderSignOff(await month.state(), found, view)).toMatch(/SHEET_HASH_DIFFERS: the sheet above is not the one that was signed/);
    expect(signedLine(await month.state(), found, view)).toContain("SHEET_HASH_DIFFERS");
  });

  it("accepted with days not settled shows what they came to", async () => {
    month = await marchOnLedger(smallCompany().heard("2024-03-28T23:00:00"));
    await month.sign({ acceptPending: true, reason: "gate is dark" });
    month.now += 86_400_000;
    await month.learn((company) => company.heard("2024-04-02T08:00:00"));
    const found = await month.open();
    expect(found.figures).toContainEqual({ employee: "e1", figure: "pendingHalfDays", from: 2, to: 0, why: "fact" });
    expect(found.figures).toContainEqual({ employee: "e1", figure: "absenceHalfDays", from: 40, to: 42, why: "fact" });
  });
});

describe("in words", () => {
  it("one line says when, by whom, and how much is open", async () => {
    const late = await openAfter((company) => company.punch("e1", "2024-03-05T09:10:00"));
    expect(signedLine(await month.state(), late, view)).toMatch(
      /^Signed on 2024-04-01 09:00 by HEAD; open differences: 1 person, 1 day, \d+ figures \(--signed shows it\)$/,
    );
    await month.done("file-sheet", {}, "person:hr");
    expect(signedLine(await month.state(), late, { ...view, lang: "zh-CN" })).toMatch(
      /^本月考勤表已由 HEAD 于 2024-04-01 09:00 签字，2024-04-04 09:00 归档；此后未结差异：1 人、1 天、\d+ 项/,
    );
  });

  it("below the sheet stands who did what, what employees said, each difference with its reason, and the money", async () => {
    await month.done("object-to-sheet", { employee: "e1", sheetHash: signedHash, reason: "I was there" }, "person:e1");
    const found = await openAfter((company) => {
      company.punch("e1", "2024-03-05T09:10:00");
      company.punch("e1", "2024-03-05T18:00:00");
    });
    const text = renderSignOff(await month.state(), found, view);
    expect(text).toContain("Prepared: CLERK  2024-04-01 09:00");
    expect(text).toContain("Signed: HEAD  2024-04-01 09:00");
    expect(text).toContain("Confirmed by 0 of 1 employees");
    expect(text).toContain("Objection: E1  2024-04-04 09:00  I was there");
    expect(text).toMatch(/E1\s+latenesses\s+0\s+1\s+other facts/);
    expect(text).toMatch(/e1\s+2024-03-05\s+first in\s+–\s+09:10\s+other facts/);
    expect(text).toContain("Deductions in all 0.00 CNY → 50.00 CNY; of which by facts 50.00 CNY, by rules 0.00 CNY.");
    expect(renderSignOff(await month.state(), found, { ...view, lang: "zh-CN" })).toMatch(
      /签字：HEAD[\s\S]*异议：E1[\s\S]*事实不同[\s\S]*因规则/,
    );
  });
});

it("the sheet as known now is the plain sheet: nothing signed stands in its way", async () => {
  const found = await openAfter((company) => company.punch("e1", "2024-03-05T09:10:00"));
  expect(found.now).toEqual(
    monthSheet(await month.facts(), { department: "cs", month: "2024-03", at: month.now, asOfPosition: found.now.asOfPosition }),
  );
});
