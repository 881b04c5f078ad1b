/** One HTTP request out of captured bytes. */
export interface CapturedRequest {
  readonly method: string;
  readonly target: string;
  readonly body: Uint8Array;
  /** Bytes it takes in the capture. */
  readonly length: number;
}

/** Why the bytes are no whole request, and where. */
export interface CaptureFault {
  readonly byteOffset: number;
  readonly problem: string;
}

/**
 * Reads one HTTP request from the start of captured bytes: header lines ended by CRLF or a bare LF, body by Content-Length or chunked.
 *
 * A body shorter than announced is a fault, never a short body: a terminal's cut upload is not acknowledged either.
 */
export function readCapturedRequest(bytes: Uint8Array): CapturedRequest | CaptureFault {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const blank = /\r?\n\r?\n/.exec(text);
  if (blank === null) return { byteOffset: bytes.length, problem: "the header has no end (an empty line)" };
  const [first = "", ...lines] = text.slice(0, blank.index).split(/\r?\n/);
  const [method = "", target = ""] = first.split(" ");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const start = blank.index + blank[0].length;
  if (/\bchunked\b/i.test(headers.get("transfer-encoding") ?? "")) return readChunks({ method, target, bytes, text, start });
  const announced = headers.get("content-length");
  if (announced === undefined) {
    if (method === "POST" && start < bytes.length) return { byteOffset: start, problem: "a body without Content-Length" };
    return { method, target, body: new Uint8Array(), length: start };
  }
  if (!/^\d{1,10}$/.test(announced))
    return { byteOffset: 0, problem: `Content-Length is ${JSON.stringify(announced)}; a number is needed` };
  const length = Number(announced);
  if (bytes.length - start < length) {
    return { byteOffset: bytes.length, problem: `the body is cut: Content-Length says ${length} bytes, ${bytes.length - start} are there` };
  }
  return { method, target, body: bytes.subarray(start, start + length), length: start + length };
}

function readChunks(from: {
  method: string;
  target: string;
  bytes: Uint8Array;
  text: string;
  start: number;
}): CapturedRequest | CaptureFault {
  const parts: Uint8Array[] = [];
  let at = from.start;
  for (;;) {
    const sizeLine = /^([0-9a-f]{1,8})[^\r\n]*\r?\n/i.exec(from.text.slice(at, at + 256));
    if (sizeLine === null) return { byteOffset: at, problem: "no chunk size where one must stand: the body is cut" };
    const size = Number.parseInt(sizeLine[1]!, 16);
    at += sizeLine[0].length;
    if (from.bytes.length - at < size) return { byteOffset: from.bytes.length, problem: `a chunk of ${size} bytes is cut` };
    parts.push(from.bytes.subarray(at, at + size));
    at += size;
    const end = /^\r?\n/.exec(from.text.slice(at, at + 2));
    if (end === null) return { byteOffset: at, problem: "a chunk has no line end: the body is cut" };
    at += end[0].length;
    if (size === 0) return { method: from.method, target: from.target, body: Buffer.concat(parts), length: at };
  }
}
