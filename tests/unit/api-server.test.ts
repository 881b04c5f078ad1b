import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { startServer, type RunningServer, type ServerOptions } from "../../services/api/server.ts";
import { english } from "../../services/web/messages-en.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { createLog } from "../../shared/log.ts";
import { createFakeReadModel, type FakeReadModel } from "../support/fake-read-model.ts";

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function serve(
  options: Partial<ServerOptions> = {},
): Promise<{ url: string; model: FakeReadModel; server: RunningServer; logged: string[] }> {
  const model = createFakeReadModel();
  const logged: string[] = [];
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    model,
    readAsOf: async (text) => (text === undefined ? null : { position: Number(text), at: 0 }),
    log: createLog("info", { write: (line) => void logged.push(line) }),
    language: "en",
    ...options,
  });
  running.push(server);
  return { url: `http://127.0.0.1:${server.port}`, model, server, logged };
}

interface ProblemBody {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly instance: string;
  readonly faults?: readonly { readonly field: string; readonly value: string; readonly remedy: string }[];
}

async function problem(url: string, init?: RequestInit): Promise<ProblemBody> {
  const answer = await fetch(url, init);
  expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  const body = (await answer.json()) as ProblemBody;
  expect(body.status).toBe(answer.status);
  return body;
}

/** Reads server-sent events until `count` of the wanted kind have come. */
async function events(url: string, kind: string, count: number, meanwhile: () => void = () => {}): Promise<Record<string, unknown>[]> {
  const abort = new AbortController();
  const answer = await fetch(url, { signal: abort.signal });
  const found: Record<string, unknown>[] = [];
  let rest = "";
  let acted = false;
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n\n");
    rest = parts.pop()!;
    for (const part of parts) {
      const [event, , data] = part.split("\n").map((line) => line.slice(line.indexOf(":") + 2));
      if (!acted) meanwhile();
      acted = true;
      if (event === kind) found.push(JSON.parse(data!) as Record<string, unknown>);
    }
    if (found.length >= count) break;
  }
  abort.abort();
  return found;
}

