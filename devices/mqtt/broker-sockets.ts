import type { Socket } from "node:net";
import type { PacketGuard } from "./packet-guard.ts";

const flushMs = 2_000;

/** `address:port` of the other end, for the log. */
export function remoteOf(socket: Socket): string {
  return `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`;
}

/** Lets what is written go out, then closes; cuts a terminal that does not take it. */
export function endSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) {
      resolve();
      return;
    }
    const timer = setTimeout(() => socket.destroy(), flushMs);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.end(() => socket.destroySoon());
  });
}

/** aedes reads a socket with `read()`; this looks at each piece first, so that no packet beyond the limit is ever collected. */
export function guardReads(socket: Socket, guard: PacketGuard, report: (problem: string) => void): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number): Buffer | null => {
    const bytes = read(size) as Buffer | null;
    const problem = bytes === null ? undefined : guard.check(bytes);
    if (problem === undefined) return bytes;
    report(problem);
    socket.destroy(new Error(problem));
    return null;
  };
}
