import type { Command } from "commander";
import { buildProgram } from "../../services/cli/program.ts";

/** docs/cli.md: what `attendance --help` and the help of every subcommand say. */
export function cliPage(): string {
  const program = buildProgram(() => undefined);
  return [
    "# The command line",
    "",
    "Written by `npm run docs` from services/cli/program.ts; do not edit.",
    "",
    "In a checkout: `npm run --silent attendance -- …`. Options go behind the `--`.",
    "",
    "```",
    helpOf(program),
    "```",
    "",
    ...program.commands.flatMap((command) => [`## attendance ${command.name()}`, "", "```", helpOf(command), "```", ""]),
  ].join("\n");
}

function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({
    writeOut: (text) => (help += text),
    // The page must not depend on the terminal it was written in.
    getOutHelpWidth: () => 120,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return help.trimEnd();
}
