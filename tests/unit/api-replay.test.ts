import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startApi, type RunningServer } from "../../services/api/server.ts";
import { createProjector, type Projector } from "../../services/projector/projector.ts";
import { createReplayer, type Replayer } from "../../services/replayer/replayer.ts";
import { policyHash } from "../../shared/policy/hash.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { createLog } from "../../shared/log.ts";
import { learnt, milder, replayedWeek } from "../support/replayed-week.ts";
import { replayEvents, type ReplayEvent } from "../support/replay-stream.ts";
import { SmallLedger } from "../support/small-ledger.ts";

let server: RunningServer;
let projector: Projector;
let replayer: Replayer;
let company: SmallLedger;
let url: string;
let first: number;

beforeEach(async () => {
  const clock = { now: Date.parse("2024-01-01T00:00:00Z") };
  const ledger = createMemoryLedger({ now: () => clock.now });
  company = new SmallLedger(replayedWeek(), ledger, clock);
  first = await company.learn();
  await company.learn(learnt);
  await company.learn((added) => added.policy(milder, "2024-03-01"));
  const log = createLog("silent");
  projector = await createProjector({ ledger, log, now: () => clock.now });
  await projector.caughtUp;
  replayer = createReplayer({ facts: projector.facts, threads: 1 });
  const shared = { projector, replayer, now: () => clock.now, nameOf: () => undefined, log };
  server = await startApi({ host: "127.0.0.1", port: 0, ...shared, replaysMax: 1 });
  url = `http://127.0.0.1:${server.port}/api/v1`;
});

afterEach(async () => {
  await server.close();
  await replayer.close();
  await projector.close();
});

const week = "from=2024-03-04&until=2024-03-09";
/** Sixteen years of two people who differ on every date of it: work for a good while. */
const years = "from=2024-01-01&until=2040-01-01&policy=now&againstAsOf=1&limit=100000";

