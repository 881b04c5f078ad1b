import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runAttendance, startServer, type ServerProcess } from "../support/server.ts";

let data: string;
let server: ServerProcess | undefined;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "attendance-month-"));
});

afterEach(async () => {
  await server?.kill();
  server = undefined;
  await rm(data, { recursive: true, force: true });
});

const setup = {
  site: "hq",
  zone: "Asia/Shanghai",
  weeklyRest: ["sat", "sun"],
  calendar: { country: "CN", years: [2024] },
  policy: { rules: { late_amounts: [{ over_min: 0, amount_minor: 5_000 }] }, effectiveFrom: "2024-01-01" },
  terminals: [{ id: "gate", name: "Gate", protocol: "attlog-file", serial: "G1", grade: 1, direction: { from: "none" } }],
  shifts: [
    {
      department: "cs",
      id: "DAY",
      name: "Day",
      start: "09:00",
      end: "18:00",
      endsNextDay: false,
      openBeforeMinutes: 120,
      closeAfterMinutes: 240,
      breaks: [{ start: "12:00", end: "13:00" }],
    },
  ],
  employees: ["e1", "e2"].map((id, index) => ({
    id,
    name: ["王芳", "李强"][index],
    department: "cs",
    from: "2024-01-01",
    badges: [{ kind: "pin", value: String(index + 1) }],
    pattern: {
      id: `week-${id}`,
      from: "2024-01-01",
      week: { mon: "DAY", tue: "DAY", wed: "DAY", thu: "DAY", fri: "DAY", sat: null, sun: null },
    },
  })),
};

/** Everybody on time on every weekday of March 2024 but the 5th, when number 2 was away; and a row of April, which ends the month. */
function attlog(more: readonly string[] = []): string {
  const rows: string[] = [];
  for (let day = 1; day <= 31; day += 1) {
    const date = `2024-03-${String(day).padStart(2, "0")}`;
    if (Temporal.PlainDate.from(date).dayOfWeek > 5) continue;
    for (const pin of day === 5 ? ["1"] : ["1", "2"])
      rows.push(`${pin}\t${date} 09:00:00\t1\t0\t1\t0`, `${pin}\t${date} 18:00:00\t1\t1\t1\t0`);
  }
  return `${[...rows, ...more, "1\t2024-04-01 08:55:00\t1\t0\t1\t0"].join("\r\n")}\r\n`;
}

interface SheetAnswer {
  readonly signOff: { readonly stage: string; readonly prepared: { readonly sheetHash: string; readonly asOfPosition: number } } | null;
  readonly sheet: unknown;
  readonly differences: unknown;
}

const run = async (args: readonly string[], code = 0) => {
  const answer = await runAttendance(args, data);
  expect(answer.code, `${args.join(" ")}\n${answer.stdout}${answer.stderr}`).toBe(code);
  return answer;
};
const command = (name: string, input: object, actor: string, code = 0) =>
  run(["command", name, "--input", JSON.stringify({ department: "cs", month: "2024-03", ...input }), "--actor", actor, "--json"], code);
const importing = async (text: string) => {
  const path = join(data, "attlog.dat");
  await writeFile(path, text);
  return run(["import", path, "--terminal", "gate", "--complete"]);
};
const json = async (args: readonly string[], code = 0) => JSON.parse((await run([...args, "--json"], code)).stdout) as SheetAnswer;

