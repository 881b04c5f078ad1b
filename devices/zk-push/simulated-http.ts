import { connect } from "node:net";
import type { Socket } from "node:net";

/** A reply as a terminal's firmware sees it. */
export interface TerminalReply {
  readonly status: number;
  readonly statusLine: string;
  /** Header lines as sent, names in their own case. */
  readonly headers: string;
  readonly body: string;
}

/** How a request is spoilt on its way. */
export interface SendFault {
  /** Only this many bytes of the request are sent, then the connection is closed. */
  readonly cutAfter?: number;
  /** The request is sent whole, the reply never read. */
  readonly loseReply?: boolean;
  /** The request goes out in pieces of this size. */
  readonly pieces?: number;
}

const REPLY_WITHIN_MS = 20_000;

/**
 * The HTTP client inside a terminal: requests as firmware writes them, over a raw socket, one at a time. Keeps the connection when
 * told to (few do), else opens one a request.
 */
export class TerminalHttp {
  readonly #host: string;
  readonly #port: number;
  readonly #keepAlive: boolean;
  #socket: Socket | undefined;

  constructor(to: { readonly host: string; readonly port: number; readonly keepAlive: boolean }) {
    this.#host = to.host;
    this.#port = to.port;
    this.#keepAlive = to.keepAlive;
  }

  /** Sends one request; undefined when no reply came: refused, cut, lost, timed out. */
  async request(
    method: "GET" | "POST",
    target: string,
    body: Uint8Array | undefined,
    fault: SendFault = {},
  ): Promise<TerminalReply | undefined> {
    const socket = await this.#open();
    if (socket === undefined) return undefined;
    const head =
      `${method} ${target} HTTP/1.1\r\nHost: ${this.#host}:${this.#port}\r\nUser-Agent: iClock Proxy/1.09\r\n` +
      `Connection: ${this.#keepAlive ? "keep-alive" : "close"}\r\nAccept: */*\r\n` +
      (body === undefined ? "\r\n" : `Content-Length: ${body.length}\r\n\r\n`);
    const bytes = body === undefined ? Buffer.from(head, "latin1") : Buffer.concat([Buffer.from(head, "latin1"), body]);
    if (fault.cutAfter !== undefined) return this.#abandon(socket, bytes.subarray(0, Math.min(fault.cutAfter, bytes.length - 1)));
    const reply = this.#reply(socket);
    if (fault.pieces === undefined) socket.write(bytes);
    else for (let at = 0; at < bytes.length; at += fault.pieces) socket.write(bytes.subarray(at, at + fault.pieces));
    const received = await reply;
    if (!this.#keepAlive || received === undefined || /^connection: *close/im.test(received.headers)) this.close();
    return fault.loseReply === true ? undefined : received;
  }

  /** Ends the connection, if one is open. */
  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #open(): Promise<Socket | undefined> {
    if (this.#socket !== undefined && !this.#socket.destroyed && this.#socket.writable) return this.#socket;
    const { promise, resolve } = Promise.withResolvers<Socket | undefined>();
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
    this.#socket = await promise;
    return this.#socket;
  }

  async #abandon(socket: Socket, bytes: Uint8Array): Promise<undefined> {
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once("close", () => resolve());
    socket.end(bytes);
    socket.resume();
    await promise;
    this.close();
    return undefined;
  }

  #reply(socket: Socket): Promise<TerminalReply | undefined> {
    const { promise, resolve } = Promise.withResolvers<TerminalReply | undefined>();
    let text = "";
    const finish = (reply: TerminalReply | undefined): void => {
      clearTimeout(timer);
      socket.off("data", onData);
      socket.off("close", onClose);
      resolve(reply);
    };
    const timer = setTimeout(() => finish(undefined), REPLY_WITHIN_MS);
    const onData = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      const reply = parseReply(text);
      if (reply !== undefined) finish(reply);
    };
    const onClose = (): void => finish(undefined);
    socket.on("data", onData);
    socket.on("close", onClose);
    return promise;
  }
}

/** A whole reply, or undefined while bytes are missing. Needs Content-Length, as terminals do. */
function parseReply(text: string): TerminalReply | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = text.slice(0, end);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? "0");
  if (text.length - end - 4 < length) return undefined;
  const [statusLine = ""] = head.split("\r\n", 1);
  return {
    status: Number(status?.[1] ?? 0),
    statusLine,
    headers: head.slice(statusLine.length + 2),
    body: text.slice(end + 4, end + 4 + length),
  };
}
