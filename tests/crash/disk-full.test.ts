import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { acknowledges, exchange, logRow, pushRequest } from "../support/push-client.ts";
import { mayMount, punchesOf } from "../support/ledger-files.ts";
import { runAttendance, startServer } from "../support/server.ts";
import { setupOfTerminals } from "../support/setup-terminals.ts";

const batchRows = 100;
const undo: (() => void)[] = [];

afterEach(() => {
  for (const step of undo.splice(0).toReversed()) step();
});

/** A file system of its own with so many megabytes. */
function smallDisk(megabytes: number): { readonly path: string; grow(to: number): void } {
  const path = mkdtempSync(join(tmpdir(), "attendance-full-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path]);
  undo.push(() => {
    execFileSync("umount", ["-l", path]);
    rmSync(path, { recursive: true, force: true });
  });
  return { path, grow: (to) => execFileSync("mount", ["-o", `remount,size=${to}m`, path]) };
}

it.skipIf(!mayMount())("tells terminals to come again while the disk is full, loses nothing, and goes on when there is room", async () => {
  const disk = smallDisk(6);
  const data = join(disk.path, "data");
  const setup = join(tmpdir(), `attendance-full-${process.pid}.json`);
  writeFileSync(setup, JSON.stringify(setupOfTerminals(1)));
  undo.push(() => rmSync(setup));
  expect(await runAttendance(["setup", setup], data)).toMatchObject({ code: 0 });

  const server = await startServer(data, { ATTENDANCE_LOG_LEVEL: "error" });
  undo.push(() => server.child.kill("SIGKILL"));
  const acknowledged: string[] = [];
  const rowsOf = (batch: number): string[] => Array.from({ length: batchRows }, (_, index) => logRow(batch * batchRows + index));
  const send = async (batch: number): Promise<string> => {
    const rows = rowsOf(batch);
    const reply = await exchange(server.ports.zkPush ?? 0, pushRequest({ serial: "BENCH0001", rows }));
    if (acknowledges(reply, batchRows)) acknowledged.push(...rows);
    return reply;
  };

  let batch = 0;
  let refusal = "";
  for (; batch < 500 && refusal === ""; batch++) {
    const reply = await send(batch);
    if (!acknowledges(reply, batchRows)) refusal = reply;
  }
  expect(refusal).toMatch(/^HTTP\/1\.1 503 /);
  expect(refusal).not.toMatch(/OK/);

  disk.grow(64);
  for (const again of [batch - 1, batch, batch + 1]) expect(await send(again)).toMatch(/OK: 100$/);
  expect(await server.stop()).toBe(0);
  const stored = await punchesOf(join(data, "ledger.sqlite"));
  expect([...stored].toSorted()).toEqual(acknowledged.map((row) => `bench0001 ${row}`).toSorted());
});