it(
  "a month is prepared, signed, confirmed and filed from the command line, and later punches stand beside it",
  { timeout: 180_000 },
  async () => {
    const file = join(data, "company.json");
    await writeFile(file, JSON.stringify(setup));
    await run(["setup", file]);
    await importing(attlog());

    const unsigned = await runAttendance(["sheet", "cs", "2024-03", "--signed", "--lang", "en"], data);
    expect(unsigned).toMatchObject({ code: 2, stderr: expect.stringContaining("SHEET_NOT_SIGNED") });
    expect((await json(["sheet", "cs", "2024-03"])).signOff).toBeNull();

    // With a server running, the commands are judged by the server's own facts; without one, by facts built for the command.
    server = await startServer(data);
    await command("prepare-sheet", {}, "person:e2");
    const { sheetHash } = (await json(["sheet", "cs", "2024-03"])).signOff!.prepared;
    const refused = await command("sign-sheet", { sheetHash: "0".repeat(64) }, "person:e1", 3);
    expect(refused.stderr).toContain(sheetHash);
    await command("sign-sheet", { sheetHash }, "person:e1");
    await command("confirm-sheet", { employee: "e1", sheetHash }, "person:e1");
    expect(await server.stop()).toBe(0);
    server = undefined;
    await command("object-to-sheet", { employee: "e2", sheetHash, reason: "on the 5th I was at the fair" }, "person:e2");

    const before = (await run(["sheet", "cs", "2024-03", "--signed", "--lang", "en"])).stdout;
    expect(before).toMatch(/Prepared: 李强 {2}Head: 王芳 {2}Human resources: ____/);
    expect(before).toContain("Confirmed by 1 of 2 employees");
    expect(before).toMatch(/Objection: 李强 .* on the 5th I was at the fair/);
    expect(before).toContain("Since it was signed: no open differences");

    await importing(attlog(["2\t2024-03-05 09:20:00\t1\t0\t1\t0", "2\t2024-03-05 18:00:00\t1\t1\t1\t0"]));
    await command("file-sheet", {}, "person:hr");

    const signed = await json(["sheet", "cs", "2024-03", "--signed"]);
    expect(signed.sheet).toMatchObject({ hash: sheetHash });
    expect(signed.signOff).toMatchObject({
      stage: "filed",
      signed: { by: "person:e1", sheetHash },
      open: { days: 1, employees: 1 },
      fault: null,
    });
    expect(signed.differences).toMatchObject({ deductionMinor: { from: 0, to: 5_000, byFact: 5_000, byRule: 0 } });

    const after = (await run(["sheet", "cs", "2024-03", "--signed", "--lang", "en"])).stdout;
    // The sheet itself is the same to the letter but for HR's name; below it stands what is open.
    const sheetPart = (text: string) => text.slice(0, text.indexOf("Prepared:"));
    expect(sheetPart(after)).toBe(sheetPart(before));
    expect(after).toMatch(/李强 +days absent +1 +0 +other facts/);
    // Each open day says which record on the ledger made it so, and since when it is known.
    expect(after).toMatch(/e2 李强 {2}2024-03-05 Tuesday\n.*\n +fact: punch at 09:20 on terminal gate \(ledger #\d+, known since /);
    const diff = await run(["sheet", "cs", "2024-03", "--signed", "--diff", "--lang", "en"], 1);
    expect(diff.stdout).not.toContain("Month sheet");
    expect(diff.stdout).toContain("Deductions in all 0.00 CNY → 50.00 CNY");

    const plain = (await run(["sheet", "cs", "2024-03", "--lang", "en"])).stdout.trimEnd().split("\n");
    expect(plain.at(-1)).toMatch(
      /^Signed on .* by 王芳, filed on .*; open differences: 1 person, 1 day, \d+ figures \(--signed shows it\)$/,
    );
    const csv = await run(["sheet", "cs", "2024-03", "--csv", "--lang", "zh-CN"]);
    expect(csv.stdout).not.toContain("签字");
    expect(csv.stderr).toContain("本月考勤表已由 王芳");

    // As of before the signing there is nothing signed.
    const { prepared } = signed.signOff!;
    await run(["sheet", "cs", "2024-03", "--signed", "--as-of", String(prepared.asOfPosition)], 2);
    expect((await runAttendance(["sheet", "cs", "2024-03", "--signed", "--policy", file], data)).code).toBe(2);

    await command("reopen-sheet", { reason: "李强 was at the fair" }, "person:hr");
    await run(["sheet", "cs", "2024-03", "--signed"], 2);
    expect((await json(["sheet", "cs", "2024-03"])).signOff).toMatchObject({ stage: "open", reopened: [{ by: "person:hr", sheetHash }] });
  },
);
