import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectedWithin } from "../../services/cli/simulate.ts";
import { SimulatedMqttTerminal } from "../../devices/mqtt/simulated.ts";
import { runAttendance, startServer } from "../support/server.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "attendance-line-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the command line", () => {
  it("ends quietly when its reader has seen enough", async () => {
    const child = spawn(process.execPath, ["services/main.ts", "command", "--json"], { stdio: ["ignore", "pipe", "pipe"] });
    // Closed before anything is written: the first line meets a closed pipe.
    child.stdout.destroy();
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
    await once(child, "close");
    expect({ code: child.exitCode, errors }).toEqual({ code: 0, errors: "" });
  });
});

describe("a simulated MQTT terminal that is not let in", () => {
  it("is told of where it tried and what the broker said", async () => {
    const settings = {
      name: "Front door",
      site: "hq",
      protocol: "mqtt",
      serial: "SIM0001",
      zone: "Asia/Shanghai",
      grade: 2,
      direction: { from: "none" },
      token: "the-right-token",
    };
    const input = JSON.stringify({ terminal: "front", settings });
    expect(await runAttendance(["command", "register-terminal", "--input", input], folder)).toMatchObject({ code: 0 });
    const server = await startServer(folder, { ATTENDANCE_MQTT_BROKER: "embedded" });
    try {
      const port = server.ports.mqtt!;
      const url = `mqtt://127.0.0.1:${port}`;
      const terminal = new SimulatedMqttTerminal({ url, site: "hq", device: "SIM0001", password: "a-wrong-token", zone: "Asia/Shanghai" });
      const tried = connectedWithin(terminal, { serial: "SIM0001", host: "127.0.0.1", port, ms: 1_500 });
      await expect(tried).rejects.toMatchObject({
        code: "BROKER_UNREACHABLE",
        message: expect.stringMatching(/127\.0\.0\.1:\d+ .*refused/i),
      });
    } finally {
      await server.stop();
    }
  });

  it("is told when nobody listens there, with the exit code of what cannot be had", async () => {
    const answer = await runAttendance(["simulate", "mqtt", "--port", "1", "--seconds", "1"], folder);
    expect(answer).toMatchObject({ code: 4, stderr: expect.stringContaining("BROKER_UNREACHABLE: SIM0001 could not connect") });
    expect(answer.stderr).toContain("127.0.0.1:1 ");
  }, 30_000);
});

describe("the demo", () => {
  const temporary = (): Promise<string[]> => readdir(folder);

  it("closes what it has started when it cannot start, and ends", async () => {
    const answer = await runAttendance(["demo", "--http-port", "0"], folder, { TMPDIR: folder, ATTENDANCE_LANGUAGE: "klingon" });
    expect(answer).toMatchObject({ code: 2, stderr: expect.stringContaining("ATTENDANCE_LANGUAGE") });
    expect(await temporary()).toEqual([]);
    // A door that cannot be opened is found only after the card reader's line and the ledger are there.
    await writeFile(join(folder, "no-folder"), "");
    expect(await runAttendance(["demo", "--data", join(folder, "no-folder")], folder)).toMatchObject({ code: 2 });
  });

  it("says what ended it, and leaves nothing behind", async () => {
    const child = spawn(process.execPath, ["services/main.ts", "demo", "--json", "--http-port", "0", "--from", "21:00"], {
      env: { PATH: process.env["PATH"], TMPDIR: folder, ATTENDANCE_ENV_FILE: "off" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
    await once(child.stdout, "data");
    child.kill("SIGINT");
    await once(child, "close");
    expect({ code: child.exitCode, end: errors.trimEnd().split("\n").at(-1) }).toEqual({ code: 0, end: "stopped by SIGINT" });
    expect(errors).not.toContain('"level"');
    expect(await temporary()).toEqual([]);
  }, 60_000);
});
