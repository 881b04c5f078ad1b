import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** One request a line; every line is a JSON object. */
export interface WireRequest {
  readonly id: number;
  readonly operation: string;
  readonly argument: unknown;
}

export type WireReply =
  | { readonly id: number; readonly result: unknown }
  | {
      readonly id: number;
      readonly error: { readonly code: string; readonly message: string; readonly details: Readonly<Record<string, unknown>> };
    };

/** A request may carry a whole USB export; beyond this the peer is cut off. */
const wireLineBytesMax = 256 * 1024 * 1024;

/** Longest path a Unix socket may have on Linux and macOS, with a margin. */
const socketPathBytesMax = 100;

/** Where the server of a data folder listens for the command line; short enough for a socket, whatever the folder's name. */
export function controlPath(dataFolder: string): string {
  const folder = resolve(dataFolder);
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  if (process.platform === "win32") return `\\\\.\\pipe\\attendance-${hash}`;
  const path = join(folder, "control.sock");
  return Buffer.byteLength(path) <= socketPathBytesMax ? path : join(tmpdir(), `attendance-${hash}.sock`);
}

/** Splits a stream of bytes into lines; throws RangeError past the limit. */
export function createLineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let bytes = 0;
  return (chunk) => {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = Buffer.concat([...parts, rest.subarray(0, end)]).toString("utf8");
      parts = [];
      bytes = 0;
      rest = rest.subarray(end + 1);
      onLine(line);
    }
    if (rest.length === 0) return;
    parts.push(rest);
    bytes += rest.length;
    if (bytes > wireLineBytesMax) throw new RangeError(`a control request is limited to ${wireLineBytesMax} bytes`);
  };
}
