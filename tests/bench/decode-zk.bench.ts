import { decodeAttlogFile } from "../../devices/attlog-file/codec.ts";
import { writeAttlogFile } from "../../devices/attlog-file/simulated.ts";
import { decodeAttlogBody } from "../../devices/zk-push/attlog-rows.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import type { Bench, BenchContext, Figure } from "./bench.ts";

export const name = "Decode: attendance rows of ZK terminals, one thread";

const ROWS = 100;

/** Rows of a working day: real persons' numbers, times that differ, states and ways of verifying that vary. */
function dayRows(count: number): { pin: string; time: string; state: string; verify: string; workcode: string }[] {
  const random = seededRandom(1);
  return Array.from({ length: count }, (_, index) => ({
    pin: String(1_000 + Math.floor(random() * 9_000)),
    time: new Date(Date.UTC(2026, 10, 23, 8) + index * 1_000).toISOString().slice(0, 19).replace("T", " "),
    state: String(Math.floor(random() * 6)),
    verify: random() < 0.5 ? "1" : "15",
    workcode: "",
  }));
}

/** Rows a second: each variant decoded over and over, the best of five rounds. */
export async function run({ quick, log }: BenchContext): Promise<Figure[]> {
  const rows = dayRows(ROWS);
  const tabbed = Buffer.from(rows.map((row) => `${row.pin}\t${row.time}\t${row.state}\t${row.verify}\t\t0\t0\t\n`).join(""));
  const variants: [string, () => number][] = [
    ["upload of 100 rows", variant(tabbed)],
    ["upload of 100 rows, one of them not ASCII", variant(Buffer.concat([tabbed, Buffer.from("张三\t2026-11-23 08:00:00\t0\t1\n")]))],
    [
      "upload of 100 rows, 2008 style",
      variant(Buffer.from(rows.map((row) => `${row.pin} ${row.time} ${row.state} ${row.verify} 0 0 0\n`).join(""))),
    ],
    [
      "upload of 100 rows, seconds since 1970",
      variant(Buffer.from(rows.map((row, index) => `${row.pin}\t${1_795_392_000 + index}\t0\t1\n`).join(""))),
    ],
    ["attlog.dat", fileVariant(writeAttlogFile(dayRows(10_000)).bytes)],
  ];
  const figures: Figure[] = [];
  for (const [label, decode] of variants) {
    const value = bestRate(decode, quick ? 40 : 400);
    log(`${label}: ${Math.round(value).toLocaleString("en")} rows/s`);
    figures.push({ name: label, value, unit: "rows/s" });
  }
  return figures;
}

const variant = (body: Uint8Array) => (): number => decodeAttlogBody(body, "Asia/Shanghai").rows;
const fileVariant = (bytes: Uint8Array) => (): number => decodeAttlogFile(bytes).rows;

function bestRate(decode: () => number, roundMs: number): number {
  let best = 0;
  for (let round = 0; round < 5; round++) {
    let rows = 0;
    const started = performance.now();
    while (performance.now() - started < roundMs) rows += decode();
    best = Math.max(best, (rows / (performance.now() - started)) * 1_000);
  }
  return best;
}

({ name, run }) satisfies Bench;
