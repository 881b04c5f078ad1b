import type { Config } from "../../shared/config.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { createLog } from "../../shared/log.ts";
import { ledgerPath } from "../compose.ts";
import { connectControl } from "../control/client.ts";
import type { Control } from "../control/control.ts";
import { localControl } from "../control/local.ts";
import { createGateway } from "../gateway/gateway.ts";
import { makeDataFolder } from "../places.ts";

/**
 * Whoever may write to the ledger of the data folder: the running server over its control socket, or, when none runs,
 * this process with the ledger opened.
 */
async function openControl(config: Config): Promise<Control> {
  const running = await connectControl(config.DATA_FOLDER);
  if (running !== undefined) return running;
  makeDataFolder(config.DATA_FOLDER);
  const log = createLog(config.LOG_LEVEL === "info" ? "error" : config.LOG_LEVEL);
  const now = (): number => Date.now();
  const ledger = await openSqliteLedger({ path: ledgerPath(config.DATA_FOLDER), mode: "write", now });
  const gateway = await createGateway({ ledger, now, log });
  return {
    ...localControl({ ledger, gateway, dataFolder: config.DATA_FOLDER, now, log }),
    close: async () => {
      await gateway.close();
      await ledger.close();
    },
  };
}

/** Opens the control, lets `work` use it, and closes it whatever happens. */
export async function withControl<Answer>(config: Config, work: (control: Control) => Promise<Answer>): Promise<Answer> {
  const control = await openControl(config);
  try {
    return await work(control);
  } finally {
    await control.close();
  }
}
