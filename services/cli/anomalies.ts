import { anomaliesOf, type Anomaly } from "../../projections/replay/anomalies.ts";
import { clockTime, ruleName, wordOf, type AnswerLanguage } from "../../projections/replay/phrases.ts";
import { readDirectory } from "../setup/directory.ts";
import { exitCodes } from "./exit.ts";
import { columns, createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { withFacts } from "./reading.ts";
import { scopeOf } from "./replay.ts";
import { languageOf, settingsOf } from "./settings.ts";

/** `attendance anomalies --from DATE --until DATE` */
export const run: Run = async (options) => {
  const config = settingsOf(options);
  const output = createOutput(options.json);
  const lang = languageOf(options, config);
  const names = readDirectory(config.DATA_FOLDER);
  const { from, until } = scopeOf(options);
  return withFacts(config, options, output, ({ facts, asOf, policies }) => {
    const found = anomaliesOf(facts, { from, until, asOfPosition: asOf.asOfPosition, ...policies });
    output.value(found);
    for (const line of columns(found.map((one) => rowOf(one, lang, (employee) => names[employee] ?? employee)))) output.line(line);
    output.line(
      lang === "en"
        ? `${found.length} ${found.length === 1 ? "suspicion" : "suspicions"}; a person decides what is behind it.`
        : `共 ${found.length} 条疑点，由人核查认定。`,
    );
    return exitCodes.done;
  });
};

function rowOf(
  { kind, rule, employees, date, at, zone, apartSeconds, terminals, positions }: Anomaly,
  lang: AnswerLanguage,
  nameOf: (employee: string) => string,
): string[] {
  const apart = apartSeconds === null ? "" : lang === "en" ? `${apartSeconds} s apart` : `相隔 ${apartSeconds} 秒`;
  const events = positions.map((position) => `#${position}`).join(" ");
  return [
    date,
    clockTime(at, zone, date),
    wordOf(lang, kind),
    employees.map(nameOf).join(", "),
    terminals.join(", "),
    apart,
    events,
    ruleName(lang, rule),
  ];
}
