import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeEvent } from "../../shared/events/decode.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";

/** Every punch of a ledger file as `terminal row`, one entry a stored event: a punch stored twice stands here twice. */
export async function punchesOf(path: string): Promise<string[]> {
  const punches: string[] = [];
  const ledger = await openSqliteLedger({ path, mode: "read" });
  for await (const batch of ledger.readAll(0, { types: ["PunchRecorded"] })) {
    for (const stored of batch) {
      const event = decodeEvent(stored);
      if (event.type === "PunchRecorded" && "text" in event.data.raw) punches.push(`${event.data.terminal} ${event.data.raw.text}`);
    }
  }
  await ledger.close();
  return punches;
}

/** Whether this process may mount a small file system. In CI it must be able to: there nothing is skipped. */
export function mayMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), "attendance-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path], { stdio: "ignore" });
    execFileSync("umount", [path], { stdio: "ignore" });
    return true;
  } catch (error) {
    if (process.env["CI"] !== undefined) throw error;
    process.stderr.write("disk-full test skipped: mounting a tmpfs needs root\n");
    return false;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