describe("the API", () => {
  test("answers an unknown address with 404 and a write with 405, as problem+json", async () => {
    const { url } = await serve();
    expect(await problem(`${url}/api/v1/nothing`)).toMatchObject({ status: 404, code: "ROUTE_NOT_FOUND" });
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      expect(await problem(`${url}/api/v1/board`, { method, body: "{}" }), method).toMatchObject({
        status: 405,
        code: "METHOD_NOT_ALLOWED",
      });
    }
    const refused = await fetch(`${url}/api/v1/days/e-01/2026-11-23`, { method: "POST" });
    expect(refused.headers.get("allow")).toBe("GET, HEAD");
    expect(await problem(`${url}/api/v1/nothing`, { method: "POST" })).toMatchObject({ status: 404 });
  });

  test("names field, value and remedy of everything wrong with a request", async () => {
    const { url } = await serve();
    const body = await problem(`${url}/api/v1/punches?limit=0&befor=3`);
    expect(body).toMatchObject({ status: 400, code: "REQUEST_INVALID" });
    expect(body.faults).toEqual([
      { field: "limit", value: '"0"', remedy: "give a whole number from 1 to 500" },
      { field: "befor", value: '"3"', remedy: "leave it out; known here: before, limit, department" },
    ]);
    expect((await problem(`${url}/api/v1/months/2026-13`)).faults![0]).toMatchObject({ field: "month", value: '"2026-13"' });
    expect((await problem(`${url}/api/v1/days/e-01/2026-02-30`)).faults![0]).toMatchObject({ field: "date" });
    expect((await problem(`${url}/api/v1/board?department=nowhere`)).faults![0]).toMatchObject({
      remedy: "choose one of service, or * for all",
    });
    expect((await problem(`${url}/api/v1/board?asOf=1&asOf=2`)).faults![0]).toMatchObject({ field: "asOf", remedy: "give it once" });
    expect(await problem(`${url}/api/v1/days/e-99/2026-11-23`)).toMatchObject({ status: 404, code: "NOT_FOUND" });
  });

  test("tells nothing of the inside when something breaks, and logs it under the number it gives", async () => {
    const { url, model, logged } = await serve();
    model.month = () => Promise.reject(new Error("secret path /data/ledger.sqlite"));
    const body = await problem(`${url}/api/v1/months/2026-11`);
    expect(body).toMatchObject({ status: 500, code: "INTERNAL_ERROR" });
    expect(JSON.stringify(body)).not.toContain("secret");
    expect(logged.some((line) => line.includes("secret path") && line.includes(body.instance.slice("urn:request:".length)))).toBe(true);
    const page = await fetch(`${url}/?lang=en`);
    expect(page.status).toBe(500);
    const text = await page.text();
    expect(text).toContain(english["error.faultTitle"]);
    expect(text).not.toContain("secret");
  });

  test("pages through punches by position", async () => {
    const { url, model } = await serve();
    const positions = [1, 2, 3, 4, 5].map((number) => model.arrive(`e-0${number}`));
    const first = (await (await fetch(`${url}/api/v1/punches?limit=2`)).json()) as { items: { position: number }[]; next: number };
    expect(first.items.map((item) => item.position)).toEqual([positions[4], positions[3]]);
    const second = (await (await fetch(`${url}/api/v1/punches?limit=2&before=${first.next}`)).json()) as typeof first;
    expect(second.items.map((item) => item.position)).toEqual([positions[2], positions[1]]);
  });

  test("gives no figure as current while the ledger is still being read, and none once it can be followed no further", async () => {
    const { url, model } = await serve();
    const open = await fetch(`${url}/api/v1/live`);
    model.setReady(false);
    const paths = ["board", "punches", "terminals", "months/2026-11", "days/e-01/2026-11-23", "quarantine", "departments", "live"];
    for (const path of paths) expect(await problem(`${url}/api/v1/${path}`), path).toMatchObject({ status: 503, code: "STILL_STARTING" });
    const starting = await fetch(`${url}/days/e-01/2026-11-23`);
    expect([starting.status, await starting.text()]).toEqual([503, expect.stringContaining(english["error.startingTitle"])]);
    model.setStopped();
    for (const path of paths)
      expect(await problem(`${url}/api/v1/${path}`), path).toMatchObject({ status: 503, code: "PROJECTOR_STOPPED" });
    for (const path of ["", "fragments/month", "fragments/days/e-01/2026-11-23", "days/e-01/2026-11-23"]) {
      const page = await fetch(`${url}/${path}`);
      expect([page.status, await page.text()], path).toEqual([503, expect.stringContaining(english["error.stoppedTitle"])]);
    }
    // The stream that was open ends, so that nobody takes what stands still for live.
    await expect(open.text()).resolves.toContain("event: snapshot");
  });

  test("says whether it is ready, and serves figures", async () => {
    const { url, model } = await serve();
    expect((await fetch(`${url}/api/v1/ready`)).status).toBe(200);
    model.setReady(false);
    const waiting = await fetch(`${url}/api/v1/ready`);
    expect([waiting.status, ((await waiting.json()) as { ready: boolean }).ready]).toEqual([503, false]);
    expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
    expect(await problem(`${url}/api/v1/live`)).toMatchObject({ status: 503, code: "STILL_STARTING" });
    expect(await (await fetch(`${url}/`)).text()).toContain('http-equiv="refresh"');
    const figures = await (await fetch(`${url}/metrics`)).text();
    expect(figures).toContain('attendance_people{state="missing"} 6');
    expect(figures).toContain("attendance_projector_ready 0");
  });

  test("names the port that is in use", async () => {
    const { server } = await serve();
    const second = serve({ port: server.port });
    await expect(second).rejects.toBeInstanceOf(AttendanceError);
    await expect(second).rejects.toMatchObject({ code: "PORT_IN_USE", details: { port: server.port } });
  });
});

