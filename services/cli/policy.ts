import { basename } from "node:path";
import { versionInForce } from "../../projections/attendance/policy-choice.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { isPolicyBook, parsePolicyBook, type BookVersion } from "../../shared/policy/book.ts";
import { parsePolicyDocument, parsePolicyFile, type PolicyDocument } from "../../shared/policy/document.ts";
import { policyHash } from "../../shared/policy/hash.ts";
import { composeRegulation, type PrintedPolicy } from "../../shared/policy/print/compose.ts";
import { regulationHtml } from "../../shared/policy/print/html.ts";
import { regulationMarkdown } from "../../shared/policy/print/markdown.ts";
import { defaultPolicy } from "../../shared/policy/schema.ts";
import { dateOf as dateOfDay, dayNumber } from "../../shared/time/day-number.ts";
import { exitCodes } from "./exit.ts";
import { readJson } from "./files.ts";
import { checkPolicy, publishPolicyFile, testPolicy } from "./policy-cases.ts";
import { createOutput, type Output } from "./output.ts";
import { withFacts, type Reading } from "./reading.ts";
import { dateOf } from "./replay.ts";
import type { CommonOptions, Run } from "./run.ts";
import { languageOf, settingsOf } from "./settings.ts";

type Options = CommonOptions & Record<string, unknown>;

/** `attendance policy print`, and `check`, `test` or `publish` with a policy file */
export const run: Run = async (options, [action = "", file]) => {
  const output = createOutput(options.json);
  if (action === "check" && file !== undefined) {
    const input = readJson(file);
    return isPolicyBook(input) ? checkBook(file, parsePolicyBook(input), output) : checkPolicy(options, file, output);
  }
  if (action === "test" && file !== undefined) return testPolicy(options, file, output);
  if (action === "publish" && file !== undefined) return publishPolicyFile(options, file, output);
  if (action === "print" && file === undefined) return print(options, output);
  throw new AttendanceError(
    "COMMAND_INPUT_INVALID",
    `policy ${[action, file].filter(Boolean).join(" ")}: say "print", with --policy FILE for a draft, or "check FILE", "test FILE" or "publish FILE"`,
    { field: "action", value: action },
  );
};

/** Says that a book of versions can be used, and what is in force when. */
function checkBook(file: string, versions: readonly BookVersion[], output: Output): number {
  const listed = versions.map(({ scope, from, until, policy }) => ({ scope, from, until, policy: policyHash(policy) }));
  output.value({ valid: true, versions: listed });
  output.line(`${file}: no fault; ${versions.length} versions`);
  for (const { scope, from, until, policy } of listed)
    output.line(`  ${scope} from ${from}${until === null ? "" : ` until ${until}`}: ${policy}`);
  return exitCodes.done;
}

async function print(options: Options, output: Output): Promise<number> {
  const config = settingsOf(options);
  const department = options["department"] === undefined ? null : String(options["department"]);
  if (typeof options["policy"] === "string") {
    const { printed, language } = draftOf(options["policy"], department);
    return say(options, output, printed, options.lang === undefined ? (language ?? config.LANGUAGE) : languageOf(options, config));
  }
  const date = options["date"] === undefined ? undefined : dateOf("--date", options["date"]);
  return withFacts(config, options, output, (reading) =>
    say(
      options,
      output,
      inForce(reading, department, date ?? localDate(reading.asOf.at, config.ZONE), output),
      languageOf(options, config),
    ),
  );
}

/** A draft of a file, with the words of a policy document when it is one. */
function draftOf(file: string, department: string | null): { printed: PrintedPolicy; language: PolicyDocument["language"] | undefined } {
  const input = readJson(file);
  const origin = { kind: "draft", file: basename(file) } as const;
  const isDocument = typeof input === "object" && input !== null && "format" in input;
  if (!isDocument) return { printed: { policy: parsePolicyFile(input), origin, department, words: null }, language: undefined };
  const { policy, language, title, texts, toBeSet } = parsePolicyDocument(input);
  return { printed: { policy, origin, department, words: { language, title, texts, toBeSet } }, language };
}

/** The policy the ledger has in force for the department on the date; the defaults, said to be so, when there is none. */
function inForce({ facts, asOf }: Reading, department: string | null, date: string, output: Output): PrintedPolicy {
  const { asOfPosition } = asOf;
  const versions = facts.view(asOfPosition).policies();
  const version = versionInForce(versions, department, dayNumber(date));
  if (version === undefined) {
    const scopes = [...new Set(versions.map(({ scope, effectiveDay }) => `${scope} from ${dateOfDay(effectiveDay)}`))];
    output.note(
      `no policy is in force on ${date}${scopes.length === 0 ? ": none was published" : `; published are: ${scopes.join(", ")}`}. Printing the default rules.`,
    );
    return { policy: defaultPolicy, origin: { kind: "defaults", asOfPosition, date }, department, words: null };
  }
  const { scope, effectiveDay, position, policy } = version;
  const name = version.hash ?? policyHash(policy);
  const origin = { kind: "published", policy: name, scope, effectiveFrom: dateOfDay(effectiveDay), position, asOfPosition, date } as const;
  return { policy, origin, department, words: null };
}

function say(options: Options, output: Output, printed: PrintedPolicy, language: "zh-CN" | "en"): number {
  const regulation = composeRegulation(printed, language === "en" ? "en" : "zh");
  const format = options["format"] === "html" ? "html" : "markdown";
  const text = format === "html" ? regulationHtml(regulation) : regulationMarkdown(regulation);
  const articles = regulation.chapters.flatMap((chapter) =>
    chapter.articles.map(({ clause, number, heading }) => ({ clause, number, heading })),
  );
  output.value({ language, format, policy: policyHash(printed.policy), ...printed.origin, department: printed.department, articles, text });
  output.line(text.trimEnd());
  return exitCodes.done;
}

const localDate = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
