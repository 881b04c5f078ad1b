import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { DeviceLog } from "../terminal.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { describePacket } from "./describe-packet.ts";
import { HourlyNotices } from "./notices.ts";

/*
 * The HTTP a ZK terminal speaks, on node:http itself. Fastify was measured beside it (50 sockets, Node 26, two cores, clients on
 * the same machine): 24 µs of processor time a request against 22 for one row, 27 against 22 for a hundred; and of what Fastify
 * adds here (content-type parsers, 404 pages, serialisers, its own header case) every piece would have to be switched off, for each
 * is a way to stall a terminal or to answer it something it takes for an acknowledgement.
 */

/** A reply: always text/plain, always with its exact length. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** Ends the connection after the reply: when the request was not read to its end. */
  readonly close?: boolean;
}

/** Limits of the listener. */
export interface HttpLimits {
  readonly connectionsMax: number;
  /** A request must have arrived whole within this time. */
  readonly requestMs: number;
  readonly headersMs: number;
  readonly idleMs: number;
}

/** Earlier than this our own clock is certainly wrong, and terminals must not be set by it. */
const CLOCK_PLAUSIBLE_FROM: EpochMs = Date.UTC(2024, 0, 1);

/** Makes the server, not yet listening. `answer` never rejects. */
export function createTerminalServer(parts: {
  readonly limits: HttpLimits;
  readonly log: DeviceLog;
  readonly now: () => EpochMs;
  readonly answer: (request: IncomingMessage) => Promise<Reply | undefined>;
  readonly isClosing: () => boolean;
}): Server {
  const { limits } = parts;
  const notices = new HourlyNotices();
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = await parts.answer(request);
    if (reply === undefined) request.socket.destroy();
    else send(response, parts.isClosing() ? { ...reply, close: true } : reply, parts.now());
  }
  const server = createServer(
    {
      // Header lines ended by a bare LF are refused otherwise.
      insecureHTTPParser: true,
      // 2008-era firmware sends HTTP/1.1 without a Host line.
      requireHostHeader: false,
      maxHeaderSize: 16_384,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.max(100, Math.min(5_000, Math.floor(limits.headersMs / 4))),
      noDelay: true,
    },
    (request, response) => {
      void respond(request, response);
    },
  );
  server.maxConnections = limits.connectionsMax;
  server.maxHeadersCount = 64;
  server.on("drop", (dropped) => {
    const held = notices.due("drop", parts.now());
    const fields = { remote: dropped?.remoteAddress, connectionsMax: limits.connectionsMax, held };
    if (held !== undefined) parts.log.error(fields, "too many connections; further ones are closed at once, and terminals retry");
  });
  server.on("clientError", (error: Error & { code?: string; rawPacket?: Buffer }, socket: Socket) => {
    const packet = error.rawPacket ?? Buffer.alloc(0);
    const shown = describePacket(packet);
    const held =
      error.code === "ECONNRESET" ? undefined : notices.due(`${socket.remoteAddress} ${error.code} ${shown.hint ?? ""}`, parts.now());
    if (held !== undefined)
      parts.log.warn({ remote: remoteOf(socket), code: error.code, ...shown, held }, "a request could not be read as HTTP");
    if (!socket.writable || socket.destroyed) return;
    const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
    socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () => socket.destroy());
  });
  return server;
}

function send(response: ServerResponse, reply: Reply, now: EpochMs): void {
  if (response.destroyed) return;
  const body = Buffer.from(reply.body, "utf8");
  // Terminals set their clock by `Date:`. Ours may be a simulated one, and a wrong one is not handed on. Old firmware compares
  // header names in exact case, so they are written as they stand here.
  response.sendDate = false;
  const headers = ["Content-Type", "text/plain", "Content-Length", String(body.length)];
  if (now >= CLOCK_PLAUSIBLE_FROM) headers.push("Date", new Date(now).toUTCString());
  if (reply.close === true) headers.push("Connection", "close");
  response.writeHead(reply.status, headers);
  response.end(body);
}

/** Where a request came from, for the log. */
export function remoteOf(socket: Socket): string {
  return `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`;
}
