import { DatabaseSync } from "node:sqlite";
import { textOf } from "../../../shared/events/decode.ts";
import { companyEvents, companyShifts, isWorkday, openBefore, closeAfter, shiftOf, type CompanyShape } from "./punched-company.ts";
import { addSimpleDay, firstMidnight, periodEdges, simpleWords } from "./simple-policy.ts";

/** The usual way: events as JSON in a table, read in order, parsed, folded into objects, and those judged. */
export interface NaiveCompany {
  totals(): Int32Array;
  close(): void;
}

/** Stores the company's events as JSON in a SQLite database in memory. */
export function createNaiveCompany(shape: CompanyShape): NaiveCompany {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE events (position INTEGER PRIMARY KEY, type TEXT NOT NULL, payload TEXT NOT NULL)");
  const insert = database.prepare("INSERT INTO events VALUES (?, ?, ?)");
  database.exec("BEGIN");
  for (const batch of companyEvents(shape)) for (const event of batch) insert.run(event.position, event.type, textOf(event));
  database.exec("COMMIT");
  return { totals: () => fold(database, shape), close: () => database.close() };
}

interface PersonState {
  readonly number: number;
  /** Moments of punches by date. */
  readonly days: Map<string, number[]>;
}

function fold(database: DatabaseSync, shape: CompanyShape): Int32Array {
  const people = new Map<string, PersonState>();
  for (const row of database.prepare("SELECT payload FROM events ORDER BY position").iterate()) {
    const event = JSON.parse(String(row["payload"])) as { type: string; data: { key: { value: string }; occurredAt: number } };
    if (event.type !== "PunchRecorded") continue;
    const { key, occurredAt } = event.data;
    let person = people.get(key.value);
    if (person === undefined) people.set(key.value, (person = { number: Number(key.value) - 1_000, days: new Map() }));
    const { start } = companyShifts[shiftOf(person.number)];
    const date = new Date(occurredAt + 8 * 3_600_000 - (start - openBefore) * 1_000).toISOString().slice(0, 10);
    const day = person.days.get(date);
    if (day === undefined) person.days.set(date, [occurredAt / 1_000]);
    else day.push(occurredAt / 1_000);
  }
  return judge(people, shape);
}

function judge(people: ReadonlyMap<string, PersonState>, shape: CompanyShape): Int32Array {
  const edges = periodEdges(shape);
  const out = new Int32Array(shape.people * 12 * simpleWords);
  for (const { number, days } of people.values()) {
    const { start, end } = companyShifts[shiftOf(number)];
    for (let day = 0; day < shape.days; day += 1) {
      if (!isWorkday(day)) continue;
      const date = new Date((firstMidnight + day * 86_400 + 8 * 3_600) * 1_000).toISOString().slice(0, 10);
      const opens = day * 86_400 + start - openBefore;
      const closes = day * 86_400 + end + closeAfter;
      const punches = (days.get(date) ?? []).map((at) => at - firstMidnight).filter((at) => at >= opens && at <= closes);
      punches.sort((left, right) => left - right);
      const period = edges.findLastIndex((edge) => edge <= day);
      const found = { day, first: punches[0] ?? 0, last: punches.at(-1) ?? 0, count: punches.length };
      addSimpleDay(number, found, out, (number * 12 + period) * simpleWords);
    }
  }
  return out;
}
