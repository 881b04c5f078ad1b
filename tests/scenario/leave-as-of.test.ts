import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { play, type Played } from "../../services/scenario/answers.ts";
import { casesOf, parseScenarioFile } from "../../services/scenario/format.ts";

const folder = join(import.meta.dirname, "..", "fixtures", "scenarios");
const files = readdirSync(folder).filter((name) => name.startsWith("own-leave"));

const cases = files.flatMap((file) =>
  parseScenarioFile(JSON.parse(readFileSync(join(folder, file), "utf8"))).flatMap((scenario) =>
    "faults" in scenario ? [] : casesOf(scenario),
  ),
);

const ask = (facts: Facts, { translation }: Played, asOfPosition?: number): string =>
  JSON.stringify(
    judgeDays(facts, {
      employees: translation.employees,
      from: translation.from,
      until: translation.until,
      at: translation.evaluateAt,
      ...(asOfPosition === undefined ? {} : { asOfPosition }),
    }),
  );

it.each(cases.map((one) => [one.name, one] as const))(
  "%s: facts that grew event by event answer as of every position what facts of only those events answer",
  async (_, source) => {
    const played = await play(source);
    const grown = createFacts();
    const answers: string[] = [];
    for (const event of played.stored) {
      grown.apply([event]);
      answers.push(ask(grown, played));
    }
    const laterEvents = played.stored.slice(-12);
    for (const { position } of laterEvents) {
      const rebuilt = createFacts();
      rebuilt.apply(played.stored.slice(0, position + 1));
      expect(ask(rebuilt, played), `rebuilt before ${position + 1}`).toBe(answers[position]);
      expect(ask(grown, played, position + 1), `as of ${position + 1}`).toBe(answers[position]);
    }
  },
);
