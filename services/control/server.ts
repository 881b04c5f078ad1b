import { chmod, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { AttendanceError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/log.ts";
import { type Control, type ControlOperation, controlOperations } from "./control.ts";
import { controlPath, createLineReader, type WireReply, type WireRequest } from "./wire.ts";

/**
 * Lets the command line of the same user ask the running server. The socket is only for the owner of the data folder
 * (mode 0600); who may reach it may do everything the operator may.
 *
 * The ledger's writer lock is held already, so a socket file found here is a dead server's and is replaced.
 */
export async function startControlServer(
  dataFolder: string,
  control: Omit<Control, "close">,
  log: Logger,
): Promise<{ close(): Promise<void> }> {
  const path = controlPath(dataFolder);
  if (process.platform !== "win32") await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const underWay = new Set<Promise<unknown>>();
  let closing = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", (err) => log.warn({ err }, "control connection failed"));
    serve(socket, log, (line) => {
      if (closing) return;
      const answered = answer(line, control, log).then((reply) => socket.writable && socket.write(`${JSON.stringify(reply)}\n`));
      underWay.add(answered);
      void answered.finally(() => underWay.delete(answered));
    });
  });
  await listenForOwner(server, path);
  return {
    close: async () => {
      closing = true;
      const closed = new Promise<void>((done) => server.close(() => done()));
      await Promise.race([Promise.allSettled(underWay), sleep(answersWithinMs, undefined, { ref: false })]);
      for (const socket of sockets) socket.end();
      // A peer that does not hang up, a stopped program perhaps, must not keep the whole server from stopping.
      const cut = setTimeout(() => sockets.forEach((socket) => socket.destroy()), hangUpWithinMs);
      await closed;
      clearTimeout(cut);
      if (process.platform !== "win32") await rm(path, { force: true });
    },
  };
}

/** At a stop: how long operations under way may take to be answered, and then how long peers may take to hang up. */
const answersWithinMs = 5_000;
const hangUpWithinMs = 500;

async function listenForOwner(server: Server, path: string): Promise<void> {
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(path, done);
  });
  if (process.platform !== "win32") await chmod(path, 0o600);
}

function serve(socket: Socket, log: Logger, onLine: (line: string) => void): void {
  const read = createLineReader(onLine);
  socket.on("data", (chunk: Buffer) => {
    try {
      read(chunk);
    } catch (err) {
      log.warn({ err }, "control request refused");
      socket.destroy();
    }
  });
}

async function answer(line: string, control: Omit<Control, "close">, log: Logger): Promise<WireReply> {
  let id = 0;
  try {
    const request = JSON.parse(line) as WireRequest;
    id = request.id;
    if (!controlOperations.includes(request.operation as ControlOperation)) {
      throw new AttendanceError("CONTROL_UNKNOWN_OPERATION", `the server does not know the operation ${request.operation}`, {
        operation: request.operation,
      });
    }
    const operation = request.operation as ControlOperation;
    return { id, result: await (control[operation] as (argument: unknown) => Promise<unknown>)(request.argument) };
  } catch (err) {
    if (err instanceof AttendanceError) return { id, error: { code: err.code, message: err.message, details: err.details } };
    log.error({ err }, "control request failed");
    return { id, error: { code: "INTERNAL_ERROR", message: err instanceof Error ? err.message : String(err), details: {} } };
  }
}