describe("security", () => {
  test("every answer carries a strict content policy, and no page has an inline script or style", async () => {
    const { url } = await serve();
    for (const path of ["/", "/api/v1/board", "/nothing", "/api/v1/nothing", "/metrics"]) {
      const answer = await fetch(`${url}${path}`);
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy, path).toContain("default-src 'none'");
      expect(policy, path).toContain("frame-ancestors 'none'");
      expect(policy, path).not.toContain("unsafe");
      expect(answer.headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(answer.headers.get("x-frame-options"), path).toBe("DENY");
      const body = await answer.text();
      expect(/<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=|javascript:/i.test(body), path).toBe(false);
    }
  });

  test("a foreign Host name is refused while listening for this machine alone", async () => {
    const { url } = await serve({ allowedHosts: ["clock.example"] });
    const withHost = (host: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(new URL(url).port), "127.0.0.1", () =>
          socket.write(`GET /api/v1/board HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`),
        );
        let text = "";
        socket.on("data", (chunk) => (text += chunk.toString()));
        socket.on("close", () => resolve(text.split("\r\n")[0]!));
        socket.on("error", reject);
      });
    expect(await withHost("evil.example")).toBe("HTTP/1.1 421 Misdirected Request");
    expect(await withHost("localhost:1")).toBe("HTTP/1.1 200 OK");
    expect(await withHost("clock.example")).toBe("HTTP/1.1 200 OK");
  });

  test("names from outside are escaped in page, fragments and live pieces", async () => {
    const evil = `<img src=x onerror="alert(1)">`;
    const { url, model } = await serve({ nameOf: (id) => (id === "e-01" ? evil : undefined) });
    model.arrive("e-01");
    const texts = await Promise.all(
      ["/", "/fragments/month", "/fragments/days/e-01/2026-11-23"].map(async (path) => (await fetch(`${url}${path}`)).text()),
    );
    const [snapshot] = await events(`${url}/api/v1/live?format=html`, "snapshot", 1);
    for (const text of [...texts, String(snapshot!["board"]), String(snapshot!["punches"])]) {
      expect(text).not.toContain("<img");
      expect(text).toContain("&lt;img");
    }
  });
});

describe("live view", () => {
  test("a viewer gets a snapshot and then every arrival, whenever it joins", async () => {
    const { url, model } = await serve();
    model.arrive("e-01");
    const frames = await events(`${url}/api/v1/live`, "frame", 1, () => void model.arrive("e-02"));
    expect(frames[0]).toMatchObject({
      position: 1_002,
      punches: [{ employee: "e-02" }],
      rows: [{ employee: "e-02", state: "in" }],
      summary: { in: 2, missing: 4 },
    });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("attendance_punch_to_frame_seconds_count 1");
  });

  test("the page's pieces come in the language asked for", async () => {
    const { url } = await serve();
    const [english_] = await events(`${url}/api/v1/live?format=html&lang=en`, "snapshot", 1);
    const [chinese_] = await events(`${url}/api/v1/live?format=html&lang=zh-CN`, "snapshot", 1);
    expect(english_!["tiles"]).toContain("Missing");
    expect(chinese_!["tiles"]).toContain("未到");
  });

  test("closing the server ends every stream and hears nothing more", async () => {
    const { url, model, server } = await serve();
    const answer = await fetch(`${url}/api/v1/live`);
    const reader = answer.body!.getReader();
    await reader.read();
    await server.close();
    let ended = false;
    while (!ended) ended = (await reader.read()).done;
    expect(model.listeners()).toBe(0);
  });

  test("more viewers than there are places are told to come again", async () => {
    const { url } = await serve({ viewersMax: 1 });
    const abort = new AbortController();
    const first = await fetch(`${url}/api/v1/live`, { signal: abort.signal });
    expect(first.status).toBe(200);
    expect(await problem(`${url}/api/v1/live`)).toMatchObject({ status: 503, code: "VIEWERS_FULL" });
    abort.abort();
  });
});
