import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { ioErrorWrite, isSqliteError, primaryCode, resultCode } from "./failures.ts";

/** Bytes written to find out whether there is room. */
const probeBytes = 64 * 1024;
const noRoom = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/**
 * Whether a failed write means that there was no room, which passes, rather than that the disk is broken, which must stop the writer.
 *
 * SQLite says FULL only for ENOSPC. A quota or a limit on the size of files looks to it like a broken disk, so for a refused
 * write we look ourselves: is a file at the process's limit, or is a small file beside the ledger refused for lack of room?
 */
export function isLackOfRoom(error: unknown, path: string): boolean {
  if (primaryCode(error) === resultCode.full) return true;
  if (!isSqliteError(error) || error.errcode !== ioErrorWrite) return false;
  return isAtFileSizeLimit(path) || isProbeRefused(path);
}

/** Whether the ledger or its log is within one hand-over of the process's limit on file sizes (RLIMIT_FSIZE). */
function isAtFileSizeLimit(path: string): boolean {
  try {
    const limit = Number(/^Max file size\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? Infinity);
    return [path, `${path}-wal`].some((file) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) + probeBytes > limit);
  } catch {
    return false;
  }
}

function isProbeRefused(path: string): boolean {
  const probe = `${path}.space-probe`;
  try {
    const file = openSync(probe, "w");
    try {
      writeSync(file, Buffer.alloc(probeBytes, 1));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return false;
  } catch (error) {
    return noRoom.has((error as NodeJS.ErrnoException).code ?? "");
  } finally {
    rmSync(probe, { force: true });
  }
}
