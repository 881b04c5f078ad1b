import { join } from "node:path";
import { startMqttBroker } from "../devices/mqtt/broker.ts";
import { startMqttClient } from "../devices/mqtt/client.ts";
import { startSerialReader } from "../devices/serial/reader.ts";
import type { ConnectionContext, TerminalConnection } from "../devices/terminal.ts";
import { startZk4370Puller } from "../devices/zk-4370/puller.ts";
import { startZkPushListener } from "../devices/zk-push/listener.ts";
import type { Config } from "../shared/config.ts";
import type { EpochMs } from "../shared/ids.ts";
import type { Ledger } from "../shared/ledger/port.ts";
import { openSqliteLedger } from "../shared/ledger/sqlite-ledger.ts";
import type { Logger } from "../shared/log.ts";
import { startApi, type NameOf } from "./api/server.ts";
import { localControl } from "./control/local.ts";
import { createClosing, type Closing } from "./closing.ts";
import { startControlServer } from "./control/server.ts";
import { createGateway, type Gateway } from "./gateway/gateway.ts";
import { createProjector, type Projector, type ProjectorSnapshot } from "./projector/projector.ts";
import { writeFactsFile } from "./snapshot/facts-file.ts";
import { factsAtStart, factsPath } from "./snapshot/facts-start.ts";
import { createReplayer, type Replayer } from "./replayer/replayer.ts";
import type { Control } from "./control/control.ts";
import { makeDataFolder, named } from "./places.ts";

/** What a server is made of, beside its settings. */
export interface ComposeOptions {
  readonly log: Logger;
  /** The server's clock; the demo's runs faster than ours. */
  readonly now: () => EpochMs;
  readonly nameOf: NameOf;
  /** How many times faster than real time `now` passes, for what happens every so often; 1 but for the demo. */
  readonly timeScale?: number;
  /** Seconds, on `now`, a push terminal must be in contact before its polls are evidence, and how far evidence stays behind. */
  readonly evidenceSeconds?: { readonly settle: number; readonly margin: number };
}

export interface RunningServer {
  readonly gateway: Gateway;
  readonly projector: Projector;
  readonly replayer: Replayer;
  readonly control: Omit<Control, "close">;
  readonly ports: { readonly http: number; readonly zkPush: number | null; readonly mqtt: number | null };
  /** Resolves with the cause when the ledger can take nothing more; the process must end. */
  readonly stopped: Promise<unknown>;
  /** Stops taking records, commits and answers what is under way, then frees ports, lines and the ledger. */
  close(): Promise<void>;
}

/** Where the ledger of a data folder is. */
export const ledgerPath = (dataFolder: string): string => join(dataFolder, "ledger.sqlite");

/**
 * Builds a server from settings: the ledger first, then what reads it, then what terminals and people reach, so that
 * nothing is answered before everything it needs is there.
 *
 * @throws AttendanceError of the part that could not start (ledger in use or corrupt, port in use …); what had been
 *   started is closed again.
 */