const post = (body: object): Promise<Response> =>
  fetch(`${url}/replay`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

async function all(answer: Response): Promise<ReplayEvent[]> {
  expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const events = await Array.fromAsync(replayEvents(answer));
  return events.filter(({ event }) => event !== "progress");
}

async function problem(answer: Response): Promise<Record<string, unknown>> {
  expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  const body = (await answer.json()) as Record<string, unknown>;
  expect(body["status"]).toBe(answer.status);
  return body;
}

const daysOf = (events: readonly ReplayEvent[]): Record<string, unknown>[] =>
  events.filter(({ event }) => event === "differences").flatMap(({ data }) => data["days"] as Record<string, unknown>[]);

describe("a replay asked of the server", () => {
  it("streams a summary, then the differences with what made them, then the end", async () => {
    const events = await all(await fetch(`${url}/replay?${week}&asOf=${first}`));
    expect(events.map(({ event }) => event)).toEqual(["summary", "differences", "end"]);
    expect(events[0]!.data).toMatchObject({
      before: { asOfPosition: first, policies: { kind: "known", asOfPosition: first } },
      after: { asOfPosition: projector.position },
      differingDays: 2,
      departments: [{ department: "cs", employees: 2, days: 2 }],
    });
    expect(daysOf(events)).toContainEqual(
      expect.objectContaining({ employee: "e1", date: "2024-03-05", figure: "lateSeconds", from: 600, to: 0, why: "rule" }),
    );
    const absence = daysOf(events).find(({ figure }) => figure === "absenceHalfDays");
    expect(absence).toMatchObject({ employee: "e2", why: "fact" });
    expect((absence!["events"] as object[]).at(-1)).toMatchObject({ type: "CorrectionApproved", by: "system:test" });
    expect(events.at(-1)!.data).toEqual({ explained: 2, of: 2 });
  });

  it("tries a draft that comes in the body, with months, money and proposals", async () => {
    const draft = { ...milder, late_grace_min: 0 };
    const events = await all(await post({ from: "2024-03-04", until: "2024-03-09", policy: draft, againstPolicy: "now", months: true }));
    expect(events.find(({ event }) => event === "month")!.data).toMatchObject({
      department: "cs",
      month: "2024-03",
      money: [{ employee: "e1", deductionMinor: { from: 0, to: 2_000 } }],
      proposals: [{ employee: "e1", change: "gained" }],
    });
    const hash = policyHash(parsePolicy(milder));
    const named = await all(await post({ from: "2024-03-04", until: "2024-03-09", employee: ["e1"], policy: hash, againstPolicy: "then" }));
    expect(named[0]!.data).toMatchObject({ differingDays: 0, after: { policies: { kind: "published", hash } } });
  });

  it("answers other requests while it runs, ends when its reader goes, and then lets the next one in", async () => {
    const abort = new AbortController();
    const long = await fetch(`${url}/replay?${years}`, { signal: abort.signal });
    const events = replayEvents(long);
    expect((await events.next()).value).toMatchObject({ event: expect.stringMatching(/progress|summary/) });
    // The only place is taken; everything else is answered as if nothing ran.
    expect(await problem(await fetch(`${url}/replay?${week}`))).toMatchObject({ status: 503, code: "REPLAYS_FULL" });
    expect((await fetch(`${url}/board?department=cs`)).status).toBe(200);
    const before = projector.position;
    await company.learn((added) => added.punch("e1", "2024-03-11T09:00:00"));
    await expect.poll(() => projector.position).toBe(before + 1);
    expect(await (await fetch(`${url}/punches?limit=1`)).json()).toMatchObject({ items: [{ position: before }] });
    // And it still runs: its next events come after all that.
    expect((await events.next()).done).toBe(false);
    abort.abort();
    await expect(Array.fromAsync(events)).rejects.toThrow();
    await expect.poll(async () => (await fetch(`${url}/replay?${week}`)).status).toBe(200);
  });

  it("over many dates is judged by threads, and is the same answer", async () => {
    // A lifetime of two people: more dates than are judged on the event loop.
    const lifetime = await all(
      await fetch(`${url}/replay?from=1950-01-01&until=2024-03-09&asOf=${first}&againstAsOf=${projector.position - 1}`),
    );
    const short = await all(await fetch(`${url}/replay?${week}&asOf=${first}&againstAsOf=${projector.position - 1}`));
    expect(lifetime[0]!.data).toMatchObject({ differingDays: 1, before: { asOfPosition: first } });
    expect(lifetime.map(({ event }) => event)).toEqual(["summary", "differences", "end"]);
    expect(daysOf(lifetime)).toEqual(daysOf(short));
  });

  it("is stopped when the server closes, which waits for it", async () => {
    const long = await fetch(`${url}/replay?${years}`);
    const events = replayEvents(long);
    await events.next();
    await server.close();
    const rest = await Array.fromAsync(events).catch(() => []);
    expect(rest.map(({ event }) => event)).not.toContain("end");
  });
});

describe("a replay that cannot be answered is refused with the field and what would be right", () => {
  it.each([
    ["until=2024-03-09", "REQUEST_INVALID", "from"],
    ["from=2024-03-09&until=2024-03-09", "REQUEST_INVALID", "until"],
    [`${week}&asOf=yesterday`, "AS_OF_INVALID", "asOf"],
    [`${week}&againstAsOf=99999`, "AS_OF_INVALID", "againstAsOf"],
    [`${week}&policy=deadbeef00`, "POLICY_NOT_PUBLISHED", "policy"],
    [`${week}&againstPolicy=deadbeef00`, "POLICY_NOT_PUBLISHED", "againstPolicy"],
    [`${week}&policy=stricter.json`, "REQUEST_INVALID", "policy"],
    [`${week}&limit=many`, "REQUEST_INVALID", "limit"],
    [`${week}&colour=red`, "REQUEST_INVALID", "colour"],
  ])("%s", async (query, code, field) => {
    const body = await problem(await fetch(`${url}/replay?${query}`));
    expect(body).toMatchObject({ status: 400, code, faults: [{ field }] });
  });

  it("of somebody nobody knows, and of rules that contradict each other", async () => {
    expect(await problem(await fetch(`${url}/replay?${week}&employee=nobody`))).toMatchObject({ status: 404, code: "NOT_FOUND" });
    const faulty = await problem(await post({ from: "2024-03-04", until: "2024-03-09", policy: { late_grace_min: -3 } }));
    expect(faulty).toMatchObject({ status: 400, code: "POLICY_INVALID", faults: [{ field: "late_grace_min" }] });
    expect((await post({ from: "2024-03-04", until: "2024-03-09", policy: { late_grace_min: "x".repeat(300_000) } })).status).toBe(413);
    expect((await fetch(`${url}/replay`, { method: "DELETE" })).status).toBe(405);
  });
});
