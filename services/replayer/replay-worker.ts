/** A thread that judges: takes people of the order it was handed, a slice at a time, until none are left. */
import { setFlagsFromString } from "node:v8";
import { parentPort } from "node:worker_threads";
import { bookOf } from "../../projections/attendance/policy-choice.ts";
import { ImageView } from "../../projections/facts/image-view.ts";
import { periodWords } from "../../projections/replay/period-row.ts";
import { ReplayJudge, type JudgedSide } from "../../projections/replay/replay-judge.ts";
import {
  controlDone,
  controlNext,
  controlStop,
  peopleASlice,
  type ReplayOrder,
  type SideOrder,
  type WorkerReport,
} from "./worker-messages.ts";

// Judging is many small functions that call each other, which is how it can be read. With more room than the compiler
// gives a server's code it puts them together by itself: a fifth less time.
for (const flag of ["--max-inlined-bytecode-size=1000", "--max-inlined-bytecode-size-cumulative=3000"]) setFlagsFromString(flag);

// eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin; the rule means windows
const say = (report: WorkerReport, transfer: ArrayBuffer[] = []) => parentPort!.postMessage(report, transfer);

parentPort!.on("message", (order: ReplayOrder) => {
  try {
    const judge = work(order);
    const departments = Array.from({ length: judge.departments.size }, (_, number) => judge.departments.text(number));
    const { sums, differingDays, differingPeople } = judge.totals;
    const differences = judge.differences.entries();
    say({ departments, sums, differingDays, differingPeople, differences }, [differences.buffer]);
  } catch (error) {
    say({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

function work(order: ReplayOrder): ReplayJudge {
  const before = sideOf(order.before);
  // One view for both sides when they know the same: what it has read of a person serves both.
  const after = order.after.image === order.before.image ? { ...sideOf(order.after), view: before.view } : sideOf(order.after);
  const { edges, department, differencesMax, control, people, peopleCount, present } = order;
  const judge = new ReplayJudge({ before, after, edges, department, differencesMax });
  const out = { before: order.totalsBefore, after: order.totalsAfter };
  const wordsAPerson = (edges.length - 1) * periodWords;
  while (Atomics.load(control, controlStop) === 0) {
    const from = Atomics.add(control, controlNext, peopleASlice);
    if (from >= peopleCount) break;
    const until = Math.min(peopleCount, from + peopleASlice);
    for (let place = from; place < until; place += 1) {
      const person = people === null ? place : people[place]!;
      if (judge.judge(person, out, place * wordsAPerson)) present[place] = 1;
    }
    Atomics.add(control, controlDone, until - from);
  }
  return judge;
}

const sideOf = ({ image, policies, at }: SideOrder): JudgedSide => ({ view: new ImageView(image), book: bookOf(policies), at });
