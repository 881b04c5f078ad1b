import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clauses } from "../../shared/policy/rule.ts";
import { openBrowser } from "../support/browser.ts";
import { requireProgram } from "../support/programs.ts";
import { runAttendance } from "../support/server.ts";

const ready = join(import.meta.dirname, "../../shared/policy/ready/customer-service.zh-CN.json");
const setup = { site: "hq", zone: "Asia/Shanghai", weeklyRest: ["sat", "sun"] };
let folder: string;
let data: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "attendance-policy-"));
  data = join(folder, "data");
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, value: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
}

async function publish(scope: string, effectiveFrom: string, rules: object): Promise<void> {
  const path = await file("setup.json", { ...setup, policy: { scope, effectiveFrom, rules } });
  const answer = await runAttendance(["setup", path], data);
  expect(answer, answer.stderr).toMatchObject({ code: 0 });
}

async function printed(...args: string[]): Promise<string> {
  const answer = await runAttendance(["policy", "print", "--lang", "en", ...args], data);
  expect(answer, answer.stderr).toMatchObject({ code: 0 });
  return answer.stdout;
}

describe("attendance policy print", () => {
  it("prints the policy a department has in force on a date, as known at a position", async () => {
    await publish("company", "2026-01-01", { late_grace_min: 11 });
    await publish("department:front", "2026-06-01", { late_grace_min: 22 });
    expect(await printed("--date", "2026-07-01")).toContain("up to and including 11 minutes after the start");
    const front = await printed("--date", "2026-07-01", "--department", "front");
    expect(front).toContain("up to and including 22 minutes after the start");
    expect(front).toContain("For the department front, in force from 1 June 2026");
    expect(await printed("--date", "2026-05-31", "--department", "front")).toContain("11 minutes after the start");
    expect(await printed("--date", "2026-07-01", "--department", "back")).toContain("11 minutes after the start");

    const json = JSON.parse(await printed("--date", "2026-07-01", "--department", "front", "--json")) as Record<string, unknown>;
    expect(json).toMatchObject({
      kind: "published",
      scope: "department:front",
      effectiveFrom: "2026-06-01",
      date: "2026-07-01",
      language: "en",
    });
    expect((json["articles"] as { clause: string }[]).map((article) => article.clause)).toEqual(clauses);
    const asOf = ["--date", "2026-07-01", "--department", "front", "--as-of", String(json["position"])];
    expect(await printed(...asOf)).toContain("11 minutes after the start");
  });

  it("says so where nothing is in force, and prints the default rules", async () => {
    await publish("company", "2026-03-01", { late_grace_min: 11 });
    const answer = await runAttendance(["policy", "print", "--lang", "en", "--date", "2026-02-28"], data);
    expect(answer).toMatchObject({ code: 0 });
    expect(answer.stderr).toContain("no policy is in force on 2026-02-28; published are: company from 2026-03-01");
    expect(answer.stdout).toContain("> No attendance policy is in force on the date asked about.");
  });

  it("prints a draft without any ledger, in the draft's own language", async () => {
    const answer = await runAttendance(["policy", "print", "--policy", ready], data);
    expect(answer).toMatchObject({ code: 0, stderr: "" });
    expect(answer.stdout).toContain("# 客服部考勤制度");
    const both = await runAttendance(["policy", "print", "--policy", ready, "--as-of", "0"], data);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain("cannot be used with option");
  });

  it("makes pages that fit A4 paper and a narrow screen and fetch nothing", { timeout: 60_000 }, async () => {
    const browser = await openBrowser(requireProgram("chromium"));
    try {
      for (const lang of ["zh-CN", "en"]) {
        const html = await runAttendance(["policy", "print", "--policy", ready, "--lang", lang, "--format", "html"], data);
        const page = await browser.context.newPage();
        const requests: string[] = [];
        page.on("request", (request) => requests.push(request.url()));
        const path = await file(`${lang}.html`, html.stdout);
        await page.goto(`file://${path}`);
        for (const width of [390, 794]) {
          await page.setViewportSize({ width, height: 900 });
          expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
        }
        const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
        expect(pdf).toMatch(/\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/);
        expect(requests).toEqual([`file://${path}`]);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });
});

describe("attendance policy check", () => {
  it("names the policy that has no fault", async () => {
    const answer = await runAttendance(["policy", "check", ready], data);
    expect(answer).toMatchObject({ code: 0 });
    expect(answer.stdout).toMatch(/no fault; policy [0-9a-f]{64}\n$/);
  });

  it("prints every fault with path, value and what would be right", async () => {
    const path = await file("bad.json", {
      late_grace_mn: 5,
      pairing: "sometimes",
      overtime: { basis: "rest_days_only", most: 3 },
      work_start: "25:00",
    });
    const answer = await runAttendance(["policy", "check", path], data);
    expect(answer).toMatchObject({ code: 2, stdout: "" });
    expect(answer.stderr).toContain("late_grace_mn = 5: no rule has this name; did you mean late_grace_min?");
    expect(answer.stderr).toContain('pairing = "sometimes": Invalid option');
    expect(answer.stderr).toContain("overtime.most = 3: no such field here");
    expect(answer.stderr).toContain('work_start = "25:00": a time of day as HH:MM');
  });

  it.each([
    ["contradicting bands", { late_grace_min: 5, late_permit_min: 10 }, "late_permit_min = 10: overlaps with late_grace_min = 5"],
    ["impossible hours", { work_start: "18:00", work_end: "09:00", lunch_start: "12:00" }, "work_end"],
    [
      "a document's own faults",
      { format: "attendance-policy", language: "fr", title: "", to_be_set: ["nothing"], texts: {}, policy: {} },
      "language",
    ],
  ])("finds %s", async (_what, policy, said) => {
    const answer = await runAttendance(["policy", "check", await file("bad.json", policy)], data);
    expect(answer.code).toBe(2);
    expect(answer.stderr).toContain(said);
  });

  it("refuses a file that is no JSON, and any other action", async () => {
    expect(await runAttendance(["policy", "check", await file("bad.json", "{")], data)).toMatchObject({ code: 2 });
    const answer = await runAttendance(["policy", "publish"], data);
    expect(answer).toMatchObject({ code: 2 });
    expect(answer.stderr).toContain('policy publish: say "print"');
  });
});

describe("cases beside a policy", () => {
  const flagged = (flags: readonly string[]) => ({
    id: "GRACE",
    timezone: "Asia/Shanghai",
    given: {
      shifts: [{ id: "DAY", start: "09:00", end: "18:00" }],
      roster: [{ employee: "E1", from: "2024-03-05", to: "2024-03-05", shift: "DAY" }],
      events: [
        { id: "p1", employee: "E1", at: "2024-03-05T09:05:00" },
        { id: "p2", employee: "E1", at: "2024-03-05T18:00:00" },
      ],
    },
    evaluate_at: "2024-03-06T12:00:00",
    expect: { days: [{ employee: "E1", date: "2024-03-05", flags }] },
  });
  const scenarios = (flags: readonly string[]) => ({ format: "attendance-scenarios", version: 1, scenarios: [flagged(flags)] });
  const document = (policy: object) => ({
    format: "attendance-policy",
    language: "en",
    title: "T",
    to_be_set: [],
    texts: {},
    policy,
    case_files: ["cases.json"],
  });

  it("check and test run them, those of the document and those named beside it", async () => {
    await file("cases.json", scenarios([]));
    const kind = await file("kind.json", document({ late_grace_min: 5 }));
    const strict = await file("strict.json", document({ late_grace_min: 4 }));
    const others = await file("others.json", scenarios(["late"]));
    expect(await runAttendance(["policy", "check", kind], data)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("1 case passed") as string,
    });
    const failing = await runAttendance(["policy", "test", strict], data);
    expect(failing).toMatchObject({ code: 1 });
    expect(failing.stdout).toContain('days E1 2024-03-05 flags: expected [], actual ["late"]');
    expect(await runAttendance(["policy", "test", kind, "--cases", others], data)).toMatchObject({ code: 1 });
    const bare = await file("bare.json", { late_grace_min: 5 });
    expect(await runAttendance(["policy", "test", bare], data)).toMatchObject({ code: 2 });
    const lost = await file("lost.json", { ...document({}), case_files: ["nowhere.json"] });
    const answer = await runAttendance(["policy", "check", lost], data);
    expect(answer).toMatchObject({ code: 2 });
    expect(answer.stderr).toContain("nowhere.json");
  });

  it("publish keeps them, and refuses what fails them with exit code 3", async () => {
    await file("cases.json", scenarios([]));
    const kind = await file("kind.json", document({ late_grace_min: 5 }));
    const strict = await file("strict.json", { late_grace_min: 4 });
    const publishing = (path: string, ...more: string[]) =>
      runAttendance(["policy", "publish", path, "--from", "2026-01-01", ...more], data);
    expect(await publishing(kind)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("PolicyCasesKept, PolicyPublished") as string,
    });
    const refused = await publishing(strict);
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.stderr).toContain("POLICY_CASE_FAILED: the policy is not published, these cases come out otherwise under it:\n  GRACE:");
    expect(await publishing(strict, "--despite", "agreed")).toMatchObject({ code: 0 });
  });

  it("a setup file whose policy fails its cases is refused whole, and a ready policy passes its own", async () => {
    const policy = { scope: "company", effectiveFrom: "2026-01-01", rules: { late_grace_min: 4 }, cases: [flagged([])] };
    const answer = await runAttendance(["setup", await file("setup.json", { ...setup, policy })], data);
    expect(answer).toMatchObject({ code: 3 });
    expect(answer.stdout).toContain("POLICY_CASE_FAILED");
    for (const language of ["zh-CN", "en"]) {
      const checked = await runAttendance(["policy", "check", ready.replace("zh-CN", language)], data);
      expect(checked, checked.stdout).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^\d{2,} cases passed\n/) as string,
      });
    }
  });
});
