import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AttendanceError } from "../../shared/errors.ts";
import { exitCodes } from "./exit.ts";
import type { Run } from "./run.ts";

/** `attendance bench [NAME…]`: the benches of a checkout, in a process of their own. */
export const run: Run = async (options, names) => {
  const script = fileURLToPath(new URL("../../tests/bench/run.ts", import.meta.url));
  if (!existsSync(script)) {
    throw new AttendanceError("FILE_UNREADABLE", `the benches are part of a checkout, and ${script} is not there`, { path: script });
  }
  const flags = [
    ...["quick", "full"].filter((flag) => options[flag] === true).map((flag) => `--${flag}`),
    ...(options.json ? ["--json"] : []),
  ];
  const child = spawn(process.execPath, [script, ...names, ...flags], { stdio: "inherit" });
  await once(child, "exit");
  return child.exitCode ?? exitCodes.differs;
};
