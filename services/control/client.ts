import { connect, type Socket } from "node:net";
import { AttendanceError, type ErrorCode } from "../../shared/errors.ts";
import type { CommandReply, CommandRequest, Control, ControlOperation, ImportRequest, Report, SetupRequest } from "./control.ts";
import { controlPath, createLineReader, type WireReply } from "./wire.ts";

/** Connects to the server of a data folder; undefined when none is running there. */
export async function connectControl(dataFolder: string): Promise<Control | undefined> {
  const socket = connect(controlPath(dataFolder));
  const connected = await new Promise<boolean>((done) => {
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
  return connected ? remoteControl(socket) : undefined;
}

function remoteControl(socket: Socket): Control {
  const waiting = new Map<number, { done: (result: unknown) => void; failed: (error: Error) => void }>();
  let nextId = 1;
  const failAll = (): void => {
    for (const { failed } of waiting.values()) {
      failed(new AttendanceError("CONTROL_LOST", "the server closed the control connection before it answered"));
    }
    waiting.clear();
  };
  socket.on(
    "data",
    createLineReader((line) => {
      const reply = JSON.parse(line) as WireReply;
      const waiter = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ("error" in reply) waiter?.failed(new AttendanceError(reply.error.code as ErrorCode, reply.error.message, reply.error.details));
      else waiter?.done(reply.result);
    }),
  );
  socket.on("close", failAll);
  socket.on("error", failAll);

  const ask = <Result>(operation: ControlOperation, argument?: unknown): Promise<Result> =>
    new Promise<Result>((done, failed) => {
      const id = nextId++;
      waiting.set(id, { done: done as (result: unknown) => void, failed });
      socket.write(`${JSON.stringify({ id, operation, argument })}\n`);
    });
  return {
    setup: (request: SetupRequest) => ask<Report>("setup", request),
    importAttlog: (request: ImportRequest) => ask<Report>("importAttlog", request),
    command: (request: CommandRequest) => ask<CommandReply>("command", request),
    status: () => ask<Report>("status"),
    close: async () => {
      socket.end();
    },
  };
}
