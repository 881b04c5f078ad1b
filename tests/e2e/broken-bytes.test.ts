import { connect } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seededRandom } from "../../shared/seeded-random.ts";
import { controlPath } from "../../services/control/wire.ts";
import { punchesOf } from "../support/ledger-files.ts";
import { acknowledges, exchange, logRow, pushRequest } from "../support/push-client.ts";
import { runAttendance, startServer, type ServerProcess } from "../support/server.ts";
import { setupOfTerminals } from "../support/setup-terminals.ts";

let folder: string;
let server: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "attendance-broken-"));
  await writeFile(join(folder, "setup.json"), JSON.stringify(setupOfTerminals(1)));
  expect(await runAttendance(["setup", join(folder, "setup.json")], join(folder, "data"))).toMatchObject({ code: 0 });
  server = await startServer(join(folder, "data"), { ATTENDANCE_MQTT_BROKER: "embedded", ATTENDANCE_LOG_LEVEL: "fatal" });
});

afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

/** Writes bytes, half-closes, and waits for the end at most a second; returns what came back. */
function poke(target: number | string, bytes: Uint8Array): Promise<string> {
  return new Promise((settle) => {
    const socket = typeof target === "number" ? connect(target, "127.0.0.1") : connect(target);
    let answer = "";
    const timer = setTimeout(() => socket.destroy(), 1_000);
    socket.on("connect", () => socket.end(bytes));
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      settle(answer);
    });
  });
}

/** Bytes nobody should take for anything: noise, or a real upload with bytes changed, cut or added. */
function broken(random: () => number): Uint8Array {
  if (random() < 0.3) return Uint8Array.from({ length: 1 + Math.floor(random() * 400) }, () => Math.floor(random() * 256));
  const bytes = Buffer.from(pushRequest({ serial: "BENCH0001", rows: [logRow(90_000)] }), "latin1");
  const header = bytes.indexOf("Content-Length");
  // The rows themselves stay as they are: a changed digit of a row is another row, which no terminal protocol can tell.
  for (let change = 0; change < 3; change++) bytes[Math.floor(random() * header)] = Math.floor(random() * 256);
  return random() < 0.5 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

it("survives broken bytes on every port and acknowledges nothing that is not stored", async () => {
  const random = seededRandom(20261123);
  const ports = [server.ports.zkPush!, server.ports.mqtt!, server.ports.http, controlPath(join(folder, "data"))];
  let acknowledged = 0;
  for (let round = 0; round < 75; round++) {
    const answers = await Promise.all(ports.map((port) => poke(port, broken(random))));
    acknowledged += answers.filter((answer) => /\bOK: [1-9]/.test(answer)).length;
  }
  expect(server.child.exitCode).toBeNull();

  const row = logRow(1);
  expect(acknowledges(await exchange(server.ports.zkPush!, pushRequest({ serial: "BENCH0001", rows: [row] })), 1)).toBe(true);
  expect(await server.stop()).toBe(0);
  const stored = await punchesOf(join(folder, "data", "ledger.sqlite"));
  expect(stored).toContain(`bench0001 ${row}`);
  // The one row that broken requests carried whole may have been acknowledged any number of times, if it is stored.
  expect(new Set(stored).size).toBe(stored.length);
  if (acknowledged > 0) expect(stored).toContain(`bench0001 ${logRow(90_000)}`);
});
