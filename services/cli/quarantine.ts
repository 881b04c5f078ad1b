import { AttendanceError } from "../../shared/errors.ts";
import { bytesOf, listQuarantine, type QuarantinedRecord } from "../commands/quarantine.ts";
import { withControl } from "./control.ts";
import { exitCodes } from "./exit.ts";
import { parseJson } from "./files.ts";
import { momentsIn } from "./moments.ts";
import { createOutput, type Output } from "./output.ts";
import type { CommonOptions, Run } from "./run.ts";
import { withLedger } from "./reading.ts";
import { settingsOf } from "./settings.ts";

type Options = CommonOptions & Record<string, unknown>;

/** `attendance quarantine [list|discard|record] [RECORD]` */
export const run: Run = async (options, [action = "list", record]) => {
  const output = createOutput(options.json);
  if (action === "list") return list(options, output);
  if ((action !== "discard" && action !== "record") || record === undefined) {
    throw new AttendanceError("COMMAND_INPUT_INVALID", `quarantine ${action}: say "list", "discard RECORD" or "record RECORD"`, {
      field: "action",
      value: action,
    });
  }
  return decide(options, output, action, record);
};

async function list(options: Options, output: Output): Promise<number> {
  const config = settingsOf(options);
  const moment = momentsIn(config.ZONE);
  const records = await withLedger(config, (ledger) => listQuarantine(ledger, options["all"] === true ? {} : { state: "open" }));
  output.value(records);
  if (records.length === 0) output.line("Nothing is in quarantine.");
  else output.line(`Times are those of ${config.ZONE}.`);
  for (const held of records) {
    output.line(`${held.record}  ${held.terminal}  #${held.position}  ${moment(held.receivedAt)}`);
    output.line(`  ${held.code}: ${held.problem}`);
    output.line(`  bytes: ${JSON.stringify(Buffer.from(bytesOf(held.raw)).toString("latin1")).slice(0, 160)}`);
    if (held.resolved !== null) output.line(`  ${held.resolved.how} by ${held.resolved.by}: ${held.resolved.reason}`);
  }
  return exitCodes.done;
}

async function decide(options: Options, output: Output, action: "discard" | "record", record: string): Promise<number> {
  const config = settingsOf(options);
  const held = (await withLedger(config, (ledger) => listQuarantine(ledger))).find((candidate) => candidate.record === record);
  if (held === undefined)
    throw new AttendanceError("NOT_FOUND", `no record ${record} is in quarantine; "attendance quarantine list" lists them`, { record });
  const reply = await withControl(config, (control) =>
    control.command({ name: "resolve-quarantine", input: inputOf(options, action, held), actor: String(options["actor"]) }),
  );
  output.value(reply);
  if (reply.refused === true) {
    output.note(`${reply.code}: ${reply.message}`);
    return exitCodes.refused;
  }
  output.line(action === "discard" ? "Discarded; its bytes stay on the ledger." : "Recorded as a punch.");
  return exitCodes.done;
}

function inputOf(options: Options, action: "discard" | "record", held: QuarantinedRecord): object {
  const { terminal, record } = held;
  const reason = options["reason"];
  if (action === "discard") return { terminal, record, how: "discarded", reason };
  const as = options["input"] === undefined ? undefined : parseJson(String(options["input"]), "--input");
  return { terminal, record, how: "recorded", as, reason };
}
