import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { AttendanceError } from "../../shared/errors.ts";
import type { ConnectionContext, TerminalConnection } from "../terminal.ts";
import { CommandQueue } from "./command-queue.ts";
import type { QueuedCommand } from "./command-queue.ts";
import { createTerminalServer } from "./http-server.ts";
import { ZkPushService } from "./service.ts";
import type { SeenTerminal } from "./service.ts";

/** Where and how to listen. Everything but host and port has a default fit for a site of some hundred terminals. */
export interface ZkPushOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Largest upload taken; at least 8 MB, terminals answer a query with up to 2 MB. */
  readonly bodyLimitBytes?: number;
  /** Told to terminals at the handshake: seconds between polls for commands, 2 to 60. */
  readonly delaySeconds?: number;
  /** Told to terminals at the handshake: seconds to wait after a failed contact, 30 to 300. */
  readonly errorDelaySeconds?: number;
  /** Commands to queue from the start. */
  readonly commands?: readonly { readonly serial: string; readonly command: string }[];
  /** A delivery not durable within this time is answered "retry"; below the ten seconds terminals wait. */
  readonly deliverWithinMs?: number;
  /** When polls count as evidence (see TerminalContact). */
  readonly evidenceEverySeconds?: number;
  readonly settleSeconds?: number;
  readonly marginSeconds?: number;
  /** A request must have arrived whole within this time. */
  readonly requestTimeoutMs?: number;
  readonly connectionsMax?: number;
  /** How long close() waits for requests under way. */
  readonly closeWithinMs?: number;
}

/** A running listener. */
export interface ZkPushListener extends TerminalConnection {
  readonly port: number;
  /**
   * Queues a command for a terminal's next poll.
   *
   * @throws AttendanceError TERMINAL_COMMAND_REFUSED, TERMINAL_COMMANDS_FULL, TERMINAL_NOT_REGISTERED
   */
  queueCommand(serial: string, command: string): QueuedCommand;
  /** What has knocked since the start, registered or not; the most recent first. */
  seen(): readonly SeenTerminal[];
}

/**
 * Listens for ZKTeco attendance PUSH terminals (devices.md §2) on a port of its own.
 *
 * @throws AttendanceError PORT_IN_USE when another program has the port; CONFIG_INVALID for options out of range.
 */
export async function startZkPushListener(context: ConnectionContext, options: ZkPushOptions): Promise<ZkPushListener> {
  const delaySeconds = within("delaySeconds", options.delaySeconds ?? 10, [2, 60]);
  const errorDelaySeconds = within("errorDelaySeconds", options.errorDelaySeconds ?? 30, [30, 300]);
  const bodyBytesMax = within("bodyLimitBytes", options.bodyLimitBytes ?? 8 * 2 ** 20, [1, 256 * 2 ** 20]);
  const requestMs = options.requestTimeoutMs ?? 60_000;
  const commands = new CommandQueue(context.now);
  const service = new ZkPushService(context, {
    commands,
    delaySeconds,
    errorDelaySeconds,
    bodyBytesMax,
    heldBytesMax: Math.max(64 * 2 ** 20, 2 * bodyBytesMax),
    deliverWithinMs: options.deliverWithinMs ?? 8_000,
    contact: {
      contactGapMs: Math.max(60, 3 * delaySeconds) * 1_000,
      settleMs: (options.settleSeconds ?? 120) * 1_000,
      marginMs: (options.marginSeconds ?? 60) * 1_000,
      evidenceEveryMs: (options.evidenceEverySeconds ?? 60) * 1_000,
    },
  });
  let closing: Promise<void> | undefined;
  const answer = (request: IncomingMessage) => service.answer(request);
  const limits = { connectionsMax: options.connectionsMax ?? 1_000, requestMs, headersMs: Math.min(10_000, requestMs), idleMs: 75_000 };
  const server = createTerminalServer({ limits, log: context.log, now: context.now, answer, isClosing: () => closing !== undefined });
  server.listen(options.port, options.host);
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    throw listenError(error, options);
  });
  const port = (server.address() as AddressInfo).port;
  for (const { serial, command } of options.commands ?? []) commands.add(serial, command);
  context.log.info({ host: options.host, port }, "listening for ZK push terminals");

  async function close(): Promise<void> {
    const closed = once(server, "close");
    server.close();
    server.closeIdleConnections();
    // Requests under way are answered with `Connection: close`; a terminal that stopped half-way is cut off at the end of the grace.
    const over = Promise.withResolvers<void>();
    const grace = setTimeout(() => {
      server.closeAllConnections();
      over.resolve();
    }, options.closeWithinMs ?? 10_000);
    await closed;
    await Promise.race([service.settled(), over.promise]);
    clearTimeout(grace);
    commands.close();
  }

  return {
    port,
    queueCommand(serial, command) {
      if (context.lookup("zk-push", serial) !== undefined) return commands.add(serial, command);
      throw new AttendanceError("TERMINAL_NOT_REGISTERED", `no ZK push terminal with serial ${serial} is registered`, { serial });
    },
    seen: () => service.seen(),
    close: () => (closing ??= close()),
  };
}

function within(name: string, value: number, [least, most]: readonly [number, number]): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new AttendanceError("CONFIG_INVALID", `${name} = ${value}: give a whole number from ${least} to ${most}`, { field: name, value });
}

function listenError(error: NodeJS.ErrnoException, options: ZkPushOptions): Error {
  if (error.code === "EADDRINUSE") {
    const details = { host: options.host, port: options.port };
    return new AttendanceError("PORT_IN_USE", `port ${options.port} for ZK push terminals is used by another program`, details, error);
  }
  const message = `cannot listen for ZK push terminals at ${options.host}:${options.port}: ${error.message}`;
  return new AttendanceError("CONFIG_INVALID", message, { host: options.host, port: options.port }, error);
}
