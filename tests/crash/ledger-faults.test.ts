// A full disk is refused, lost nothing over and recovered from; a broken one stops the writer before it says anything untrue.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AttendanceError } from "../../shared/errors.ts";
import { NO_STREAM, type AppendResult } from "../../shared/ledger/port.ts";
import { openSqliteLedger, type SqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { punches } from "../support/ledger-events.ts";
import { mayMount } from "../support/ledger-files.ts";
import { judge, startWriterProcess, toldBatches, type ToldBatch, type WriterProcess } from "../support/ledger-process.ts";
import { requireProgram } from "../support/programs.ts";

let folder: string;
let path: string;
const undo: (() => void | Promise<void>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledger-faults-"));
  path = join(folder, "ledger.sqlite");
});

afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
  rmSync(folder, { recursive: true });
});

function mountSmallDisk(kilobytes: number): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder]);
  undo.push(() => {
    execFileSync("umount", ["-l", folder]);
  });
}

function start(args: readonly string[], wrap: readonly string[] = []): WriterProcess {
  const writer = startWriterProcess([path, ...args], wrap);
  undo.push(() => writer.kill().catch(() => undefined));
  return writer;
}

/** Appends batches of 20 until one is refused. */
async function fill(ledger: SqliteLedger, told: ToldBatch[]): Promise<AttendanceError> {
  for (;;) {
    const batch: ToldBatch = { name: `full-${told.length}`, size: 20, acked: false };
    told.push(batch);
    const result = await append(ledger, batch);
    if (!("outcome" in result)) return result;
  }
}

async function append(ledger: SqliteLedger, batch: ToldBatch): Promise<AppendResult | AttendanceError> {
  const head = await ledger.streamHead("full");
  const result = await ledger.append("full", head, punches(batch.name, batch.size)).catch((error: AttendanceError) => error);
  if ("outcome" in result) batch.acked = true;
  return result;
}

describe.skipIf(!mayMount())("a full disk", () => {
  it.each([0, 7, 50, 120, 300, 1_000])(
    "refuses, keeps reading, and goes on when there is room again (with %i KiB taken by others)",
    async (taken) => {
      mountSmallDisk(3_000);
      const told: ToldBatch[] = [];
      const ledger = await openSqliteLedger({ path, mode: "write" });
      undo.push(() => ledger.close());
      writeFileSync(join(folder, "ballast"), Buffer.alloc(taken * 1024, 1));
      expect(await fill(ledger, told)).toMatchObject({ code: "LEDGER_DISK_FULL" });
      for (let again = 0; again < 5; again += 1) expect(await append(ledger, told.at(-1)!)).toMatchObject({ code: "LEDGER_DISK_FULL" });
      expect(judge(path, told)).toMatchObject({ lost: [], halved: [], surplus: 0, events: (told.length - 1) * 20 });
      expect(await ledger.nextPosition()).toBe((told.length - 1) * 20);

      execFileSync("mount", ["-o", "remount,size=12000k", folder]);
      expect(await append(ledger, told.at(-1)!)).toMatchObject({ outcome: "committed", repeated: false });
      for (let more = 0; more < 20; more += 1) {
        told.push({ name: `full-${told.length}`, size: 20, acked: false });
        expect(await append(ledger, told.at(-1)!)).toMatchObject({ outcome: "committed" });
      }
      await ledger.check();
      await ledger.close();
      const again = await openSqliteLedger({ path, mode: "write", check: "full" });
      await again.close();
      expect(judge(path, told)).toMatchObject({ lost: [], halved: [], surplus: 0, events: told.length * 20 });
    },
  );

  it("of which nothing at all is left cannot be opened on, with a code that says so, and harms nothing", async () => {
    mountSmallDisk(1_500);
    const told: ToldBatch[] = [];
    const ledger = await openSqliteLedger({ path, mode: "write" });
    await fill(ledger, told);
    await ledger.close();
    const free = statfsSync(folder);
    writeFileSync(join(folder, "ballast"), Buffer.alloc(free.bavail * free.bsize));
    await expect(openSqliteLedger({ path, mode: "write" })).rejects.toMatchObject({ code: "LEDGER_DISK_FULL" });
    rmSync(join(folder, "ballast"));
    await (await openSqliteLedger({ path, mode: "write", check: "full" })).close();
    expect(judge(path, told)).toMatchObject({ lost: [], halved: [], surplus: 0 });
  });
});

