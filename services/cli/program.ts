import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { exitCodes } from "./exit.ts";
import type { Run } from "./run.ts";

const exitCodeHelp = `
Exit codes: 0 done · 1 it ran and something differs, failed or is incomplete · 2 the command line, a file or a setting
cannot be used · 3 a rule said no · 4 the ledger or a port cannot be had · 70 a fault in the program · 74 a disk failed ·
130 stopped by ^C before the answer was complete.
Settings come from the environment and from a file .env in the working folder; .env.example lists them all.`;

/** Builds the command line of `attendance`. `finish` is told the exit code of the subcommand that ran. */
export function buildProgram(finish: (code: number) => void): Command {
  const program = new Command("attendance")
    .exitOverride()
    .version(version(), "-V, --version", "print the version")
    .description(
      "An event-sourced ledger of working time. Terminals and supervisors put facts in;\nlateness, absence, leave and month sheets are derived and can be replayed as of any moment, under any policy.",
    )
    .showHelpAfterError("(add --help to see how it is used)")
    .addHelpText(
      "after",
      `
Start here:
  attendance demo                                  a department with simulated terminals, live, on http://127.0.0.1:8080
  attendance setup company.json                    register terminals, people, shifts, calendar and policy from one file
  attendance import attlog.dat --terminal front    take in what a terminal saved on a USB stick
  attendance sheet customer-service 2026-11        the month sheet of a department
  attendance explain cs-04 2026-11-16              why a day counts as it does
${exitCodeHelp}`,
    );

  const add = (name: string, summary: string, load: () => Promise<{ run: Run }>, shape: (command: Command) => Command): void => {
    const command = shape(program.command(name).description(summary))
      .option("--json", "print the answer as one JSON document", false)
      .option("--data <folder>", "data folder of the ledger (default: the setting ATTENDANCE_DATA_FOLDER)");
    command.action(async (...given: unknown[]) => {
      const args = given
        .slice(0, -2)
        .flat()
        .filter((value): value is string => typeof value === "string");
      const { run } = await load();
      finish(await run(command.opts(), args));
    });
  };

  add(
    "serve",
    "run the ledger with everything configured: terminals, page and API",
    () => import("./serve.ts"),
    (command) =>
      command.addHelpText(
        "after",
        "\nStops cleanly on SIGINT and SIGTERM: records under way are committed and acknowledged first.\nA second process on the same data folder is refused.",
      ),
  );
  add(
    "demo",
    "a department of 24 people with simulated terminals on real sockets and a serial line",
    () => import("./demo.ts"),
    (command) =>
      command
        .option("--speed <factor>", "demo seconds a real second", positiveNumber, 60)
        .option("--seed <number>", "another seed, other people's luck", wholeNumber, 7)
        .option("--from <time>", "time of day the demo starts at", timeOfDay, "08:35")
        .option("--keep", "keep the data folder when it ends", false)
        .option("--http-port <port>", "port of the page", portNumber)
        .addHelpText("after", "\nEverything lives in a new temporary folder, gone when the demo ends, unless --data or --keep is given."),
  );
  add(
    "setup",
    "apply a setup file: terminals, people, badges, shifts, patterns, calendar, policy",
    () => import("./setup.ts"),
    (command) =>
      command
        .argument("<file>", "JSON file; docs/setup.md explains each field")
        .option("--actor <id>", "who does this", "person:operator")
        .addHelpText(
          "after",
          "\nApplying the same file again changes nothing; applying a changed file adds what is new. Terminals, shifts, calendar and policy\nbecome what the file says, also where a command has changed them meanwhile.",
        ),
  );
  add(
    "import",
    "take in an attlog.dat file a terminal wrote to a USB stick",
    () => import("./import.ts"),
    (command) =>
      command
        .argument("<file>", "the file, as the terminal wrote it")
        .requiredOption("--terminal <id>", "registered terminal the file comes from; the file does not say")
        .option("--complete", "the file holds everything up to its last row", false)
        .option("--force", "import although the overlap says it is another terminal's file", false)
        .addHelpText("after", "\nImporting a file twice adds nothing. Exit code 1 when rows were quarantined or the last row is cut."),
  );
  add(
    "replay",
    "judge days again: as of a moment, under another policy, or the difference between two answers",
    () => import("./replay.ts"),
    (command) =>
      replayOptions(command)
        .option("--diff", "print what differs from the answer as of now under the policies published now", false)
        .option("--against-as-of <position|moment>", "compare with what was known then; `now`: everything known")
        .option("--against-policy <policy>", "compare with the answer under these policies; the same words as --policy")
        .option("--months", "the month sheets too, or what differs in them: totals, money, proposals", false)
        .option("--bases <file>", "with --months: JSON of what shares of pay are of, per person bonus_minor and day_pay_minor")
        .option("--limit <number>", "differing days to explain at most; totals are always of all", wholeNumber, 200)
        .addHelpText(
          "after",
          `
Examples:
  attendance replay --from 2026-11-01 --until 2026-12-01
  attendance replay --from 2026-11-01 --until 2026-12-01 --policy stricter.json --diff --months      # what if
  attendance replay --from 2026-11-01 --until 2026-12-01 --as-of 2026-11-20T18:00:00+08:00 --diff   # what came since
  attendance replay --from 2026-11-01 --until 2026-12-01 --as-of 900 --against-as-of 1200 --against-policy then
--policy takes: then (policies known at the answer's own position, the default), now, as-of:<position|moment>, the hash of a
published policy or its first 8 digits, or a policy file; the last two judge everybody and every date.
Differences run from the answer that knows less to the one that knows more; where both know the same, from the second to
the first, which is from the rules as they are to those tried. docs/replay.md explains what is said of each difference.
--until is the first date not included. Exit code 1 when two answers were compared and differ; 130 after ^C.`,
        ),
  );
  add(
    "rounding-bias",
    "what rounding adds to or takes from each person's working time: the sum and the mean a date",
    () => import("./rounding-bias.ts"),
    (command) =>
      replayOptions(command).addHelpText(
        "after",
        "\nAbove zero rounding adds, below zero it takes. --until is the first date not included.",
      ),
  );
  add(
    "explain",
    "why a person's day, or month, counts as it does: shift, punches used or not, clause, rule values, positions",
    () => import("./explain.ts"),
    (command) =>
      asOfOptions(command.argument("<employee>", "id of the person").argument("[date]", "business date, YYYY-MM-DD"))
        .option("--month <month>", "the month instead, YYYY-MM: each figure, sum off and proposal from its days")
        .option("--figure <name>", "with --month: only this figure, such as late, absence or overtime, with every day of it"),
  );
  add(
    "anomalies",
    "suspicions for a person to look into: two people in quick succession, two sites too soon, another site",
    () => import("./anomalies.ts"),
    (command) =>
      asOfOptions(command)
        .requiredOption("--from <date>", "first date")
        .requiredOption("--until <date>", "first date no longer included")
        .addHelpText(
          "after",
          "\nOnly what the policy's rules suspect_… name is looked for; all are off by default. Nothing is judged by them.",
        ),
  );
  add(
    "sheet",
    "the month sheet of a department: a cell a day, totals, deductions, proposals",
    () => import("./sheet.ts"),
    (command) =>
      asOfOptions(command.argument("<department>").argument("<month>", "YYYY-MM"))
        .option("--csv", "as CSV", false)
        .option("--halves", "two lines a person: the morning and the afternoon of each date", false)
        .option("--bases <file>", "JSON of what shares of pay are of: per person bonus_minor and day_pay_minor")
        .addOption(
          new Option("--signed", "the sheet as signed: by whom and when, and below it what differs since")
            .default(false)
            .conflicts("policy"),
        )
        .option("--diff", "what differs from the sheet as known now under the published policies; exit code 1 when anything does", false)
        .addHelpText(
          "after",
          `
A signed sheet never changes; what becomes known later stands below it as open differences. docs/month.md tells how a month
is prepared, signed and filed. With --signed --diff only what is open is printed. Exit code 1 with --signed also when the
sheet made again has not the hash that was signed.`,
        ),
  );
  add(
    "policy",
    "print the policy in force, or a draft, as a written regulation; check, test or publish a policy file",
    () => import("./policy.ts"),
    (command) =>
      command
        .argument("<action>", "print, check, test or publish")
        .argument("[file]", "policy file to check, test or publish, or to check a book of versions with their dates")
        .addOption(new Option("--lang <language>", "zh-CN or en").choices(["zh-CN", "en"]))
        .addOption(new Option("--format <format>", "as what to print it").choices(["markdown", "html"]).default("markdown"))
        .option("--department <id>", "the regulation of this department; left out: the company's")
        .option("--date <date>", "the policy in force on this date (default: the date of the question, in the setting's zone)")
        .option("--as-of <position|moment>", "as known then: a ledger position, or a moment such as 2026-11-20T18:00:00+08:00")
        .addOption(new Option("--policy <file>", "print this draft instead; no ledger is opened").conflicts(["asOf", "date"]))
        .option("--cases <files...>", "check, test, publish: files of scenarios the policy has to pass, besides those it names itself")
        .option("--scope <scope>", "publish: for whom, company or department:<id>", "company")
        .option("--from <date>", "publish: the date it is in force from")
        .option("--despite <reason>", "publish: although a case fails, for this reason, which is recorded")
        .option("--actor <id>", "publish: who does this", "person:operator")
        .addHelpText(
          "after",
          `
Examples:
  attendance policy print --department customer-service --lang zh-CN --format html > regulation.html
  attendance policy print --policy shared/policy/ready/customer-service.zh-CN.json
  attendance policy check stricter.json
  attendance policy test stricter.json --cases our-cases.json
  attendance policy publish stricter.json --scope department:customer-service --from 2026-12-01
The HTML has a style for A4 paper with page numbers and fetches nothing. What a policy file lists in to_be_set is marked.
The ledger keeps the rules of a policy and its cases. The title and the texts of a file are printed with --policy FILE only;
what is in force is printed with the program's own sentences, filled in with its numbers.
check prints every fault with its path, its value and what would be right; exit code 2 when there is one. It runs the cases
the policy names in cases and case_files too, as test does, under the policy: what a case's own rules do not say, the policy
says. Exit code 1 when a case comes out otherwise. publish keeps the cases for the scope and refuses, with exit code 3, where
one fails; cases published with an earlier policy of the scope hold until others are.
check also takes a book of versions, and names the dates that no version covers:
  {"format":"attendance-policy-book","version":1,"versions":[{"scope":"company","from":"2026-01-01","until":"2026-07-01","rules":{}}]}
until is the first date no longer in force, left out when there is none; "gap_on_purpose": true allows a gap after it.`,
        ),
  );
  add(
    "decode",
    "decode captured bytes of a protocol into records, one JSON object a line",
    () => import("./decode.ts"),
    (command) =>
      command
        .argument("<protocol>", "zk-push, zk-4370, attlog-file, mqtt or serial-em4100")
        .argument("[file]", "captured bytes; standard input when left out")
        .option("--hex", "the input is hexadecimal text", false)
        .addHelpText("after", "\nIt is the codec the gateway uses. Exit code 1 when something could not be decoded."),
  );
  add(
    "scenario",
    "run rule tests: roster, rules and punches in, expected results out",
    () => import("./scenario.ts"),
    (command) =>
      command
        .argument("<files...>", "scenario files; docs/scenarios.md explains the format")
        .option("--only <id>", "only this scenario")
        .addHelpText(
          "after",
          "\nWith --json every answer of every scenario, asked for or not. Exit code 1 when something differs or a scenario cannot be\nunderstood, 2 when a file is no scenario file; the others are run all the same.",
        ),
  );
  add(
    "rebuild",
    "read the whole ledger again, see that every event can be read, rebuild the facts and say how long it took",
    () => import("./rebuild.ts"),
    (command) => command,
  );
  add(
    "simulate",
    "simulated terminals that deliver to a running gateway",
    () => import("./simulate.ts"),
    (command) =>
      command
        .argument("<protocol>", "zk-push, zk-4370, mqtt or serial-em4100")
        .option("--host <host>", "gateway's host", "127.0.0.1")
        .option("--port <port>", "gateway's port for the protocol", portNumber)
        .option("--path <device>", "serial device to write to, for serial-em4100")
        .option("--serial <name>", "how the first terminal names itself", "SIM0001")
        .option("--terminals <count>", "how many terminals", wholeNumber, 1)
        .option("--people <count>", "how many people punch", wholeNumber, 20)
        .option("--rate <punches>", "punches a second, over all terminals", positiveNumber, 1)
        .option("--seconds <seconds>", "how long", positiveNumber, 30)
        .option("--zone <zone>", "zone of the terminals' clocks", "Asia/Shanghai")
        .option("--token <token>", "secret the terminals present")
        .option("--site <id>", "site in the topics of MQTT terminals, as they are registered", "site")
        .option("--seed <number>", "seed of people and faults", wholeNumber, 1)
        .option("--faults", "lose replies, resend, reorder, reboot", false)
        .addHelpText(
          "after",
          "\nThe terminals must be registered (attendance setup), as SIM0001, SIM0002 …; else the gateway refuses them, which is worth seeing too.",
        ),
  );
  add(
    "terminals",
    "the terminals: health, watermark, gaps, what each delivered",
    () => import("./terminals.ts"),
    (command) => command,
  );
  add(
    "quarantine",
    "records kept because they could not be punches",
    () => import("./quarantine.ts"),
    (command) =>
      command
        .argument("[action]", "list, discard or record", "list")
        .argument("[record]", "id of the record, from the list")
        .option("--all", "also those decided about", false)
        .option("--reason <text>", "why")
        .option("--input <json>", 'what the record is, for `record`: {"key":{"kind":"pin","value":"0701"},"reading":"2026-11-23T08:59:00"}')
        .option("--actor <id>", "who decides: person:<id> or system:<part>", "person:operator"),
  );
  add(
    "unknown",
    "punches held for a badge or number that belongs to nobody yet",
    () => import("./unknown.ts"),
    (command) => command,
  );
  add(
    "command",
    "give a command: report a fault, enter a punch by hand, assign a badge, approve leave …",
    () => import("./command.ts"),
    (command) =>
      command
        .argument("[name]", "which; left out: list them with their fields")
        .option("--input <json>", "the fields, as JSON; - reads standard input", "-")
        .option("--describe", "print what the command takes and a worked example, and do nothing", false)
        .option("--actor <id>", "who asks: person:<id> or system:<part>", "person:operator")
        .option("--key <key>", "idempotency key: the same key has no second effect")
        .addHelpText("after", "\nMoments are written with their offset, such as 2026-11-18T08:00:00+08:00, or as UTC milliseconds."),
  );
  add(
    "bench",
    "measure, as ratios in one run",
    () => import("./bench.ts"),
    (command) =>
      command
        .argument("[names...]", "which; left out: all")
        .option("--quick", "short rounds", false)
        .option("--full", "also what takes many minutes and 8 GiB", false),
  );
  return program;
}

