import { afterEach, describe, expect, it } from "vitest";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { rowWords, statusAbsent, wordStatus } from "../../projections/attendance/day-row.ts";
import { createFacts, type ImagedFacts } from "../../projections/facts/facts.ts";
import { periodWord } from "../../projections/replay/period-row.ts";
import type { ReplayQuestion } from "../../projections/replay/replay-question.ts";
import { createReplayer, type Replayer, type ReplayerOptions } from "../../services/replayer/replayer.ts";
import { defaultPolicy } from "../../shared/policy/schema.ts";
import { SmallCompany } from "../support/small-company.ts";

const replayers: Replayer[] = [];
afterEach(async () => {
  for (const replayer of replayers.splice(0)) await replayer.close();
});

function replayerOf(facts: ImagedFacts, over: Partial<ReplayerOptions> = {}): Replayer {
  const replayer = createReplayer({ facts, threads: 2, ...over });
  replayers.push(replayer);
  return replayer;
}

/** People e0, e1 … who come at nine in the first week of March, each a minute later than the one before. */
function company(people: number): { readonly made: SmallCompany; readonly facts: ImagedFacts } {
  const made = new SmallCompany().terminal().calendar(2024).shift();
  for (let person = 0; person < people; person += 1) {
    made.person(`e${person}`);
    for (const day of ["04", "05", "06", "07", "08"]) {
      made.punch(`e${person}`, `2024-03-${day}T09:${String(person % 60).padStart(2, "0")}:30`, "in");
      made.punch(`e${person}`, `2024-03-${day}T18:10:00`, "out");
    }
  }
  made.heard("2024-04-15T00:00:00");
  const facts = createFacts();
  facts.apply(made.stored.events);
  return { made, facts };
}

const at = Date.parse("2024-05-01T00:00:00Z");
const lenient = { ...defaultPolicy, late_grace_min: 10 };
const whatIf: ReplayQuestion = {
  before: { at },
  after: { at, policies: { draft: lenient } },
  from: "2024-02-15",
  until: "2024-04-01",
};

describe("a what-if about everybody", () => {
  it("counts and lists what another grace changes, with totals by person, month and department", async () => {
    const { facts } = company(100);
    const answer = await replayerOf(facts).ask(whatIf);
    expect(answer.periods).toEqual([
      { from: "2024-02-15", until: "2024-03-01" },
      { from: "2024-03-01", until: "2024-04-01" },
    ]);
    expect(answer.employees).toHaveLength(100);
    // Those who come up to 9:09:30 are late now and would not be: e0 to e9, and e60 to e69.
    expect([answer.differingPeople, answer.differingDays, answer.differences.length]).toEqual([20, 100, 100]);
    expect(answer.differences[0]).toMatchObject({ employee: "e0", date: "2024-03-04", departmentBefore: "cs", departmentAfter: "cs" });
    expect(answer.differences[0]!.before).toHaveLength(rowWords);
    const march = answer.totalsOf(answer.employees.indexOf("e5"), 1);
    expect([march.before[periodWord.late], march.after[periodWord.late], march.before[periodWord.days]]).toEqual([5, 0, 31]);
    expect(march.before[periodWord.statuses + statusAbsent]).toBe(16);
    const [department] = answer.departments;
    expect([department!.department, department!.before[1]![periodWord.late], department!.after[1]![periodWord.late]]).toEqual([
      "cs",
      500,
      400,
    ]);
    expect([department!.differingPeople, department!.differingDays]).toEqual([20, 100]);
  });

  it("lists the first differences up to the most that is asked for, and counts the rest", async () => {
    const { facts } = company(100);
    const answer = await replayerOf(facts).ask({ ...whatIf, differencesMax: 7 });
    expect(answer.differences.map(({ employee, date }) => `${employee} ${date.slice(8)}`)).toEqual([
      "e0 04",
      "e0 05",
      "e0 06",
      "e0 07",
      "e0 08",
      "e1 04",
      "e1 05",
    ]);
    expect(answer.differingDays).toBe(100);
  });

  it("asks about named people, or a department, alone", async () => {
    const { facts } = company(3);
    const replayer = replayerOf(facts);
    expect((await replayer.ask({ ...whatIf, employees: ["e2", "nobody", "e1"] })).employees).toEqual(["e1", "e2"]);
    expect((await replayer.ask({ ...whatIf, department: "elsewhere" })).employees).toEqual([]);
    expect((await replayer.ask({ ...whatIf, department: "cs" })).differingDays).toBe(15);
  });

  it("compares what is known now with what was known before a position", async () => {
    const { made, facts } = company(2);
    const replayer = replayerOf(facts);
    const position = facts.position;
    made.punch("e1", "2024-03-11T08:55:00", "in");
    made.punch("e1", "2024-03-11T18:00:00", "out");
    facts.apply(made.stored.events);
    const answer = await replayer.ask({ before: { at, asOfPosition: position }, after: { at }, from: whatIf.from, until: whatIf.until });
    expect(
      answer.differences.map(({ employee, date, before, after }) => [employee, date, before![wordStatus], after![wordStatus]]),
    ).toEqual([["e1", "2024-03-11", statusAbsent, 1]]);
    expect([answer.positionBefore, answer.positionAfter]).toEqual([position, facts.position]);
    const days = judgeDays(facts, { from: "2024-03-11", until: "2024-03-12", at, employees: ["e1"] });
    expect(days[0]!.status).toBe("present");
  });
});

