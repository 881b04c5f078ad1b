import { buildProgram, commanderExit } from "./cli/program.ts";
import { errorText, exitCodeOf } from "./cli/exit.ts";

// The entry of `attendance`: hands the command line to a subcommand and ends with its exit code. Standard output is
// flushed before the process ends because the code is set, not forced.
try {
  await buildProgram((code) => (process.exitCode = code)).parseAsync(process.argv);
} catch (error) {
  const refusedByCommander = commanderExit(error);
  if (refusedByCommander === undefined) process.stderr.write(`${errorText(error)}\n`);
  process.exitCode = refusedByCommander ?? exitCodeOf(error);
}
