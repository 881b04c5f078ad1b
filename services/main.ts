import { buildProgram, commanderExit } from "./cli/program.ts";
import { errorText, exitCodeOf } from "./cli/exit.ts";

// Whoever reads our answer may have seen enough (`| head`): that is no fault, and there is nobody left to tell. A server's
// work is not its output: it goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (stream === process.stdout && process.argv[2] !== "serve" && process.argv[2] !== "demo") process.exit(0);
  });
}

// The entry of `attendance`: hands the command line to a subcommand and ends with its exit code. Standard output is
// flushed before the process ends because the code is set, not forced.
try {
  await buildProgram((code) => (process.exitCode = code)).parseAsync(process.argv);
} catch (error) {
  const refusedByCommander = commanderExit(error);
  if (refusedByCommander === undefined) process.stderr.write(`${errorText(error)}\n`);
  process.exitCode = refusedByCommander ?? exitCodeOf(error);
}
