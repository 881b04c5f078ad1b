import { startApi, type RunningServer } from "../../services/api/server.ts";
import { demoTerminals, demoZone } from "../../services/demo/company.ts";
import { demoName, demoPeople } from "../../services/demo/people.ts";
import type { GatewayStatus } from "../../services/gateway/status.ts";
import { createProjector, type Projector } from "../../services/projector/projector.ts";
import type { EpochMs, LocalDateTime } from "../../shared/ids.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { createLog } from "../../shared/log.ts";
import { toLocal } from "../../shared/time/resolve.ts";
import { appendAtEnd, demoPunch, writeDemoLedger, type DemoLedgerOptions } from "./demo-ledger.ts";

/** The demo department on a ledger in memory, its page served; time stands still unless it is moved. */
export interface DemoPage {
  readonly url: string;
  readonly ledger: Ledger;
  readonly projector: Projector;
  readonly server: RunningServer;
  /** Serves again, on the same port, after `server` was closed. */
  reopen(): Promise<void>;
  now(): EpochMs;
  setNow(now: EpochMs): void;
  /** Somebody comes in or goes now. @returns the punch's position. */
  punch(employee: string, direction?: "in" | "out"): Promise<number>;
  close(): Promise<void>;
}

/** Serves the demo department's page. */
export async function serveDemoPage(
  options: Pick<DemoLedgerOptions, "silent" | "seed"> & { readonly until?: LocalDateTime; readonly stranger?: boolean } = {},
): Promise<DemoPage> {
  let now: EpochMs = 0;
  const setNow = (next: EpochMs): void => void (now = next);
  const ledger = createMemoryLedger({ now: () => now });
  const log = createLog("silent");
  await writeDemoLedger({ ledger, setNow, ...options });
  const projector = await createProjector({ ledger, log, now: () => now, sweepMs: 100 });
  await projector.caughtUp;
  const serve = (port: number): Promise<RunningServer> =>
    startApi({
      host: "127.0.0.1",
      port,
      projector,
      now: () => now,
      gatewayStatus: () => gatewayOf(now, options.silent, options.stranger ?? false),
      nameOf: demoName,
      log,
    });
  let server = await serve(0);
  const { port } = server;
  return {
    url: `http://127.0.0.1:${port}`,
    ledger,
    projector,
    get server() {
      return server;
    },
    async reopen() {
      server = await serve(port);
    },
    now: () => now,
    setNow,
    async punch(employee, direction = "in") {
      const person = demoPeople.find((candidate) => candidate.id === employee)!;
      const { stream, event } = demoPunch(person, toLocal(now, demoZone), direction);
      return appendAtEnd(ledger, stream, [event]);
    },
    async close() {
      await server.close();
      await projector.close();
      await ledger.close();
    },
  };
}

/** What a gateway would have seen: every clock but the silent one in contact, a few rows sent twice. */
function gatewayOf(now: EpochMs, silent: string | undefined, stranger: boolean): GatewayStatus {
  const totals = { received: 0, recorded: 0, duplicates: 0, corroborated: 0, quarantined: 0, refused: 0, failed: 0 };
  return {
    terminals: Object.keys(demoTerminals).map((terminal, index) => ({
      terminal,
      lastContactAt: terminal === silent ? now - 40 * 60_000 : now - 4_000 * (index + 1),
      remote: undefined,
      ...totals,
      duplicates: [31, 4, 12, 0][index]!,
      operationsLogged: 0,
    })),
    unregistered: stranger
      ? [
          {
            protocol: "zk-push",
            serial: "CQUJ232261175",
            remote: undefined,
            firstAt: now - 600_000,
            lastAt: now - 60_000,
            contacts: 20,
            items: 14,
            quarantined: 0,
            reason: "unregistered",
          },
        ]
      : [],
    totals,
    pending: 0,
  };
}
