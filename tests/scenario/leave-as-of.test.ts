import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { PersonJudge } from "../../projections/attendance/judge-person.ts";
import { policyBook } from "../../projections/attendance/policy-choice.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts, JudgedFacts } from "../../projections/facts/facts-types.ts";
import { ImageView } from "../../projections/facts/image-view.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
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

/** A person's judged rows by date. */
function rowsOf(view: JudgedFacts, facts: Facts, person: number, { translation }: Played): readonly (readonly number[])[] {
  const rows: number[][] = [];
  const judge = new PersonJudge(view, policyBook(facts, undefined, undefined), translation.evaluateAt / 1_000 - instantBase);
  judge.judge(person, dayNumber(translation.from), dayNumber(translation.until), (day) => rows.push([day, ...judge.row]));
  return rows;
}

it.each(cases.map((one) => [one.name, one] as const))(
  "%s: facts that grew event by event answer as of every position what facts of only those events answer, and so does an image of them",
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
    const maker = grown.imageMaker();
    maker.cover(dayNumber(played.translation.from) - 40, dayNumber(played.translation.until) + 40);
    while (!maker.step(100));
    const image = new ImageView(structuredClone(maker.image()));
    for (let person = 0; person < grown.view().personCount; person += 1)
      expect(rowsOf(image, grown, person, played)).toEqual(rowsOf(grown.view(), grown, person, played));
  },
);
