// Many more histories than a test run takes: `npm run test:truth -- [count] [seed]`, 200,000 by default, on all cores but one.
import { fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { holdMonthsAgainstOracle } from "../support/truth-months.ts";
import { holdAgainstOracle } from "../support/truth.ts";

/** Histories under one seed: small enough that a failure is found again soon. */
const share = 500;
/** A month takes as long as many days: so many histories of days to one whose months are judged besides. */
const monthsEvery = 20;
const isShare = process.argv[2] === "share";

if (isShare) {
  process.on("message", (message: { readonly seed: number; readonly runs: number }) => {
    try {
      holdAgainstOracle(message.runs, { seed: message.seed });
      holdMonthsAgainstOracle(Math.ceil(message.runs / monthsEvery), { seed: message.seed });
      process.send!({ failure: null });
    } catch (error) {
      process.send!({ failure: tellFailure(error) });
    }
  });
} else await judgeAll(Number(process.argv[2] ?? 200_000), Number(process.argv[3] ?? Date.now() % 1_000_000_000));

function tellFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}\n${error.cause.message}` : error.message;
}

async function judgeAll(count: number, firstSeed: number): Promise<void> {
  if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(firstSeed))
    throw new RangeError("usage: test:truth -- [count] [seed]");
  const began = performance.now();
  let given = 0;
  let done = 0;
  let failed = false;
  console.log(`${count} histories from seed ${firstSeed}`);
  const work = async (): Promise<void> => {
    const child = fork(fileURLToPath(import.meta.url), ["share"]);
    while (given < count && !failed) {
      const seed = firstSeed + Math.floor(given / share);
      const runs = Math.min(share, count - given);
      given += runs;
      child.send({ seed, runs });
      const [answer] = (await once(child, "message")) as [{ readonly failure: string | null }];
      if (answer.failure !== null) {
        failed = true;
        console.error(`${answer.failure}\n\nRun it again: npm run test:truth -- ${runs} ${seed}`);
        break;
      }
      done += runs;
      const seconds = (performance.now() - began) / 1_000;
      console.log(`${done} of ${count} agree, ${Math.round(seconds)} s, ${Math.round((seconds / done) * (count - done))} s to go`);
    }
    child.disconnect();
  };
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism() - 1) }, work));
  process.exitCode = failed ? 1 : 0;
}
