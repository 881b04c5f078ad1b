import { createLog } from "../../shared/log.ts";
import { startDemo } from "../demo/run.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { nextSignal, runUntilStopped } from "./serve.ts";

/** `attendance demo`: what `npm start` shows. */
export const run: Run = async (options) => {
  const output = createOutput(options.json);
  const log = createLog(process.env["ATTENDANCE_LOG_LEVEL"] ?? "warn");
  const signal = nextSignal();
  const demo = await startDemo({
    log,
    speed: Number(options["speed"]),
    seed: Number(options["seed"]),
    from: String(options["from"]),
    keep: options["keep"] === true,
    httpPort: Number(options["httpPort"] ?? 8080),
    environment: process.env,
    say: (line) => output.note(line),
    ...(options.data === undefined ? {} : { dataFolder: options.data }),
  });
  if (output.json) process.stdout.write(`${JSON.stringify({ ready: true, ports: demo.ports, dataFolder: demo.dataFolder })}\n`);
  output.line("");
  output.line(`  Attendance Ledger demo: http://127.0.0.1:${demo.ports.http}/`);
  output.line(`  24 people, 4 terminals; a demo minute passes every ${(60 / demo.clock.speed).toFixed(demo.clock.speed > 60 ? 2 : 0)} s.`);
  output.line(`  Ledger in ${demo.dataFolder}. Stop with Ctrl-C.`);
  output.line("");
  return runUntilStopped(demo, { signal, log, secondsMax: 15 });
};
