import { DuckDBDataChunk, DuckDBInstance, INTEGER, type DuckDBConnection } from "@duckdb/node-api";
import { closeAfter, companyPunches, companyShifts, isWorkday, openBefore, shiftOf, type CompanyShape } from "./punched-company.ts";
import { firstMidnight, periodEdges, simple, simpleWords } from "./simple-policy.ts";

const chunkRows = 2_048;

/** DuckDB in memory with the company's punches, sorted by person and moment as ours are, and its roster. */
export interface DuckCompany {
  /** Totals by person and period. @param tuned By hand, for what this company happens to be, or as one writes it. */
  totals(tuned: boolean, threads: number): Promise<Int32Array>;
  close(): void;
}

/** Moments are seconds of the company's wall clock from its first midnight on, so that they fit an INTEGER. */
export async function createDuckCompany(shape: CompanyShape): Promise<DuckCompany> {
  const instance = await DuckDBInstance.create(":memory:");
  const duck = await instance.connect();
  await duck.run("CREATE TABLE raw (person INTEGER, moment INTEGER)");
  await fill(duck, "raw", 2, (row) => companyPunches(shape, (person, at) => row(person, at - firstMidnight)));
  await duck.run("CREATE TABLE punches AS SELECT * FROM raw ORDER BY person, moment");
  await duck.run("DROP TABLE raw");
  await duck.run("CREATE TABLE plans (person INTEGER, starts INTEGER, ends INTEGER, lunch INTEGER, lunch_ends INTEGER)");
  await fill(duck, "plans", 5, (row) => {
    for (let person = 0; person < shape.people; person += 1) {
      const { start, end, lunch, lunchEnd } = companyShifts[shiftOf(person)];
      row(person, start, end, lunch, lunchEnd);
    }
  });
  await duck.run("CREATE TABLE days (day INTEGER, period INTEGER)");
  const edges = periodEdges(shape);
  await fill(duck, "days", 2, (row) => {
    for (let day = 0; day < shape.days; day += 1)
      if (isWorkday(day))
        row(
          day,
          edges.findLastIndex((edge) => edge <= day),
        );
  });
  await duck.run(
    `CREATE TABLE roster AS SELECT person, day, period, day * 86400 + starts AS starts, day * 86400 + ends AS ends,
       day * 86400 + lunch AS lunch, day * 86400 + lunch_ends AS lunch_ends,
       day * 86400 + starts - ${openBefore} AS opens, day * 86400 + ends + ${closeAfter} AS closes
     FROM plans, days ORDER BY person, day`,
  );
  return {
    async totals(tuned, threads) {
      await duck.run(`SET threads = ${threads}`);
      const result = await duck.runAndReadAll(tuned ? tunedQuery : plainQuery);
      const out = new Int32Array(shape.people * 12 * simpleWords);
      const columns = result.getColumns();
      for (let row = 0; row < result.currentRowCount; row += 1) {
        const at = (Number(columns[0]![row]) * 12 + Number(columns[1]![row])) * simpleWords;
        for (let word = 0; word < simpleWords; word += 1) out[at + word] = Number(columns[word + 2]![row]);
      }
      return out;
    },
    close() {
      duck.closeSync();
      instance.closeSync();
    },
  };
}

type Row = (...values: number[]) => void;

async function fill(duck: DuckDBConnection, table: string, width: number, write: (row: Row) => void): Promise<void> {
  const appender = await duck.createAppender(table);
  const columns: number[][] = Array.from({ length: width }, () => []);
  const flush = (): void => {
    const chunk = DuckDBDataChunk.create(Array.from({ length: width }, () => INTEGER));
    chunk.setColumns(columns);
    appender.appendDataChunk(chunk);
    for (const column of columns) column.length = 0;
  };
  write((...values) => {
    for (let index = 0; index < width; index += 1) columns[index]!.push(values[index]!);
    if (columns[0]!.length === chunkRows) flush();
  });
  if (columns[0]!.length > 0) flush();
  appender.closeSync();
}

