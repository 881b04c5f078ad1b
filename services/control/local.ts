import { importAttlogFile } from "../../devices/attlog-file/import.ts";
import { AttendanceError } from "../../shared/errors.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import type { Logger } from "../../shared/log.ts";
import type { CommandContext } from "../commands/command.ts";
import { commandOf } from "../commands/registry.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { applySetup } from "../setup/apply.ts";
import { addToDirectory } from "../setup/directory.ts";
import { parseSetup } from "../setup/schema.ts";
import { checkActor } from "./actor.ts";
import type { CommandReply, Control, ImportRequest, Report } from "./control.ts";

export interface LocalControlParts {
  readonly ledger: Ledger;
  readonly gateway: Gateway;
  readonly dataFolder: string;
  readonly now: () => EpochMs;
  readonly log: Logger;
  /** Facts that know the events before a position, of whoever has them at hand; left out, commands build their own. */
  readonly facts?: CommandContext["facts"];
}

/** The control of a process that has the ledger open for writing. */
export function localControl(parts: LocalControlParts): Omit<Control, "close"> {
  const { ledger, gateway, dataFolder, now, facts } = parts;
  return {
    setup: async ({ file: input, actor }) => {
      const file = parseSetup(input);
      const report = await applySetup({ ledger, actor: checkActor(actor), now }, file);
      if (report.position !== null) await gateway.appliedTo(report.position);
      const given = Object.fromEntries(file.employees.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name]])));
      // Names follow what was applied: a file that was refused leaves no trace, here either.
      const names = report.refused.length === 0 ? await addToDirectory(dataFolder, given) : 0;
      return { ...report, names };
    },
    importAttlog: (request) => importAttlog(parts, request),
    command: async ({ name, input, actor, key }) => {
      const outcome = await commandOf(name)({ ledger, actor: checkActor(actor), now, facts, key }, input);
      if (!outcome.refused && outcome.position !== null) await gateway.appliedTo(outcome.position);
      return outcome as CommandReply;
    },
    status: async () => ({ ...gateway.status(), nextPosition: await ledger.nextPosition() }),
  };
}

async function importAttlog({ gateway, now, log }: LocalControlParts, request: ImportRequest): Promise<Report> {
  const settings = gateway.terminal(request.terminal);
  if (settings === undefined) {
    throw new AttendanceError(
      "TERMINAL_NOT_REGISTERED",
      `terminal = ${request.terminal}: no terminal of this id is registered; "attendance terminals" lists them`,
      {
        field: "--terminal",
        value: request.terminal,
      },
    );
  }
  const context = { deliver: gateway.deliver, lookup: gateway.lookup, now, log: log.child({ component: "attlog-file" }) };
  const report = await importAttlogFile(context, {
    serial: settings.serial,
    bytes: Buffer.from(request.base64, "base64"),
    fileName: request.fileName,
    complete: request.complete,
    force: request.force,
    known: gateway.knownRows(settings.serial),
  });
  await gateway.flush();
  return { ...report };
}
