import { terminalHealth } from "../../projections/terminals/terminal-health.ts";
import { isTerminalEvent } from "../../projections/terminals/terminal-state.ts";
import { createTerminals, type Terminals } from "../../projections/terminals/terminals.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { connectControl } from "../control/client.ts";
import type { GatewayStatus } from "../gateway/status.ts";
import { exitCodes } from "./exit.ts";
import { momentsIn } from "./moments.ts";
import { columns, createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { withLedger } from "./reading.ts";
import { settingsOf } from "./settings.ts";

/** `attendance terminals`: what the ledger says of each, and what the running server's gateway saw of it. */
export const run: Run = async (options) => {
  const config = settingsOf(options);
  const output = createOutput(options.json);
  const control = await connectControl(config.DATA_FOLDER);
  const status = (await control?.status()) as GatewayStatus | undefined;
  await control?.close();
  const terminals = await withLedger(config, readTerminals);
  const now = Date.now();
  const answer = terminals.list().map((state) => {
    const seen = status?.terminals.find((counters) => counters.terminal === state.terminal);
    return {
      terminal: state.terminal,
      settings: state.settings,
      health: terminalHealth(state, now, seen?.lastContactAt ?? null),
      completeUpTo: state.watermark,
      counts: state.counts,
      since: seen ?? null,
    };
  });
  const strangers = status?.unregistered ?? [];
  output.value({ terminals: answer, unregistered: strangers });
  const moment = momentsIn(config.ZONE);
  const rows = answer.map(({ terminal, settings, health, completeUpTo, counts }) => [
    terminal,
    settings.protocol,
    settings.serial,
    health.status,
    moment(health.lastContactAt),
    moment(completeUpTo),
    String(counts.punches),
    String(health.quarantinedOpen),
    String(health.openGaps),
  ]);
  const heading = [
    "terminal",
    "protocol",
    "serial",
    "health",
    `last contact (${config.ZONE})`,
    "complete up to",
    "punches",
    "quarantined",
    "gaps",
  ];
  for (const line of columns([heading, ...rows])) output.line(line);
  for (const { protocol, serial, remote, contacts, items, reason } of strangers) {
    output.line(`turned away: ${protocol} ${serial} from ${remote ?? "?"}: ${reason}, ${contacts} contacts, ${items} records`);
  }
  return exitCodes.done;
};

async function readTerminals(ledger: Ledger): Promise<Terminals> {
  const terminals = createTerminals();
  for await (const batch of ledger.readAll(0)) {
    for (const stored of batch) {
      const event = decodeEvent(stored);
      if (isTerminalEvent(event)) terminals.apply(event);
    }
  }
  return terminals;
}
