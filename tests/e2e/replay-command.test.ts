import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { policyHash } from "../../shared/policy/hash.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { learnt, milder, replayedWeek } from "../support/replayed-week.ts";
import { runAttendance } from "../support/server.ts";
import { smallLedgerFile } from "../support/small-ledger.ts";

let data: string;
let first: number;
let second: number;
let published: number;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "attendance-replay-"));
  const ledger = await smallLedgerFile(join(data, "ledger.sqlite"), replayedWeek());
  first = await ledger.learn();
  second = await ledger.learn(learnt);
  published = await ledger.learn((company) => company.policy(milder, "2024-03-01"));
  await ledger.close();
});

afterEach(async () => {
  await rm(data, { recursive: true, force: true });
});

const week = ["--from", "2024-03-04", "--until", "2024-03-09"];

interface Figure {
  readonly employee: string;
  readonly date: string;
  readonly figure: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly why: string;
  readonly events: readonly { readonly position: number; readonly type: string; readonly recordedAt: number; readonly by: string }[];
  readonly rules: { readonly rules: readonly { readonly rule: string; readonly from: unknown; readonly to: unknown }[] } | null;
}

interface Answer {
  readonly before: { readonly asOfPosition: number; readonly at: number; readonly policies: object };
  readonly after: { readonly asOfPosition: number; readonly at: number; readonly policies: object };
  readonly differingDays: number;
  readonly days: readonly Figure[];
  readonly departments: readonly {
    readonly department: string;
    readonly employees: number;
    readonly days: number;
    readonly figures: object;
  }[];
  readonly months: readonly {
    readonly figures: readonly object[];
    readonly money: readonly object[];
    readonly proposals: readonly object[];
  }[];
}

async function replay(args: readonly string[], code: number) {
  const answer = await runAttendance(["replay", ...week, ...args], data);
  expect(answer.code, `${args.join(" ")}\n${answer.stdout}${answer.stderr}`).toBe(code);
  return answer;
}
const compared = async (args: readonly string[], code = 1) => JSON.parse((await replay([...args, "--json"], code)).stdout) as Answer;

