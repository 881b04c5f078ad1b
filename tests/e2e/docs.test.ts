import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it, onTestFailed } from "vitest";
import { requireProgram } from "../support/programs.ts";

const root = join(import.meta.dirname, "..", "..");

interface Block {
  readonly line: number;
  /** What stands behind ```sh: nothing, `server` or `not-run: reason`. */
  readonly mark: string;
  readonly commands: string;
}

/** The ```sh blocks of a document. Every one of them is run, unless it says why not. */
function blocksOf(path: string): Block[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/^```sh ?([^\n]*)\n(.*?)^```$/gms)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length,
    mark: match[1]!.trim(),
    commands: match[2]!,
  }));
}

const documents = ["README.md", "README.zh-CN.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith(".md") && blocksOf(path).length > 0,
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A folder that looks like the checkout, so that commands leave their data and settings there and not here. */
function checkoutFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "docs-"));
  for (const name of readdirSync(root)) {
    if (![".git", ".env", "data", "var"].includes(name)) symlinkSync(join(root, name), join(folder, name));
  }
  return folder;
}

const running: { child: ChildProcess; ended: Promise<unknown> }[] = [];
const folders: string[] = [];

/** Stops a server as a service manager does, and says how it ended. */
async function stop(): Promise<void> {
  for (const { child, ended } of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, "SIGTERM");
    await ended;
  }
}

afterEach(async () => {
  await stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Starts a server and waits for the page on the address it prints. */
async function startServer(commands: string, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn("bash", ["-euo", "pipefail", "-c", commands], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  running.push({ child, ended: once(child, "close") });
  const deadline = Date.now() + 90_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const page = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
    const answer = page === undefined ? undefined : await fetch(page).catch(() => undefined);
    if (answer?.ok) return await answer.text();
    if (answer !== undefined) throw new Error(`the page answered ${answer.status}; the server said:\n${output.slice(0, 4_000)}`);
    await wait(100);
  }
  throw new Error(`no page; the server said:\n${output}`);
}

describe("commands shown in documents", () => {
  it("are found in the README, in both languages", () => {
    expect(documents).toEqual(expect.arrayContaining(["README.md", "README.zh-CN.md"]));
    const shapes = ["README.md", "README.zh-CN.md"].map((path) =>
      blocksOf(path).map((block) => block.commands.replace(/ --lang \S+/g, "")),
    );
    expect(shapes[0]).toEqual(shapes[1]);
  });

  it.each(documents)("work as shown: %s", { timeout: 300_000 }, async (path) => {
    if (blocksOf(path).some((block) => /^nc /m.test(block.commands))) requireProgram("nc");
    const folder = checkoutFolder();
    folders.push(folder);
    const [http, zkPush, mqtt] = [await freePort(), await freePort(), await freePort()];
    const { CI: _ci, ...inherited } = process.env;
    const env = {
      ...inherited,
      ATTENDANCE_HTTP_PORT: String(http),
      ATTENDANCE_ZK_PUSH_PORT: String(zkPush),
      ATTENDANCE_MQTT_PORT: String(mqtt),
      ATTENDANCE_LOG_LEVEL: "warn",
    };
    const done: string[] = [];
    onTestFailed(() => console.error(`${path}: these had worked:\n${done.join("\n")}`));
    for (const block of blocksOf(path)) {
      if (block.mark.startsWith("not-run:")) continue;
      const commands = block.commands.replaceAll("8081", String(zkPush)).replaceAll("8080", String(http));
      if (block.mark === "server") {
        await stop();
        const page = await startServer(commands, folder, env);
        expect(page, `${path}:${block.line}`).toMatch(/<html/i);
      } else {
        expect(block.mark, `${path}:${block.line} has a mark nobody knows`).toBe("");
        const result = spawnSync("bash", ["-euo", "pipefail", "-c", commands], { cwd: folder, env, encoding: "utf8", timeout: 60_000 });
        expect(result.status, `${path}:${block.line}\n${commands}\n${result.stdout}\n${result.stderr}`).toBe(0);
        expect(result.stdout, `${path}:${block.line} printed a fault of the program`).not.toMatch(
          /INTERNAL_ERROR|\bundefined\b|\[object Object\]/,
        );
      }
      done.push(block.commands.trim());
    }
  });
});
