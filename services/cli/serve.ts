import { compose, type RunningServer } from "../compose.ts";
import { createLog, type Logger } from "../../shared/log.ts";
import { followDirectory } from "../setup/directory.ts";
import { exitCodes } from "./exit.ts";
import { createOutput, type Output } from "./output.ts";
import type { Run } from "./run.ts";
import { settingsOf } from "./settings.ts";

/** `attendance serve`: everything configured, until a signal or a failed disk ends it. */
export const run: Run = async (options) => {
  const config = settingsOf(options);
  const log = createLog(config.LOG_LEVEL);
  const signal = nextSignal();
  const nameOf = followDirectory(config.DATA_FOLDER, (err) => log.error({ err }, "the names of people cannot be read"));
  const server = await compose(config, { log, now: () => Date.now(), nameOf });
  announce(server, createOutput(options.json));
  return runUntilStopped(server, { signal, log, secondsMax: config.SHUTDOWN_SECONDS_MAX });
};

function announce(server: RunningServer, output: Output): void {
  // One line, because whoever starts us waits for exactly one.
  if (output.json) process.stdout.write(`${JSON.stringify({ ready: true, ports: server.ports })}\n`);
  output.line(`Attendance Ledger is ready: page on http://127.0.0.1:${server.ports.http}`);
  if (server.ports.zkPush !== null) output.line(`  ZKTeco push terminals on port ${server.ports.zkPush}`);
  if (server.ports.mqtt !== null) output.line(`  MQTT terminals on port ${server.ports.mqtt}`);
}

/**
 * The next SIGINT or SIGTERM. Asked for before anything is started: one that comes meanwhile is heeded once what has been
 * started can be closed again.
 */
export function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => done(signal));
  });
}

/**
 * Waits for the signal or the ledger's stop, then closes everything.
 *
 * @param when.secondsMax how long closing may take before the process ends all the same; what was acknowledged is durable either way.
 * @returns the exit code.
 */
export async function runUntilStopped(
  server: RunningServer,
  { signal: asked, log, secondsMax }: { readonly signal: Promise<NodeJS.Signals>; readonly log: Logger; readonly secondsMax: number },
): Promise<number> {
  const reason = await Promise.race([
    asked.then((signal) => ({ signal })),
    server.stopped.then((failure): { signal: string } | { failure: unknown } => ({ failure })),
  ]);
  const failed = "failure" in reason;
  if (failed) log.error({ err: reason.failure }, "the ledger stopped; ending");
  else log.info({ signal: reason.signal }, "stopping: committing and answering what is under way");
  // Said whatever the log's level: an end that nobody sees explained looks like a crash.
  process.stderr.write("failure" in reason ? "stopped by a failure of the ledger\n" : `stopped by ${reason.signal}\n`);
  const timer = setTimeout(() => {
    log.error({ secondsMax }, "stopping took too long; ending now");
    process.exit(exitCodes.ioError);
  }, secondsMax * 1_000);
  timer.unref();
  await server.close();
  clearTimeout(timer);
  log.info({}, "stopped");
  return failed ? exitCodes.ioError : exitCodes.done;
}
