import { exitCodes } from "./exit.ts";
import { momentsIn } from "./moments.ts";
import { columns, createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { withFacts } from "./reading.ts";
import { settingsOf } from "./settings.ts";

/** `attendance unknown`: punches on the ledger that count for nobody yet. */
export const run: Run = async (options) => {
  const output = createOutput(options.json);
  const config = settingsOf(options);
  const moment = momentsIn(config.ZONE);
  return withFacts(config, options, output, ({ facts }) => {
    const held = facts.view().heldPunches();
    output.value(held);
    if (held.length === 0) output.line("No punch is held: every badge belongs to somebody.");
    else output.line(`Times are those of ${config.ZONE}.`);
    const rows = held.map(({ position, terminal, key, at, why }) => [
      `#${position}`,
      terminal ?? "",
      key === null ? "" : `${key.kind} ${key.value}`,
      at === null ? "" : moment(at * 1_000),
      why,
    ]);
    for (const line of columns(rows)) output.line(line);
    return exitCodes.done;
  });
};