/** Figures of a day with `first`, `last` and `punches`, all in columns; a date without punches has `punches` 0. */
const dayFigures = `
  punches > 1 OR abs(first - starts) <= abs(first - ends) AS arrives,
  punches > 1 OR abs(first - starts) > abs(first - ends) AS leaves,
  first - starts AS late, ends - last AS early,
  greatest(0, least(last, lunch_ends) - greatest(first, lunch)) AS pause`;

const sums = `
  count(*) FILTER (arrives AND late > ${simple.grace} AND late <= ${simple.halfOver}) AS late,
  coalesce(sum(late) FILTER (arrives AND late > ${simple.grace}), 0) AS late_seconds,
  count(*) FILTER (leaves AND early > 0) AS early,
  coalesce(sum(early) FILTER (leaves AND early > 0), 0) AS early_seconds,
  count(*) FILTER (punches = 1) AS missing,
  count(*) FILTER (arrives AND late > ${simple.halfOver}) + count(*) FILTER (arrives AND late > ${simple.fullOver})`;

/** As one writes it: each punch to the shift whose window opened last before it, then first and last by window functions over the roster. */
const plainQuery = `
  WITH placed AS (
    SELECT r.person, r.day, p.moment,
      row_number() OVER (PARTITION BY r.person, r.day ORDER BY p.moment) AS number,
      count(*) OVER (PARTITION BY r.person, r.day) AS punches,
      first_value(p.moment) OVER (PARTITION BY r.person, r.day ORDER BY p.moment) AS first,
      last_value(p.moment) OVER (PARTITION BY r.person, r.day ORDER BY p.moment ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last
    FROM punches p ASOF JOIN roster r ON p.person = r.person AND p.moment >= r.opens
    WHERE p.moment <= r.closes
  ), judged AS (
    SELECT person, period, coalesce(punches, 0) AS punches, first, last, ${dayFigures}
    FROM roster LEFT JOIN (SELECT * FROM placed WHERE number = 1) USING (person, day)
  )
  SELECT person, period, ${sums} + 2 * count(*) FILTER (punches = 0) AS absent_halves,
    coalesce(sum(last - first - pause) FILTER (punches > 1), 0) AS worked
  FROM judged GROUP BY person, period`;

/**
 * Tuned by hand: the date follows from the moment by arithmetic because a person has one shift, first and last are plain
 * aggregates, and dates without punches are counted by what is left over.
 */
const tunedQuery = `
  WITH worked_days AS (
    SELECT p.person, (p.moment - s.starts + ${openBefore}) // 86400 AS day, min(p.moment) AS first, max(p.moment) AS last, count(*) AS punches,
      any_value(s.starts) AS s_starts, any_value(s.ends) AS s_ends, any_value(s.lunch) AS s_lunch, any_value(s.lunch_ends) AS s_lunch_ends
    FROM punches p JOIN plans s ON s.person = p.person
    WHERE (p.moment - s.starts + ${openBefore}) % 86400 <= s.ends - s.starts + ${openBefore + closeAfter}
    GROUP BY p.person, day
  ), dated AS (
    SELECT w.person, d.period, punches, first, last, w.day * 86400 + s_starts AS starts, w.day * 86400 + s_ends AS ends,
      w.day * 86400 + s_lunch AS lunch, w.day * 86400 + s_lunch_ends AS lunch_ends
    FROM worked_days w JOIN days d ON d.day = w.day
  ), judged AS (SELECT *, ${dayFigures} FROM dated
  ), present AS (
    SELECT person, period, ${sums} AS absent_halves, coalesce(sum(last - first - pause) FILTER (punches > 1), 0) AS worked, count(*) AS here
    FROM judged GROUP BY person, period
  ), expected AS (
    SELECT s.person, d.period, d.days FROM plans s, (SELECT period, count(*) AS days FROM days GROUP BY period) d
  )
  SELECT e.person, e.period, coalesce(late, 0), coalesce(late_seconds, 0), coalesce(early, 0), coalesce(early_seconds, 0), coalesce(missing, 0),
    coalesce(absent_halves, 0) + 2 * (e.days - coalesce(here, 0)), coalesce(worked, 0)
  FROM expected e LEFT JOIN present p ON p.person = e.person AND p.period = e.period`;