export async function compose(config: Config, options: ComposeOptions): Promise<RunningServer> {
  makeDataFolder(config.DATA_FOLDER);
  const closing = createClosing(options.log);
  try {
    return await start(config, options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(
  config: Config,
  { log, now, nameOf, evidenceSeconds, timeScale = 1 }: ComposeOptions,
  closing: Closing,
): Promise<RunningServer> {
  const ledger = await openSqliteLedger({
    path: ledgerPath(config.DATA_FOLDER),
    mode: "write",
    now,
    waitingBytesMax: config.LEDGER_QUEUE_BYTES_MAX,
  });
  closing.part(() => ledger.close());
  const gateway = await createGateway({
    ledger,
    now,
    log: log.child({ component: "gateway" }),
    limits: {
      watermarkStepMs: config.WATERMARK_SECONDS_MIN * 1_000,
      aheadMsMax: config.PUNCH_AHEAD_MS_MAX,
      flushEveryMs: everyMs(30_000, timeScale),
    },
  });
  closing.part(() => gateway.close());
  const projector = await createProjector({
    ledger,
    now,
    log: log.child({ component: "projector" }),
    ...(config.FACTS_SNAPSHOT_EVENTS === 0 ? {} : { snapshot: await factsSnapshot(config, ledger, log.child({ component: "snapshot" })) }),
  });
  closing.part(() => projector.close());
  const replayer = createReplayer({ facts: projector.facts });
  closing.part(() => replayer.close());

  const context = (component: string): ConnectionContext => ({
    deliver: gateway.deliver,
    lookup: gateway.lookup,
    now,
    log: log.child({ component }),
  });
  const api = await named("ATTENDANCE_HTTP", () =>
    startApi({
      host: config.HTTP_HOST,
      port: config.HTTP_PORT,
      projector,
      replayer,
      gatewayStatus: () => gateway.status(),
      nameOf,
      now,
      language: config.LANGUAGE,
      log: log.child({ component: "api" }),
    }),
  );
  closing.door(() => api.close());
  const terminals = await startTerminals(config, { context, gateway, evidence: evidenceSeconds, timeScale, closing });
  const control = localControl({ ledger, gateway, dataFolder: config.DATA_FOLDER, now, log, facts: projector.factsUpTo });
  const controlServer = await startControlServer(config.DATA_FOLDER, control, log.child({ component: "control" }));
  closing.door(() => controlServer.close());
  const ports = { http: api.port, ...terminals };
  log.info({ ports, dataFolder: config.DATA_FOLDER, nextPosition: await ledger.nextPosition() }, "attendance ledger is ready");
  return { gateway, projector, replayer, control, ports, stopped: ledger.stopped, close: closing.close };
}

async function factsSnapshot(config: Config, ledger: Ledger, log: Logger): Promise<ProjectorSnapshot> {
  const facts = await factsAtStart(ledger, config.DATA_FOLDER, (err) =>
    log.warn({ err }, "facts are built from the ledger: their snapshot cannot be used"),
  );
  return {
    facts,
    everyEvents: config.FACTS_SNAPSHOT_EVENTS,
    write: async () => {
      await writeFactsFile(factsPath(config.DATA_FOLDER), facts, ledger);
      log.info({ position: facts.position }, "facts were written to disk");
    },
  };
}

interface TerminalParts {
  readonly context: (component: string) => ConnectionContext;
  readonly gateway: Gateway;
  readonly evidence: ComposeOptions["evidenceSeconds"];
  readonly timeScale: number;
  readonly closing: Closing;
}

async function startTerminals(
  config: Config,
  { context, gateway, evidence, timeScale, closing }: TerminalParts,
): Promise<{ zkPush: number | null; mqtt: number | null }> {
  const keep = <Connection extends TerminalConnection>(connection: Connection): Connection => {
    closing.door(() => connection.close());
    return connection;
  };
  let zkPush: number | null = null;
  let mqtt: number | null = null;
  if (config.ZK_PUSH === "on") {
    const listener = await named("ATTENDANCE_ZK_PUSH", () =>
      startZkPushListener(context("zk-push"), {
        host: config.ZK_PUSH_HOST,
        port: config.ZK_PUSH_PORT,
        bodyLimitBytes: config.ZK_PUSH_BODY_BYTES_MAX,
        delaySeconds: config.ZK_PUSH_POLL_SECONDS,
        errorDelaySeconds: config.ZK_PUSH_ERROR_DELAY_SECONDS,
        // An upload that stopped half-way holds its line open; what comes after the doors needs time too.
        closeWithinMs: Math.min(10_000, (config.SHUTDOWN_SECONDS_MAX * 1_000) / 2),
        evidenceEverySeconds: config.WATERMARK_SECONDS_MIN,
        ...(evidence === undefined ? {} : { settleSeconds: evidence.settle, marginSeconds: evidence.margin }),
      }),
    );
    zkPush = keep(listener).port;
  }
  if (config.MQTT_BROKER === "embedded") {
    const broker = await named("ATTENDANCE_MQTT", () =>
      startMqttBroker(context("mqtt"), {
        host: config.MQTT_HOST,
        port: config.MQTT_PORT,
        contiguous: gateway.contiguous,
        sweepEveryMs: everyMs(5_000, timeScale),
      }),
    );
    mqtt = keep(broker).port;
  } else if (config.MQTT_BROKER === "outside" && config.MQTT_URL !== undefined) {
    keep(
      await startMqttClient(context("mqtt"), {
        url: config.MQTT_URL,
        clientId: config.MQTT_CLIENT_ID,
        contiguous: gateway.contiguous,
        ...(config.MQTT_USERNAME === undefined ? {} : { username: config.MQTT_USERNAME }),
        ...(config.MQTT_PASSWORD === undefined ? {} : { password: config.MQTT_PASSWORD }),
      }),
    );
  }
  for (const terminal of config.ZK_4370_TERMINALS) {
    keep(startZk4370Puller(context("zk-4370"), { ...terminal, everySeconds: config.ZK_4370_SECONDS }));
  }
  for (const line of config.SERIAL_LINES) {
    keep(
      await startSerialReader(context("serial"), {
        ...line,
        evidenceEveryMs: everyMs(config.WATERMARK_SECONDS_MIN * 1_000, timeScale),
        lastListening: async (serial) => gateway.lastListening("serial-em4100", serial) ?? undefined,
      }),
    );
  }
  return { zkPush, mqtt };
}

/** Real milliseconds between two happenings that are `ms` apart on a clock so many times faster; never so few that they crowd. */
const everyMs = (ms: number, timeScale: number): number => Math.max(250, Math.round(ms / timeScale));
