import { answerDays, type ReplayScope } from "../../projections/replay/answer.ts";
import { answerLine } from "../../projections/replay/render-answers.ts";
import { renderDays } from "../../projections/replay/render-days.ts";
import type { Config } from "../../shared/config.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { makeAnswer, refuseUnknown, type AnswerAsked, type Sources } from "../replay/question.ts";
import { createReplayer } from "../replayer/replayer.ts";
import { readDirectory } from "../setup/directory.ts";
import { readBases } from "./bases.ts";
import { exitCodes } from "./exit.ts";
import { interruptible } from "./interrupt.ts";
import { createOutput } from "./output.ts";
import { policiesAsked } from "./policy-option.ts";
import { factsOf, withLedger } from "./reading.ts";
import type { ReplayAsked } from "./replay-asked.ts";
import { compareTwo } from "./replay-comparison.ts";
import { monthsOf, printMonths } from "./replay-months.ts";
import type { CommonOptions, Run } from "./run.ts";
import { languageOf, settingsOf } from "./settings.ts";

/** `attendance replay --from DATE --until DATE [--as-of …] [--policy …] [--diff | --against-as-of … --against-policy …]` */
export const run: Run = async (options) => {
  const config = settingsOf(options);
  return interruptible(async (signal) => {
    const asked = askedOf(options, config, signal);
    return withLedger(config, async (ledger) => {
      const facts = await factsOf(config, ledger, asked.output, () => signal.throwIfAborted());
      refuseUnknown(facts, asked.scope);
      const replayer = createReplayer({ facts });
      try {
        const sources = { ledger, facts, now: Date.now(), replayer };
        return await (asked.second === undefined ? answerOne(sources, asked) : compareTwo(sources, { ...asked, second: asked.second }));
      } finally {
        await replayer.close();
      }
    });
  });
};

type Options = CommonOptions & Record<string, unknown>;

function askedOf(options: Options, config: Config, signal: AbortSignal): ReplayAsked {
  const names = readDirectory(config.DATA_FOLDER);
  const second = secondOf(options);
  return {
    scope: scopeOf(options),
    first: { asOf: textOf(options["asOf"]), policies: policiesAsked(options["policy"]) },
    ...(second === undefined ? {} : { second }),
    months: options["months"] === true,
    basesOf: options["bases"] === undefined ? undefined : readBases(String(options["bases"])),
    limit: Number(options["limit"]),
    output: createOutput(options.json),
    lang: languageOf(options, config),
    nameOf: (employee) => names[employee] ?? employee,
    zone: config.ZONE,
    signal,
  };
}

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

/**
 * The second answer: as of now under the policies published now for `--diff`; otherwise what the options say, and what they
 * leave out is as in the first answer for what was known, and the policies known then.
 */
function secondOf(options: Options): AnswerAsked | undefined {
  const [asOf, policy] = [textOf(options["againstAsOf"]), options["againstPolicy"]];
  if (asOf === undefined && policy === undefined && options["diff"] !== true) return undefined;
  const known = asOf ?? (options["diff"] === true ? undefined : textOf(options["asOf"]));
  return { asOf: known === "now" ? undefined : known, policies: policiesAsked(policy) };
}

/** The dates and people a question is about. @throws DATE_INVALID for dates that are none, or none at all. */
export function scopeOf(options: Readonly<Record<string, unknown>>): ReplayScope {
  const scope = {
    from: dateOf("--from", options["from"]),
    until: dateOf("--until", options["until"]),
    ...(options["department"] === undefined ? {} : { department: String(options["department"]) }),
    ...(options["employee"] === undefined ? {} : { employees: options["employee"] as readonly string[] }),
  };
  if (scope.from >= scope.until)
    throw faulty("--until", scope.until, `a date after --from ${scope.from}; it is the first date not included`);
  return scope;
}

async function answerOne(sources: Sources, asked: ReplayAsked): Promise<number> {
  const { output, lang, scope } = asked;
  const { answer, used } = await makeAnswer(sources, asked.first);
  const days = answerDays(sources.facts, scope, answer);
  const months = asked.months ? monthsOf(sources.facts, scope, answer) : undefined;
  const { asOfPosition, at } = answer;
  output.value({ asOfPosition, at, policies: used, days, ...(months === undefined ? {} : { months }) });
  output.line(renderDays(days, lang).trimEnd());
  if (months !== undefined) printMonths(months, asked);
  output.note(answerLine({ asOfPosition, at, policies: used }, asked.zone, lang));
  return exitCodes.done;
}

/** Reads a date of the command line. @throws DATE_INVALID naming option and value. */
export function dateOf(option: string, value: unknown): string {
  const text = String(value);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw faulty(option, text, "a date as YYYY-MM-DD");
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" }).toString();
  } catch {
    throw faulty(option, text, "a date that exists");
  }
}

function faulty(field: string, value: string, remedy: string): AttendanceError {
  return new AttendanceError("DATE_INVALID", `${field} ${value}: ${remedy}`, { field, value, remedy });
}
