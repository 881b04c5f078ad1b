import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { AttendanceError } from "../../shared/errors.ts";
import { decodePayload, TcpDeframer, tcpFrame } from "./frames.ts";
import type { ReceivedPayload } from "./frames.ts";

/** Where a terminal is. */
export interface LinkAddress {
  readonly host: string;
  readonly port: number;
  readonly transport: "tcp" | "udp";
}

/** Messages to and from a terminal over one socket; knows nothing of what they mean. */
export interface Link {
  readonly transport: "tcp" | "udp";
  /** Address and port, for the log. */
  readonly remote: string;
  send(payload: Buffer): void;
  /**
   * The next message, in order of arrival.
   *
   * @returns undefined when none came in time.
   * @throws AttendanceError TERMINAL_UNREACHABLE or TERMINAL_ANSWER_BROKEN once the socket is closed or the stream is no stream of frames.
   */
  receive(withinMs: number): Promise<ReceivedPayload | undefined>;
  /** Messages with a wrong checksum so far: dropped over UDP, kept over TCP. */
  readonly wrongChecksums: () => number;
  close(): void;
}

/** Messages kept while nobody asks for them; a terminal that sends more than this unasked is not listened to any further. */
const WAITING_MAX = 4_096;

/**
 * Opens a link. A UDP link is "open" before the terminal has said anything.
 *
 * @throws AttendanceError TERMINAL_UNREACHABLE when nobody answers at the address in time.
 */
export function openLink(address: LinkAddress, connectMs: number): Promise<Link> {
  return address.transport === "tcp" ? openTcpLink(address, connectMs) : openUdpLink(address, connectMs);
}

/** The receiving side: messages in, waiters served in order, one error for all once it is over. */
class Inbox {
  readonly #waiting: ReceivedPayload[] = [];
  #waiter: ((payload: ReceivedPayload | undefined) => void) | undefined;
  #error: AttendanceError | undefined;
  wrongChecksums = 0;

  put(bytes: Buffer, dropWrong: boolean): void {
    const payload = decodePayload(bytes);
    if (payload === undefined) return;
    if (!payload.checksumOk) {
      this.wrongChecksums += 1;
      if (dropWrong) return;
    }
    const waiter = this.#waiter;
    // Served once: messages that arrive together with this one come before whoever waits has been told.
    this.#waiter = undefined;
    if (waiter !== undefined) waiter(payload);
    else if (this.#waiting.length < WAITING_MAX) this.#waiting.push(payload);
    else this.fail(new AttendanceError("TERMINAL_ANSWER_BROKEN", `the terminal sent more than ${WAITING_MAX} messages nobody asked for`));
  }

  /** The first error stands. What has arrived before it is still given out. */
  fail(error: AttendanceError): void {
    this.#error ??= error;
    this.#waiter?.(undefined);
  }

  async take(withinMs: number): Promise<ReceivedPayload | undefined> {
    const ready = this.#waiting.shift();
    if (ready !== undefined) return ready;
    if (this.#error !== undefined) throw this.#error;
    const { promise, resolve } = Promise.withResolvers<ReceivedPayload | undefined>();
    const timer = setTimeout(resolve, withinMs);
    this.#waiter = resolve;
    const payload = await promise;
    this.#waiter = undefined;
    clearTimeout(timer);
    if (payload === undefined && this.#error !== undefined) throw this.#error as AttendanceError;
    return payload;
  }
}

const remoteOf = ({ host, port, transport }: LinkAddress): string => `${host}:${port}/${transport}`;

function unreachable(address: LinkAddress, problem: string, cause?: unknown): AttendanceError {
  const remote = remoteOf(address);
  return new AttendanceError("TERMINAL_UNREACHABLE", `${remote}: ${problem}`, { remote, problem }, cause);
}

async function openTcpLink(address: LinkAddress, connectMs: number): Promise<Link> {
  const inbox = new Inbox();
  const deframer = new TcpDeframer();
  const opened = Promise.withResolvers<void>();
  const socket = connect({ host: address.host, port: address.port, noDelay: true, keepAlive: true });
  const fail = (error: AttendanceError): void => {
    inbox.fail(error);
    opened.reject(error);
    socket.destroy();
  };
  const timer = setTimeout(() => fail(unreachable(address, `no connection within ${connectMs} ms`)), connectMs);
  socket.once("connect", () => opened.resolve());
  socket.on("error", (error) => fail(unreachable(address, error.message, error)));
  socket.on("close", () => fail(unreachable(address, "the terminal closed the connection")));
  socket.on("data", (bytes: Buffer) => {
    for (const { payload } of deframer.feed(bytes)) inbox.put(payload, false);
    if (deframer.fault === undefined) return;
    const { byteOffset, problem } = deframer.fault;
    fail(new AttendanceError("TERMINAL_ANSWER_BROKEN", `${remoteOf(address)}: ${problem}`, { remote: remoteOf(address), byteOffset }));
  });
  try {
    await opened.promise;
  } finally {
    clearTimeout(timer);
  }
  return {
    transport: "tcp",
    remote: remoteOf(address),
    send: (payload) => void socket.write(tcpFrame(payload)),
    receive: (withinMs) => inbox.take(withinMs),
    wrongChecksums: () => inbox.wrongChecksums,
    close: () => {
      inbox.fail(unreachable(address, "the connection was closed from here"));
      // What was just sent, a goodbye, still goes out.
      socket.destroySoon();
    },
  };
}

async function openUdpLink(address: LinkAddress, connectMs: number): Promise<Link> {
  const inbox = new Inbox();
  const socket = createSocket(address.host.includes(":") ? "udp6" : "udp4");
  const opened = Promise.withResolvers<void>();
  let open = true;
  const close = (error: AttendanceError): void => {
    inbox.fail(error);
    opened.reject(error);
    if (open) socket.close();
    open = false;
  };
  const timer = setTimeout(() => close(unreachable(address, `the address was not found within ${connectMs} ms`)), connectMs);
  socket.on("error", (error) => close(unreachable(address, error.message, error)));
  socket.on("message", (packet) => inbox.put(packet, true));
  // A connected socket takes packets of this terminal only, and learns that nobody is there.
  socket.connect(address.port, address.host, () => opened.resolve());
  try {
    await opened.promise;
  } finally {
    clearTimeout(timer);
  }
  return {
    transport: "udp",
    remote: remoteOf(address),
    send: (payload) => {
      if (open) socket.send(payload);
    },
    receive: (withinMs) => inbox.take(withinMs),
    wrongChecksums: () => inbox.wrongChecksums,
    close: () => {
      const goodbye = unreachable(address, "the connection was closed from here");
      // One turn later, so that what was just sent still goes out.
      setImmediate(() => close(goodbye));
    },
  };
}