it("a limit on the size of files counts as a full disk, and passes when it is raised", async () => {
  const prlimit = requireProgram("prlimit");
  const writer = start(["fill"], ["/bin/sh", "-c", 'ulimit -S -f 3000; exec "$0" "$@"']);
  const refused = await writer.until((line) => line.startsWith("refused"));
  expect(refused).toContain("LEDGER_DISK_FULL");
  const before = writer.lines.length;
  execFileSync(prlimit, ["--pid", String(writer.pid), "--fsize=unlimited:"]);
  const name = refused.split(" ")[1]!;
  await writer.until((line) => line === `acked ${name} 5`);
  expect(before).toBeGreaterThan(100);
  await writer.kill();
  expect(judge(path, toldBatches(writer.lines))).toMatchObject({ lost: [], halved: [], surplus: 0 });
});

describe("a broken disk", () => {
  it.each([
    ["from a flush on", "fsync,fdatasync:error=EIO:when=40+"],
    ["for one flush", "fsync,fdatasync:error=EIO:when=25"],
    ["from a write on", "pwrite64:error=EIO:when=300+"],
    ["for one write", "pwrite64:error=EIO:when=201"],
  ])("that fails %s stops the writer: what it could not know is unknown, and nothing is taken after", async (_, injection) => {
    const strace = requireProgram("strace");
    const calls = injection.slice(0, injection.indexOf(":"));
    const wrap = [strace, "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", `trace=${calls}`, "-e", `inject=${injection}`];
    const writer = start(["fill"], wrap);
    const code = await writer.ended;
    expect(code).toBe(0);
    const refusals = writer.lines.filter((line) => line.startsWith("refused"));
    expect(refusals.map((line) => line.split(" ")[2])).toEqual(["LEDGER_APPEND_UNKNOWN", "LEDGER_STOPPED"]);
    expect(writer.lines).toContain("stopped LEDGER_STOPPED");
    const firstRefusal = writer.lines.findIndex((line) => line.startsWith("refused"));
    expect(writer.lines.slice(firstRefusal).some((line) => line.startsWith("acked"))).toBe(false);

    // After a restart an identical retry settles what was unknown, whether or not it was stored.
    const told = toldBatches(writer.lines);
    const unknown = told.at(-1)!;
    const ledger = await openSqliteLedger({ path, mode: "write", check: "full" });
    undo.push(() => ledger.close());
    const head = told.filter((batch) => batch.acked).length * 5 - 1;
    const answer = await ledger.append("fill-0", head === -1 ? NO_STREAM : head, punches(unknown.name, unknown.size));
    expect(answer).toMatchObject({ outcome: "committed", revision: head + 5 });
    unknown.acked = true;
    expect(judge(path, told)).toMatchObject({ lost: [], halved: [], surplus: 0, events: told.length * 5 });
  });

  it("takes nothing that was already on its way when it failed", async () => {
    const strace = requireProgram("strace");
    const wrap = [
      strace,
      "-f",
      "--seccomp-bpf",
      "-qq",
      "-o",
      "/dev/null",
      "-e",
      "trace=fsync,fdatasync",
      "-e",
      "inject=fsync,fdatasync:error=EIO:when=30",
    ];
    const writer = start(["fill", "12"], wrap);
    expect(await writer.ended).toBe(0);
    const unknown = new Set(writer.lines.filter((line) => line.includes("LEDGER_APPEND_UNKNOWN")).map((line) => line.split(" ")[1]));
    const told = toldBatches(writer.lines);
    const never = told.filter((batch) => !batch.acked && !unknown.has(batch.name));
    expect(never.length).toBeGreaterThan(0);
    // Told LEDGER_STOPPED, which says that nothing was stored: nobody else's events may be there either.
    const possible = told.filter((batch) => batch.acked || unknown.has(batch.name));
    expect(judge(path, possible)).toMatchObject({ lost: [], halved: [], surplus: 0 });
  });

  it("that is only out of room for a while does not stop it", async () => {
    const strace = requireProgram("strace");
    const wrap = [
      strace,
      "-f",
      "--seccomp-bpf",
      "-qq",
      "-o",
      "/dev/null",
      "-e",
      "trace=pwrite64",
      "-e",
      "inject=pwrite64:error=ENOSPC:when=150..170",
    ];
    const writer = start(["fill"], wrap);
    const refused = await writer.until((line) => line.startsWith("refused"));
    expect(refused).toContain("LEDGER_DISK_FULL");
    const name = refused.split(" ")[1]!;
    await writer.until((line) => line === `acked ${name} 5`);
    await writer.kill();
    expect(judge(path, toldBatches(writer.lines))).toMatchObject({ lost: [], halved: [], surplus: 0 });
  });
});
