import { commandNames, commandOf } from "../commands/registry.ts";
import { withControl } from "./control.ts";
import { exitCodes } from "./exit.ts";
import { parseJson, readInput } from "./files.ts";
import { columns, createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { settingsOf } from "./settings.ts";

/** `attendance command [NAME] --input JSON` */
export const run: Run = async (options, [name]) => {
  const output = createOutput(options.json);
  if (name === undefined) {
    const rows = commandNames.map((command) => [command, commandOf(command).summary, commandOf(command).takes.join(" ")]);
    output.value(commandNames.map((command) => ({ command, summary: commandOf(command).summary, takes: commandOf(command).takes })));
    for (const line of columns(rows)) output.line(line);
    return exitCodes.done;
  }
  const text = options["input"] === "-" ? readInput("-").toString("utf8") : String(options["input"]);
  const reply = await withControl(settingsOf(options), (control) =>
    control.command({
      name,
      input: parseJson(text, "--input"),
      actor: String(options["actor"]),
      ...(options["key"] === undefined ? {} : { key: String(options["key"]) }),
    }),
  );
  output.value(reply);
  if (reply.refused === true) {
    output.note(`${reply.code}: ${reply.message}`);
    return exitCodes.refused;
  }
  output.line(`done: ${JSON.stringify(reply)}`);
  return exitCodes.done;
};