describe("two answers to one question", () => {
  it("differ by the events known to one of them only, each with its position and when it became known, and then by rules", async () => {
    const found = await compared(["--as-of", String(first), "--diff"]);
    expect(found.before).toMatchObject({ asOfPosition: first, policies: { kind: "known", asOfPosition: first } });
    expect(found.after).toMatchObject({ asOfPosition: published, policies: { kind: "known", asOfPosition: published } });
    expect(found.differingDays).toBe(2);
    const absence = found.days.find(({ employee, figure }) => employee === "e2" && figure === "absenceHalfDays");
    expect(absence).toMatchObject({ date: "2024-03-06", from: 2, to: 0, why: "fact", rules: null });
    const recordedAt = Date.parse("2024-03-11T10:00:00+08:00");
    // The first correction ended the absence, its voiding brought it back, the one after it ended it again.
    expect(absence!.events.at(-1)).toMatchObject({ type: "CorrectionApproved", recordedAt, by: "system:test" });
    for (const { position } of absence!.events) expect(position >= first && position < second).toBe(true);
    const late = found.days.find(({ employee, figure }) => employee === "e1" && figure === "lateSeconds");
    expect(late).toMatchObject({ date: "2024-03-05", from: 600, to: 0, why: "rule", events: [] });
    expect(late!.rules).toMatchObject({ found: "each", rules: [{ rule: "late_grace_min", from: 0, to: 15 }] });
    expect(found.departments).toMatchObject([{ department: "cs", employees: 2, days: 2, figures: { lateDays: { from: 1, to: 0 } } }]);
  });

  it("compare what was known at two positions under the rules of either, of now, or of a named version", async () => {
    const sameRules = ["--as-of", String(first), "--against-as-of", String(second)];
    for (const policies of [[], ["--policy", `as-of:${first}`, "--against-policy", `as-of:${second}`]]) {
      const facts = await compared([...sameRules, ...policies]);
      expect(new Set(facts.days.map(({ employee, why }) => `${employee} ${why}`))).toEqual(new Set(["e2 fact"]));
    }
    // The same knowledge under the rules of then and of now: only rules differ.
    const rules = await compared(["--as-of", String(first), "--policy", "now", "--against-policy", "then"]);
    expect(rules.before).toMatchObject({ policies: { kind: "known", asOfPosition: first } });
    expect(rules.after).toMatchObject({ asOfPosition: first, policies: { kind: "known", asOfPosition: published } });
    expect(new Set(rules.days.map(({ employee, why }) => `${employee} ${why}`))).toEqual(new Set(["e1 rule"]));
    const hash = policyHash(parsePolicy(milder));
    const named = await compared(["--as-of", String(first), "--policy", hash.slice(0, 10), "--against-policy", "then"]);
    expect(named.after.policies).toMatchObject({ kind: "published", hash, scope: "company", effectiveFrom: "2024-03-01" });
    expect(named.days).toEqual(rules.days);
    expect((await replay(["--policy", hash, "--against-policy", "now", "--lang", "en"], 0)).stdout).toContain("No day differs.");
    const unknown = await replay(["--policy", "deadbeef"], 2);
    expect(unknown.stderr).toContain("POLICY_NOT_PUBLISHED");
    expect(unknown.stderr).toContain(hash.slice(0, 12));
  });

  it("under a draft differ in days, totals, money and proposals, from the rules as they are to those tried", async () => {
    const draft = join(data, "draft.json");
    await writeFile(
      draft,
      JSON.stringify({ ...milder, late_grace_min: 0, late_amounts: [{ over_min: 0, amount_minor: 2_000, day_pay_bps: 5_000 }] }),
    );
    const found = await compared(["--policy", draft, "--diff", "--months"]);
    expect(found.after.policies).toMatchObject({ kind: "draft" });
    const [month] = found.months;
    expect(month!.money).toEqual([
      { employee: "e1", deductionMinor: { from: 0, to: 2_000 }, bonusBps: { from: 0, to: 0 }, dayPayBps: { from: 0, to: 5_000 } },
    ]);
    expect(month!.proposals).toMatchObject([{ employee: "e1", change: "gained", proposal: { step: "late-1", action: "written_warning" } }]);
    expect(month!.figures).toContainEqual(expect.objectContaining({ employee: "e1", figure: "lateCount", from: 0, to: 1, why: "rule" }));
    const text = (await replay(["--policy", draft, "--diff", "--months", "--lang", "en"], 1)).stdout;
    expect(text).toMatch(/e1 {2}2024-03-05 Tuesday\n.*late 0 min → 10 min\n +rule: .*\[late_grace_min\] 15 → 0/);
    expect(text).toContain("deductions 0.00 CNY → 20.00 CNY (+20.00 CNY); proposals gained 1, lost 0");
    const bases = join(data, "bases.json");
    await writeFile(bases, JSON.stringify({ e1: { day_pay_minor: 40_000 } }));
    const priced = (await replay(["--policy", draft, "--diff", "--months", "--bases", bases, "--lang", "en"], 1)).stdout;
    expect(priced).toContain("share of a day's pay deducted 0% → 50%");
    expect(priced).toContain("sums and shares together 0.00 CNY → 220.00 CNY");
    const chinese = (await replay(["--policy", draft, "--diff", "--months", "--lang", "zh-CN"], 1)).stdout;
    expect(chinese).toMatch(/规则：.*〔late_grace_min〕 15 → 0/);
    expect(chinese).toContain("处分建议新增 1 项、减少 0 项");
  });

  it("are told as people read it: what became known, where it stands and since when", async () => {
    const english = (await replay(["--as-of", String(first), "--against-as-of", String(second), "--lang", "en"], 1)).stdout;
    expect(english).toMatch(/e2 {2}2024-03-06 Wednesday\n/);
    expect(english).toMatch(/result absent → present/);
    expect(english).toMatch(/fact: correction approved, 09:00 in \(forgot the badge\) \(ledger #\d+, known since 2024-03-11 10:00\)/);
    const limited = (await replay(["--as-of", String(first), "--diff", "--limit", "1", "--lang", "zh-CN"], 1)).stdout;
    expect(limited).toContain("另有 1 个人日有差异未列出");
    expect(limited).toContain("部门 cs：涉及 2 人、2 天");
  });

  it("one alone is the days and the month sheets, signed or not, under any policies", async () => {
    const answer = JSON.parse((await replay(["--as-of", String(first), "--policy", "now", "--months", "--json"], 0)).stdout) as {
      readonly days: readonly { readonly employee: string; readonly date: string; readonly lateSeconds: number }[];
      readonly months: readonly { readonly month: string; readonly rows: readonly { readonly employee: string }[] }[];
    };
    expect(answer.days.find(({ employee, date }) => employee === "e1" && date === "2024-03-05")).toMatchObject({ lateSeconds: 0 });
    expect(answer.months.map(({ month, rows }) => [month, rows.map(({ employee }) => employee)])).toEqual([["2024-03", ["e1", "e2"]]]);
  });
});

describe("a long replay", () => {
  it("says how far it is, and stopped by ^C ends with its own exit code and half an answer nowhere", async () => {
    const ledger = await smallLedgerFile(join(data, "ledger.sqlite"), replayedWeek());
    await ledger.close();
    const args = [
      "replay",
      "--from",
      "2024-01-01",
      "--until",
      "2044-01-01",
      "--policy",
      "now",
      "--against-as-of",
      "1",
      "--limit",
      "100000",
    ];
    const child = spawn(process.execPath, ["services/main.ts", ...args, "--data", data, "--lang", "en"], {
      env: { PATH: process.env["PATH"], ATTENDANCE_ENV_FILE: "off" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString("utf8");
      if (/finding the reasons: \d+ of \d+ days/.test(stderr) && !child.killed) child.kill("SIGINT");
    });
    await once(child, "close");
    expect({ code: child.exitCode, stdout }, stderr).toEqual({ code: 130, stdout: "" });
    expect(stderr).toContain("REPLAY_CANCELLED");
  });
});
