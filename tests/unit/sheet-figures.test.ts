import { describe, expect, it } from "vitest";
import { monthSheet, type MonthSheet } from "../../projections/month/month-sheet.ts";
import { rowFigures, sheetDifferences } from "../../projections/replay/sheet-differences.ts";
import { renderSheetDifferences, sheetFigureName } from "../../projections/replay/render-sheet-differences.ts";
import { checksStream } from "../../shared/events/streams.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";

const at = (company: SmallCompany): number => company.at("2024-12-31T00:00:00");
const march = (company: SmallCompany): MonthSheet =>
  monthSheet(company.heard("2024-12-31T00:00:00").facts(), { department: "cs", month: "2024-03", at: at(company) });
const ladder = (over: object) => ({
  discipline: [{ id: "a", clause: "absent.consequences", measure: "absence_days", at_least: 1, action: "demerit", ...over }],
});
const named = (found: ReturnType<typeof sheetDifferences>) =>
  Object.fromEntries(found.figures.map(({ figure, from, to }) => [figure, { from, to }]));

describe("the figures two sheets are compared in", () => {
  it("all have a name in both languages", () => {
    const rules = { hours_system: "comprehensive", comprehensive_hours: { period: "month" }, time_in_lieu: { earned_by: [] } };
    const row = march(smallCompany().policy(rules)).rows[0]!;
    for (const figure of rowFigures(row).keys())
      for (const lang of ["zh-CN", "en"] as const)
        expect(sheetFigureName(figure, lang), `${figure} in ${lang}`).not.toMatch(/^\w+[A-Z.]\w*$/);
  });

  it("say what proposals take from the bonus, and besides", () => {
    const [before, after] = [ladder({ bonus_bps: 1_000, amount_minor: 0 }), ladder({ bonus_bps: 2_000, amount_minor: 5_000 })].map(
      (rules) => march(smallCompany().policy(rules)),
    );
    const found = sheetDifferences(before!, after!);
    expect(named(found)).toEqual({ proposedBonusBps: { from: 1_000, to: 2_000 }, proposedMinor: { from: 0, to: 5_000 } });
    expect(renderSheetDifferences(found, (employee) => employee, "en")).toMatch(/share of the bonus proposed +10% +20%/);
    expect(renderSheetDifferences(found, (employee) => employee, "zh-CN")).toMatch(/建议另扣 +0\.00 CNY +50\.00 CNY/);
  });

  it("say what hours over a period come to, which no total of the month shows", () => {
    const company = (standard: number) =>
      march(
        smallCompany().policy({ hours_system: "comprehensive", comprehensive_hours: { period: "quarter", standard_minutes: standard } }),
      );
    const hours = (one: MonthSheet): number => one.rows[0]!.periodHours!.standardSeconds;
    const [before, after] = [company(30_000), company(27_000)];
    expect(named(sheetDifferences(before, after))).toEqual({ "hours.standardSeconds": { from: hours(before), to: hours(after) } });
  });

  it("say how many checks on the spot there were", () => {
    const before = march(smallCompany());
    const company = smallCompany();
    const moment = { reading: "2024-03-05T10:00:00", zone: "Asia/Shanghai", occurredAt: company.at("2024-03-05T10:00:00") };
    company.stored.add(checksStream("cs"), "SpotCheckRecorded", { department: "cs", check: "c1", ...moment, present: ["e1"], absent: [] });
    const found = sheetDifferences(before, march(company));
    expect(found.spotChecks).toEqual({ from: 0, to: 1 });
    expect(found.figures).toEqual([]);
    expect(renderSheetDifferences(found, (employee) => employee, "en")).toContain("checks on the spot 0 → 1");
    expect(renderSheetDifferences(found, (employee) => employee, "zh-CN")).toContain("现场抽查 0 → 1 次");
  });
});
