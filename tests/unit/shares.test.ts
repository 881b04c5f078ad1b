import fc from "fast-check";
import { expect, test } from "vitest";
import { priceShares, shareAmount } from "../../projections/month/shares.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { renderSheetCsv, renderSheetText } from "../../projections/replay/render-sheet.ts";
import { smallCompany } from "../support/small-company.ts";

test("a share is rounded once, to the smallest unit, as the policy says", () => {
  expect(shareAmount(30_001, 5_000, "half_up")).toBe(15_001);
  expect(shareAmount(30_001, 5_000, "down")).toBe(15_000);
  expect(shareAmount(29_999, 5_000, "half_up")).toBe(15_000);
  expect(shareAmount(33_333, 3_333, "half_up")).toBe(11_110);
  expect(shareAmount(10_000_000_000, 310_000, "down")).toBe(310_000_000_000);
});

test("a share is never more than a unit from the exact one, and never above it when cut", () => {
  fc.assert(
    fc.property(fc.nat({ max: 10_000_000_000 }), fc.nat({ max: 310_000 }), (base, bps) => {
      const exact = BigInt(base) * BigInt(bps);
      const down = BigInt(shareAmount(base, bps, "down")) * 10_000n;
      const half = BigInt(shareAmount(base, bps, "half_up")) * 10_000n;
      expect(down <= exact && exact - down < 10_000n).toBe(true);
      expect(half - exact <= 5_000n && exact - half < 5_000n).toBe(true);
    }),
  );
});

/** Late by over an hour twice in March 2024, and a ladder with a share of the bonus. */
function sheetOf() {
  const late_amounts = [
    { over_min: 0, amount_minor: 2_000 },
    { over_min: 60, amount_minor: 500, day_pay_bps: 5_000 },
  ];
  const discipline = [{ id: "late-2", clause: "late", measure: "late_count", at_least: 2, action: "written_warning", bonus_bps: 1_000 }];
  const company = smallCompany().policy({ late_amounts, discipline });
  for (const [date, time] of [
    ["2024-03-04", "10:01:00"],
    ["2024-03-05", "10:00:00"],
    ["2024-03-06", "10:30:00"],
  ]) {
    company.punch("e1", `${date}T${time}`);
    company.punch("e1", `${date}T18:00:00`);
  }
  const facts = company.heard("2024-12-31T00:00:00").facts();
  return monthSheet(facts, { department: "cs", month: "2024-03", at: company.at("2024-12-31T00:00:00") });
}

test("shares of a day's pay and of the bonus become sums where somebody says what they are of, and stay shares where not", () => {
  const sheet = sheetOf();
  const { deductions, deductionMinor } = sheet.rows[0]!;
  expect(deductions).toMatchObject([{ rule: "late_amounts", count: 3, amountMinor: 3_000, dayPayBps: 10_000 }]);
  expect(deductionMinor).toBe(3_000);
  const [priced] = priceShares(sheet, () => ({ bonusMinor: 200_005, dayPayMinor: 30_001 }));
  expect(priced).toMatchObject({
    deductions: [{ of: "late_amounts", base: "day_pay", bps: 10_000, amountMinor: 30_001 }],
    proposals: [{ of: "late-2", base: "bonus", bps: 1_000, amountMinor: 20_001 }],
    totalMinor: 33_001,
  });
  const [unpriced] = priceShares(sheet, () => ({}));
  expect(unpriced).toMatchObject({ totalMinor: null, deductions: [{ amountMinor: null }] });
  expect(priceShares(sheet, () => ({ bonusMinor: 1 }))[0]!.totalMinor).toBeNull();
});

test("a spreadsheet gets the shares too, and with their bases what they come to", () => {
  const sheet = sheetOf();
  const fields = (text: string): Record<string, string> => {
    const [heading, row] = text
      .slice(1)
      .split("\r\n")
      .map((line) => line.split(","));
    return Object.fromEntries(heading!.map((name, column) => [name, row![column]!]));
  };
  expect(fields(renderSheetCsv(sheet, { lang: "en" }))).toMatchObject({
    deduction: "30.00 CNY",
    "of a day's pay": "100%",
    proposals: expect.stringMatching(/ \(10% of the month's bonus\)$/),
  });
  const priced = priceShares(sheet, () => ({ bonusMinor: 200_000, dayPayMinor: 30_000 }));
  expect(fields(renderSheetCsv(sheet, { lang: "en", priced }))).toMatchObject({ "off in all": "330.00 CNY" });
  expect(fields(renderSheetCsv(sheet, { lang: "zh-CN", priced }))).toMatchObject({ 扣日工资: "100%", 扣款合计: "330.00 CNY" });
});

test("the sheet says both, in both languages, and its hash knows nothing of pay", () => {
  const sheet = sheetOf();
  const priced = priceShares(sheet, () => ({ bonusMinor: 200_000, dayPayMinor: 30_000 }));
  const en = renderSheetText(sheet, { lang: "en", priced });
  expect(en).toContain("100% of a day's pay = 300.00 CNY");
  expect(en).toContain("deducted in all 330.00 CNY");
  expect(en).toContain("10% of the month's bonus = 200.00 CNY");
  expect(renderSheetText(sheet, { lang: "zh-CN", priced })).toContain("日工资的 100% = 300.00 CNY");
  expect(renderSheetText(sheet, { lang: "en" })).toContain("30.00 CNY + 100% of a day's pay, 3 times");
});