function version(): string {
  return (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }).version;
}

function asOfOptions(command: Command): Command {
  return command
    .option("--as-of <position|moment>", "as known then: a ledger position, or a moment such as 2026-11-20T18:00:00+08:00")
    .option(
      "--policy <policy>",
      "under other policies than those published by then: now, as-of:<position|moment>, a hash, or a policy file",
    )
    .addOption(new Option("--lang <language>", "zh-CN or en").choices(["zh-CN", "en"]));
}

function replayOptions(command: Command): Command {
  return asOfOptions(command)
    .requiredOption("--from <date>", "first date")
    .requiredOption("--until <date>", "first date not included")
    .option("--department <id>", "only this department")
    .option("--employee <id>", "only this person; may be given several times", (id: string, others: readonly string[] = []) => [
      ...others,
      id,
    ]);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("a whole number is needed");
  return Number(text);
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError("a port is needed: a whole number up to 65535");
  return Number(text);
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("a number above zero is needed");
  return value;
}

function timeOfDay(text: string): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw new InvalidArgumentError("a time of day such as 08:35 is needed");
  return text;
}

/** Exit code of a command line that commander refused, or undefined for help and version. */
export function commanderExit(error: unknown): number | undefined {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string" || !code.startsWith("commander.")) return undefined;
  return code === "commander.helpDisplayed" || code === "commander.help" || code === "commander.version"
    ? exitCodes.done
    : exitCodes.badInput;
}
