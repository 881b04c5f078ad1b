import { createFacts } from "../../projections/facts/facts.ts";
import { createEventCheck } from "./checked-events.ts";
import { exitCodes } from "./exit.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { applyAll, withLedger } from "./reading.ts";
import { settingsOf } from "./settings.ts";
import { writeFactsFile } from "../snapshot/facts-file.ts";
import { factsPath } from "../snapshot/facts-start.ts";

/**
 * `attendance rebuild`: facts hold nothing of their own, so rebuilding them proves that every event can be read and
 * stands where it says, and says how long a restart without a snapshot would take. It reads none, and writes one anew.
 */
export const run: Run = async (options) => {
  const output = createOutput(options.json);
  const config = settingsOf(options);
  return withLedger(config, async (ledger) => {
    const begun = performance.now();
    const facts = createFacts();
    await applyAll(ledger, facts, output, createEventCheck());
    const seconds = (performance.now() - begun) / 1_000;
    if (config.FACTS_SNAPSHOT_EVENTS > 0) await writeFactsFile(factsPath(config.DATA_FOLDER), facts, ledger);
    const view = facts.view();
    const answer = {
      events: facts.position,
      punches: facts.punchCount,
      people: view.personCount,
      heldPunches: view.heldPunches().length,
      policies: view.policies().length,
      seconds: Number(seconds.toFixed(3)),
      eventsPerSecond: Math.round(facts.position / Math.max(seconds, 0.001)),
    };
    output.value(answer);
    output.line(`${answer.events} events read, checked and applied in ${seconds.toFixed(2)} s (${answer.eventsPerSecond} a second).`);
    output.line(
      `  ${answer.punches} punches, ${answer.people} people, ${answer.policies} policies, ${answer.heldPunches} punches held for nobody yet`,
    );
    return exitCodes.done;
  });
};
