import { commandNames, commandOf } from "../commands/registry.ts";
import type { Done } from "../commands/command.ts";
import { commandExamples } from "./command-examples.ts";
import { withMoments } from "./command-moments.ts";
import { withControl } from "./control.ts";
import { exitCodes, refusalText } from "./exit.ts";
import { parseJson, readInput } from "./files.ts";
import { columns, createOutput, type Output } from "./output.ts";
import type { Run } from "./run.ts";
import { settingsOf } from "./settings.ts";

/** `attendance command [NAME] --input JSON` */
export const run: Run = async (options, [name]) => {
  const output = createOutput(options.json);
  if (name === undefined) return list(output);
  const input = String(options["input"]);
  // Somebody at a keyboard who gave no input wants to know what it is.
  if (options["describe"] === true || (input === "-" && process.stdin.isTTY)) return describe(name, output);
  const text = input === "-" ? readInput("-").toString("utf8") : input;
  const reply = await withControl(settingsOf(options), (control) =>
    control.command({
      name,
      input: withMoments(parseJson(text, "--input")),
      actor: String(options["actor"]),
      ...(options["key"] === undefined ? {} : { key: String(options["key"]) }),
    }),
  );
  output.value(reply);
  if (reply.refused === true) {
    output.note(refusalText(reply));
    return exitCodes.refused;
  }
  output.line(outcomeText(reply as unknown as Done));
  return exitCodes.done;
};

function list(output: Output): number {
  const commands = commandNames.map((command) => ({ command, summary: commandOf(command).summary, takes: commandOf(command).takes }));
  output.value(commands);
  for (const line of columns(commands.map(({ command, summary, takes }) => [command, summary, takes.join(" ")]))) output.line(line);
  output.line("");
  output.line("A worked example of one: attendance command NAME --describe");
  return exitCodes.done;
}

function describe(name: string, output: Output): number {
  const { summary, takes, choices } = commandOf(name);
  const example = commandExamples[name];
  output.value({ command: name, summary, takes, choices, example });
  output.line(`${name}: ${summary}`);
  output.line(`Fields: ${takes.join(" ")}   (? may be left out)`);
  for (const [field, words] of Object.entries(choices)) output.line(`  ${field}: ${words.join(", ")}`);
  if (takes.some((field) => /^until\??$/.test(field))) output.line("  until: the first date, or the moment, no longer included");
  output.line("Moments are written with their offset, 2026-11-18T08:00:00+08:00, or as UTC milliseconds.");
  // In quotes a shell leaves alone; one inside is written the way a shell wants it.
  const quoted = JSON.stringify(example).replaceAll("'", String.raw`'\''`);
  output.line(`Example:\n  attendance command ${name} --actor person:operator --input '${quoted}'`);
  return exitCodes.done;
}

/** What a command did, as people read it: `done: LeaveApproved, ledger event #75`. */
export function outcomeText({
  events,
  position,
  repeated,
}: Pick<Done, "position" | "repeated"> & { readonly events: readonly { readonly type: string }[] }): string {
  if (events.length === 0 || position === null) return "done: nothing to change, it is so already";
  const types = events.map(({ type }) => type).join(", ");
  const first = position - events.length + 1;
  const where = events.length === 1 ? `ledger event #${position}` : `ledger events #${first} to #${position}`;
  return `done: ${types}, ${where}${repeated ? " (given before with this key; nothing was added)" : ""}`;
}
