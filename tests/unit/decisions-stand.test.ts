import { expect, it } from "vitest";
import { monthSheet, type MonthSheet } from "../../projections/month/month-sheet.ts";
import { openDifferences } from "../../projections/replay/open-differences.ts";
import { caseStream, employeeStream } from "../../shared/events/streams.ts";
import { policyRecord } from "../../shared/policy/hash.ts";
import { ruleNames, type RuleName } from "../../shared/policy/schema.ts";
import { policyWhereItMatters } from "../support/policy-changes.ts";
import { marchOnLedger, workedInMarch, type Signing } from "../support/signing.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";

/** e1 was late on the 6th and away on the 7th; a person excused both, and a case was upheld on the 8th. */
function decided(company: SmallCompany): void {
  company.punch("e1", "2024-03-06T09:40:00", "in");
  company.punch("e1", "2024-03-06T18:00:00", "out");
  const excuse = (change: string, date: string, which: "late" | "absence") =>
    company.stored.add(employeeStream("e1"), "ResultChanged", { employee: "e1", change, date, which, to: "excused", reason: "sent out" });
  excuse("c1", "2024-03-06", "late");
  excuse("c2", "2024-03-07", "absence");
  const opened = { case: "k1", kind: "proxy_punching" as const, employees: ["e1", "e2"], about: "2024-03-05", reason: "seen" };
  company.stored.add(caseStream("k1"), "CaseOpened", opened);
  company.stored.add(caseStream("k1"), "CaseDecided", { case: "k1", decision: "upheld", date: "2024-03-08", reason: "camera" });
}

async function marchDecided(): Promise<Signing> {
  const company = workedInMarch(smallCompany().person("e2").policy({}), { but: [6, 7], people: ["e1", "e2"] });
  decided(company);
  return marchOnLedger(company);
}

/** Where a decision of a person stands in a sheet, as the day and the row tell it. */
function decisionsIn(sheet: MonthSheet) {
  const row = sheet.rows.find(({ employee }) => employee === "e1")!;
  const on = (date: string) => row.days.find((day) => day.date === date)!;
  return {
    excused: ["2024-03-06", "2024-03-07"].flatMap((date) => on(date).findings.flatMap(({ changed }) => changed?.which ?? [])),
    late: on("2024-03-06").offEdges.filter(({ edge }) => edge === "in"),
    absent: on("2024-03-07").absenceHalfDays,
    cases: row.proposals.flatMap((proposal) => proposal.case?.case ?? []),
  };
}

const stands = { excused: ["late", "absence"], late: [], absent: 0, cases: ["k1"] };

it.each(ruleNames)("excused results and upheld cases stand under another %s", async (rule: RuleName) => {
  const month = await marchDecided();
  const facts = await month.facts();
  const draft = policyWhereItMatters(rule);
  // Periods may start on another day; the decisions lie in the one that ends in March.
  const sheet = monthSheet(facts, { department: "cs", month: "2024-03", at: month.now, policies: { draft } });
  expect(decisionsIn(sheet)).toEqual(stands);
});

it("a signature and what was decided before it stand, whatever rules are published afterwards for the same dates", async () => {
  const month = await marchDecided();
  const signed = await month.sign();
  for (const rule of ["late_grace_min", "half_day_below_minutes", "day_absence_amount_minor"] as const) {
    await month.learn((company) => company.policy(policyRecord(policyWhereItMatters(rule)), "2024-03-01"));
    const found = openDifferences(await month.facts(), (await month.state()).signed!.data, { at: month.now });
    expect(found.fault).toBeNull();
    expect(found.signed.hash).toBe(signed);
    expect(decisionsIn(found.signed)).toEqual(stands);
    expect(decisionsIn(found.now)).toEqual(stands);
  }
});
