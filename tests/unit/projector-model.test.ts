import { expect, it } from "vitest";
import { createProjectorModel } from "../../services/api/projector-model.ts";
import type { MonthView } from "../../services/projector/models.ts";
import { readBack } from "../../services/projector/punch-log.ts";
import type { Projector } from "../../services/projector/projector.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { translatorFor, type Language } from "../../services/web/language.ts";
import { dayView } from "../../services/web/day-view.ts";
import { explainDay } from "../../projections/replay/explain.ts";
import { renderSheetCsv } from "../../projections/replay/render-sheet.ts";
import { employeeStream, terminalStream } from "../../shared/events/streams.ts";
import type { Ledger, StoredEvent } from "../../shared/ledger/port.ts";
import { SmallCompany, smallCompany } from "../support/small-company.ts";

/** What pages read of a company whose ledger has been followed to its end. */
function modelOf(company: SmallCompany, now: number) {
  const facts = company.facts();
  const projector = { facts, now: () => now, position: facts.position, terminals: { list: () => [] }, rows: new Map() };
  // Months are answered from facts alone; the rest of a projector is never asked.
  return { facts, model: createProjectorModel({ projector: projector as unknown as Projector, zone: company.zone }) };
}

/** Turns of the event loop that others get while something is worked out. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let counting = true;
  const count = (): void => {
    turns += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  await work();
  counting = false;
  return turns;
}

it("looking far back for a rare event leaves the event loop free between slices of what it reads", async () => {
  const company = smallCompany();
  for (let second = 0; second < 6_000; second += 1)
    company.punch("e1", `2024-03-04T08:${String(Math.floor(second / 60) % 60).padStart(2, "0")}:${String(second % 60).padStart(2, "0")}`);
  const { events } = company.stored;
  // Hands over without a turn of its own, so that only the slices are counted.
  async function* readAll(from: number): AsyncGenerator<StoredEvent[]> {
    yield events.slice(from);
  }
  const nothing = { before: events.length, limit: 10, keep: () => false };
  const turns = await turnsDuring(() => readBack({ readAll } as unknown as Ledger, ["PunchRecorded"], nothing));
  expect(turns).toBeGreaterThanOrEqual(4);
});

it("a month of many people leaves the event loop free between a few of them, and is the sheet all the same", async () => {
  const company = smallCompany();
  for (let number = 2; number <= 200; number += 1) company.person(`e${number}`);
  company.punch("e7", "2024-03-04T09:10:00");
  const at = company.at("2024-03-05T12:00:00");
  const { facts, model } = modelOf(company.heard("2024-03-05T12:00:00"), at);
  let made: MonthView | undefined;
  const turns = await turnsDuring(async () => {
    made = await model.month("cs", "2024-03", null);
  });
  const month = made!;
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

it("leave by the hour is shown as hours, in the reader's language, on the page, in the explanation and in the file for payroll", async () => {
  const company = smallCompany();
  const [monday, at] = ["2024-03-04", company.at("2024-04-02T12:00:00")];
  const hours = { from: company.at(`${monday}T09:00:00`), until: company.at(`${monday}T11:30:00`) };
  const span = { kind: "personal", from: monday, until: "2024-03-05", part: "day", hours } as const;
  company.stored.add(employeeStream("e1"), "LeaveApproved", { employee: "e1", leave: "l1", ...span });
  for (const time of ["11:30:00", "18:00:00"]) company.punch("e1", `${monday}T${time}`);
  const { facts, model } = modelOf(company.heard("2024-04-02T12:00:00"), at);
  const view = await model.day("e1", monday, null);
  const shown = (language: Language): string =>
    dayView(view, null, { t: translatorFor(language), nameOf: (id) => id, leaveName: (kind) => kind }).text.replace(/\s+/g, " ");
  expect(shown("en")).toContain("<dt>Personal leave</dt> <dd>2 h 30 min</dd>");
  expect(shown("zh-CN")).toContain("<dt>事假</dt>");
  expect(explainDay(facts, { employee: "e1", date: monday, at }, "zh-CN")!.lines.join()).toContain("请假 2 小时 30 分（事假）");
  const csv = renderSheetCsv(monthSheet(facts, { department: "cs", month: "2024-03", at }), { lang: "en" });
  const [heading, row] = csv.split("\r\n").map((line) => line.split(","));
  expect(row![heading!.indexOf("Personal leave (hours)")]).toBe("2:30");
});

it("a day says what it waits for, and nothing of clocks a site does not have", async () => {
  const shown = async (company: SmallCompany): Promise<string> => {
    const { model } = modelOf(company, company.at("2024-03-06T12:00:00"));
    const context = { t: translatorFor("en"), nameOf: (id: string) => id, leaveName: (kind: string) => kind };
    return dayView(await model.day("e1", "2024-03-04", null), null, context).text;
  };
  expect(await shown(smallCompany())).toContain("Not every clock of site has reported yet.");
  expect(await shown(smallCompany().heard("2024-03-06T11:00:00"))).toContain("All clocks of site have reported up to 2024-03-06 11:00.");
  const broken = smallCompany().heard("2024-03-06T11:00:00");
  const fault = {
    terminal: "gate",
    fault: "f1",
    since: broken.at("2024-03-04T08:00:00"),
    reason: "no power",
    reportedBy: "person",
  } as const;
  broken.stored.add(terminalStream("gate"), "TerminalFaultReported", fault);
  expect(await shown(broken)).toContain("A clock of site has an open fault");
  const without = new SmallCompany().calendar(2024).shift().person("e1");
  expect(await shown(without)).not.toContain("clock of site");
});
