import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface ServerPorts {
  readonly http: number;
  readonly zkPush: number | null;
  readonly mqtt: number | null;
}

/** A real `attendance serve` in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly ports: ServerPorts;
  /** Everything it wrote to standard error so far. */
  readonly log: () => string;
  /** SIGTERM and the exit code. */
  stop(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Environment of a test's server: free ports, quiet log, nothing of the developer's own settings. */
function serverEnvironment(dataFolder: string, settings: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    TMPDIR: process.env["TMPDIR"] ?? "/tmp",
    ATTENDANCE_ENV_FILE: "off",
    ATTENDANCE_DATA_FOLDER: dataFolder,
    ATTENDANCE_HTTP_PORT: "0",
    ATTENDANCE_ZK_PUSH_PORT: "0",
    ATTENDANCE_MQTT_PORT: "0",
    ATTENDANCE_LOG_LEVEL: "info",
    ...settings,
  };
}

/**
 * Starts `attendance serve` and waits until it says it is ready.
 *
 * @throws Error with everything it wrote when it ends before.
 */
export async function startServer(dataFolder: string, settings: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, ["services/main.ts", "serve", "--json"], {
    cwd: root,
    env: serverEnvironment(dataFolder, settings),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
  const exited = once(child, "exit");
  const ports = await new Promise<ServerPorts>((ready, failed) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const end = text.indexOf("\n");
      if (end >= 0) ready((JSON.parse(text.slice(0, end)) as { ports: ServerPorts }).ports);
    });
    child.once("exit", (code) => failed(new Error(`attendance serve ended with ${code} before it was ready:\n${errors}`)));
  });
  return {
    child,
    ports,
    log: () => errors,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Runs a subcommand of `attendance` to its end. */
export async function runAttendance(
  args: readonly string[],
  dataFolder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, ["services/main.ts", ...args], {
    cwd: root,
    env: serverEnvironment(dataFolder, settings),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  await once(child, "close");
  return { code: child.exitCode, stdout, stderr };
}
