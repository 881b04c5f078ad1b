import { readSync } from "node:fs";
import { SerialPort } from "serialport";

/** An open serial line that is only read. */
export interface SerialLine {
  close(): Promise<void>;
}

export interface SerialLineOptions {
  readonly path: string;
  readonly baudRate: number;
  /** Bytes as they come, at most a few milliseconds old. */
  readonly onBytes: (bytes: Uint8Array) => void;
  /** The line is gone: an adapter was unplugged, the other end of a pseudo terminal closed. Called once, not after close(). */
  readonly onGone: (reason: string) => void;
}

/** A character at 9600 baud takes one millisecond; nobody's punch is told apart by less than this. */
const readEveryMs = 10;
const nothingYet = new Set(["EAGAIN", "EWOULDBLOCK", "EINTR"]);

/**
 * The pollers of lines that were closed, kept for ever (a few hundred bytes a line opened).
 *
 * When serialport's poller is garbage-collected it takes its file descriptor's number out of the event loop's set, long
 * after the number was given to something else: the line opened again, or any socket of the process, then goes deaf
 * without an error (@serialport/bindings-cpp 13, poller.cpp, the destructor's uv_poll_stop).
 */
const closedPollers: unknown[] = [];

/**
 * Opens a line with 8 data bits, no parity, one stop bit, no flow control, locked against other programs.
 *
 * serialport opens and sets the line; where there are file descriptors we read it ourselves. Its own reading does not
 * notice every line that goes: a read of no bytes, which is how a hung-up line answers, is repeated without end. A look every
 * few milliseconds costs next to nothing, and misses neither a byte nor the end.
 */
export async function openSerialLine(options: SerialLineOptions): Promise<SerialLine> {
  const { path, baudRate } = options;
  const port = new SerialPort({
    path,
    baudRate,
    dataBits: 8,
    stopBits: 1,
    parity: "none",
    rtscts: false,
    xon: false,
    xoff: false,
    autoOpen: false,
  });
  await new Promise<void>((resolve, reject) => port.open((error) => (error === null ? resolve() : reject(error))));
  // Whatever fails later shows as a line that is gone.
  port.on("error", () => undefined);
  const binding = port.port as unknown as { readonly fd?: number; readonly poller?: unknown };
  return binding.fd === undefined ? readThroughPort(port, options) : readDescriptor(port, binding.fd, binding.poller, options);
}

function readDescriptor(port: SerialPort, fd: number, poller: unknown, options: SerialLineOptions): SerialLine {
  const buffer = Buffer.alloc(4_096);
  let ended = false;
  const timer = setInterval(look, readEveryMs);

  function look(): void {
    for (;;) {
      let length: number;
      try {
        length = readSync(fd, buffer, 0, buffer.length, null);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === undefined || !nothingYet.has(code)) gone(message);
        return;
      }
      if (length === 0) {
        gone("line hung up");
        return;
      }
      options.onBytes(Uint8Array.from(buffer.subarray(0, length)));
      if (ended || length < buffer.length) return;
    }
  }

  function end(): Promise<void> {
    ended = true;
    clearInterval(timer);
    closedPollers.push(poller);
    return new Promise((resolve) => port.close(() => resolve()));
  }

  function gone(reason: string): void {
    if (ended) return;
    // Closed first, so that a line opened again at once is not locked by this one.
    void end().then(() => options.onGone(reason));
  }

  return { close: () => (ended ? Promise.resolve() : end()) };
}

/** Windows: serialport's own reading, which there is another. */
function readThroughPort(port: SerialPort, options: SerialLineOptions): SerialLine {
  let ended = false;
  port.on("data", (bytes: Buffer) => options.onBytes(bytes));
  port.once("close", (error: Error | null) => {
    if (!ended) options.onGone(error?.message ?? "line closed");
    ended = true;
  });
  return {
    close: () => {
      if (ended) return Promise.resolve();
      ended = true;
      return new Promise((resolve) => port.close(() => resolve()));
    },
  };
}