describe("a replay", () => {
  it("is cancelled by its signal, before it began or while it runs, and the next one is answered", async () => {
    const { facts } = company(400);
    const replayer = replayerOf(facts);
    await expect(replayer.ask(whatIf, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "REPLAY_CANCELLED" });
    const cancel = new AbortController();
    const cancelled = replayer.ask(whatIf, { signal: cancel.signal });
    setImmediate(() => cancel.abort());
    const next = replayer.ask(whatIf);
    await expect(cancelled).rejects.toMatchObject({ code: "REPLAY_CANCELLED" });
    expect((await next).employees).toHaveLength(400);
  });

  it("tells how many people are done, and at last that all are", async () => {
    const { facts } = company(50);
    const told: number[] = [];
    await replayerOf(facts).ask(whatIf, { onProgress: ({ peopleDone, peopleAll }) => told.push(peopleDone, peopleAll) });
    expect(told.slice(-2)).toEqual([50, 50]);
  });

  it("fails with a code when a thread ends under it", async () => {
    const { facts } = company(2);
    const replayer = replayerOf(facts, { workerFile: new URL("../support/ending-worker.ts", import.meta.url) });
    await expect(replayer.ask(whatIf)).rejects.toMatchObject({ code: "REPLAY_FAILED" });
    await expect(replayer.ask(whatIf)).rejects.toMatchObject({ code: "REPLAY_FAILED" });
  });

  it("fails with a code when judging fails in a thread, and the threads answer the next question", async () => {
    const { facts } = company(2);
    const replayer = replayerOf(facts);
    const broken = { ...defaultPolicy, late_stay_relief: null } as never;
    await expect(replayer.ask({ ...whatIf, after: { at, policies: { draft: broken } } })).rejects.toMatchObject({ code: "REPLAY_FAILED" });
    expect((await replayer.ask(whatIf)).employees).toHaveLength(2);
  });

  it("under way or waiting is cancelled when the replayer closes", async () => {
    const { facts } = company(400);
    const replayer = replayerOf(facts);
    const asked = [replayer.ask(whatIf), replayer.ask(whatIf)];
    const ended = Promise.allSettled(asked);
    await replayer.close();
    expect((await ended).map((one) => one.status === "rejected" && (one.reason as { code: string }).code)).toEqual([
      "REPLAY_CANCELLED",
      "REPLAY_CANCELLED",
    ]);
  });
});
