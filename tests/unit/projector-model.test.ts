import { expect, it } from "vitest";
import { createProjectorModel } from "../../services/api/projector-model.ts";
import type { Projector } from "../../services/projector/projector.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";

/** What pages read of a company whose ledger has been followed to its end. */
function modelOf(company: SmallCompany, now: number) {
  const facts = company.facts();
  const projector = { facts, now: () => now, position: facts.position, terminals: { list: () => [] }, rows: new Map() };
  // Months are answered from facts alone; the rest of a projector is never asked.
  return { facts, model: createProjectorModel({ projector: projector as unknown as Projector, zone: company.zone }) };
}

it("a month of many people leaves the event loop free between a few of them, and is the sheet all the same", async () => {
  const company = smallCompany();
  for (let number = 2; number <= 200; number += 1) company.person(`e${number}`);
  company.punch("e7", "2024-03-04T09:10:00");
  const at = company.at("2024-03-05T12:00:00");
  const { facts, model } = modelOf(company.heard("2024-03-05T12:00:00"), at);
  let turns = 0;
  let counting = true;
  const count = (): void => {
    turns += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const month = await model.month("cs", "2024-03", null);
  counting = false;
  expect(turns).toBeGreaterThanOrEqual(200 / 16);
  const sheet = monthSheet(facts, { department: "cs", month: "2024-03", at });
  expect(month.rows.map((row) => [row.employee, row.cells])).toEqual(sheet.rows.map((row) => [row.employee, row.cells]));
  expect(month.rows.find((row) => row.employee === "e7")!.totals).toMatchObject({ lateCount: 1, lateMinutes: 10 });
});

it("the current month is the one whose sheet has today, also where periods start on the 26th", () => {
  const on = (date: string): string => {
    const company = smallCompany().policy({ month_starts_on_day: 26 });
    return modelOf(company, company.at(`${date}T12:00:00`)).model.currentMonth("cs");
  };
  expect(on("2024-03-25")).toBe("2024-03");
  expect(on("2024-03-26")).toBe("2024-04");
});
