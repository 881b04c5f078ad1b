/**
 * A process that writes to a ledger until it is killed. Arguments: the ledger file, and what to do:
 *
 *   idle             open it and wait
 *   load N           N producers append batches for ever; each batch is told to the parent when sent and when acknowledged
 *   load-early N     the same with the fault the tests must notice: acknowledged before it is committed
 *   fill N           N producers that tell every refusal, send the same again, and end when the ledger has stopped
 *
 * Tells are synchronous writes to file descriptor 3, so that what was told is known to the parent whatever happens next.
 */
import { writeSync } from "node:fs";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { punches } from "./ledger-events.ts";

const [path = "", task = "idle", count = "1", run = "0"] = process.argv.slice(2);
const ledger = await openSqliteLedger({ path, mode: "write" });

function tell(line: string): void {
  writeSync(3, `${line}\n`);
}

/** Appends to a stream of its own, from where the stream stands. Batches have 1 to 20 events, by turns. */
async function produce(producer: number, early: boolean): Promise<never> {
  const stream = `p${producer}`;
  let expected = await ledger.streamHead(stream);
  for (let batch = 0; ; batch += 1) {
    const size = 1 + ((batch * 7 + producer) % 20);
    const name = `${stream}-${run}-${batch}`;
    tell(`sent ${name} ${size}`);
    const appended = ledger.append(stream, expected, punches(name, size));
    if (early) tell(`acked ${name} ${size}`);
    const answer = await appended;
    if (answer.outcome !== "committed") throw new Error(`${name}: ${JSON.stringify(answer)}`);
    if (!early) tell(`acked ${name} ${size}`);
    expected = answer.revision;
  }
}

if (task === "idle") {
  setInterval(() => undefined, 1_000);
  process.send?.("open");
} else if (task === "load" || task === "load-early") {
  tell("open");
  await Promise.all(Array.from({ length: Number(count) }, (_, producer) => produce(producer, task === "load-early")));
} else if (task === "fill") {
  tell("open");
  let stopped = false;
  void ledger.stopped.then((reason) => {
    stopped = true;
    return tell(`stopped ${reason.code}`);
  });
  await Promise.all(Array.from({ length: Number(count) }, (_, producer) => fill(producer, () => stopped)));
  await ledger.close();
}

/** Appends batch after batch. A refused one is sent again as it is, as a terminal would, until the ledger has stopped. */
async function fill(producer: number, stopped: () => boolean): Promise<void> {
  const stream = `fill-${producer}`;
  let expected = await ledger.streamHead(stream);
  for (let batch = 0, tries = 0; ; tries += 1) {
    const name = `${stream}-${run}-${batch}`;
    // Each producer is out of step with the others, so that one group is being committed while the next lies ready.
    for (let turn = 0; turn < producer % 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (tries === 0) tell(`sent ${name} 5`);
    const result = await ledger.append(stream, expected, punches(name, 5)).catch((error: { code: string; message: string }) => error);
    if ("outcome" in result) {
      if (result.outcome !== "committed") throw new Error(`${name}: ${JSON.stringify(result)}`);
      tell(`acked ${name} 5`);
      expected = result.revision;
      batch += 1;
      tries = -1;
    } else {
      tell(`refused ${name} ${result.code} ${result.message}`);
      if (stopped() && result.code === "LEDGER_STOPPED") break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
