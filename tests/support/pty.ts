import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireProgram } from "./programs.ts";

/** Two ends of a serial line: what is written to one is read from the other. */
export interface PtyPair {
  /** Path the system under test opens. */
  readonly host: string;
  /** Path the simulated device opens. */
  readonly device: string;
  /** Pulls the cable: both ends vanish, whoever holds one sees it close. */
  unplug(): Promise<void>;
  /** Plugs it in again under the same paths. */
  replug(): Promise<void>;
  /** Unplugs and removes the folder the paths lie in. */
  close(): Promise<void>;
}

/** Makes a pair of pseudo terminals with socat, raw and without echo. Skips the running test when socat is missing. */
export async function openPtyPair(): Promise<PtyPair> {
  const socat = requireProgram("socat");
  const folder = mkdtempSync(join(tmpdir(), "attendance-pty-"));
  const host = join(folder, "host");
  const device = join(folder, "device");
  let child: ChildProcess | undefined;

  async function replug(): Promise<void> {
    if (child !== undefined) return;
    const started = spawn(socat, ["-d", "-d", `PTY,raw,echo=0,link=${host}`, `PTY,raw,echo=0,link=${device}`], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    child = started;
    await new Promise<void>((resolve, reject) => {
      let said = "";
      started.once("error", reject);
      started.once("exit", (code) => reject(new Error(`socat ended with ${code}: ${said}`)));
      started.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        // socat says so once both ends exist; from then on bytes written to either are not lost.
        if (said.includes("starting data transfer loop")) resolve();
      });
    });
    if (!existsSync(host) || !existsSync(device)) throw new Error("socat runs but its pseudo terminals are missing");
  }

  async function unplug(): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => ending.once("exit", () => resolve()));
    ending.kill("SIGKILL");
    await ended;
    rmSync(host, { force: true });
    rmSync(device, { force: true });
  }

  await replug();
  return {
    host,
    device,
    unplug,
    replug,
    close: async () => {
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
