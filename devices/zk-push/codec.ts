import type { Decoded, TerminalOperation, TerminalRecord, UnreadableRecord } from "../terminal.ts";
import { decodeAttlogBody } from "./attlog-rows.ts";
import { parseCommandResults } from "./command-lines.ts";
import { parseHandshake, parseInfo, parseTarget } from "./handshake.ts";
import { readCapturedRequest } from "./captured-request.ts";
import { decodeOperlogBody } from "./operlog-rows.ts";
import { tableKind } from "./upload.ts";

/**
 * Decodes bytes of the ZK push protocol for `attendance decode zk-push`: whole HTTP requests as captured, one after another, or a
 * bare ATTLOG or OPERLOG body. Never throws; what an acknowledging listener would refuse comes as `frame_error`.
 *
 * Records carry neutral names beside the record itself: `pin`, `localTime`, `state`, `verify`, `workcode`.
 *
 * @param zone The terminal's IANA zone, for firmware that sends seconds since 1970; UTC when missing.
 */
export function decodeZkPush(bytes: Uint8Array, zone?: string): Decoded[] {
  const decoded: Decoded[] = [];
  let offset = 0;
  if (!looksLikeRequest(bytes)) return decodeBody(bytes, startOf(bytes).startsWith("OPLOG ") ? "OPERLOG" : "ATTLOG", { zone });
  while (offset < bytes.length) {
    const rest = bytes.subarray(offset);
    if (!looksLikeRequest(rest)) {
      // An editor's line end behind the last body is no request.
      if (startOf(rest).trim() !== "")
        decoded.push({ kind: "frame_error", byteOffset: offset, problem: "bytes after the body that are no request" });
      break;
    }
    const request = readCapturedRequest(rest);
    if ("problem" in request) {
      decoded.push({ kind: "frame_error", byteOffset: offset + request.byteOffset, problem: request.problem });
      break;
    }
    decoded.push(...decodeRequest(request.method, request.target, request.body, zone));
    offset += request.length;
  }
  return decoded;
}

/** A record with the neutral names that every decoder uses. State and verify are numbers when they are written as such. */
export function neutralRecord(record: TerminalRecord, extra: Readonly<Record<string, unknown>> = {}): Decoded {
  return {
    kind: "record",
    record,
    pin: record.key.value,
    localTime: record.reading?.local,
    state: plainNumber(record.state),
    verify: plainNumber(record.verify),
    workcode: record.workcode ?? "",
    ...(record.reading?.offset === undefined ? {} : { offset: record.reading.offset }),
    ...(record.counter === undefined ? {} : { counter: record.counter }),
    ...extra,
  };
}

function plainNumber(text: string | undefined): number | string | undefined {
  return text !== undefined && /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : text;
}

function decodeRequest(method: string, target: string, body: Uint8Array, zone: string | undefined): Decoded[] {
  const { path, query } = parseTarget(target);
  const serial = query.get("sn");
  const route = /\/iclock\/+(\w+)/i.exec(path)?.[1]?.toLowerCase();
  if (route === "cdata" && method === "POST") {
    const kind = tableKind(query);
    const stamp = query.get("stamp") ?? query.get("opstamp");
    if (kind === "ATTLOG" || kind === "OPERLOG") return decodeBody(body, kind, { zone, serial, stamp });
    return [{ kind: "other", what: "table", table: query.get("table") ?? "", serial, bytes: body.length, kept: false }];
  }
  if (route === "cdata") return [{ kind: "other", what: "handshake", serial, ...parseHandshake(query) }];
  if (route === "getrequest") {
    const info = query.get("info");
    return [{ kind: "other", what: "poll", serial, ...(info === undefined ? {} : { info: parseInfo(info) }) }];
  }
  if (route === "devicecmd")
    return parseCommandResults(body).map((result) => ({ kind: "other", what: "command result", serial, ...result }));
  return [{ kind: "other", what: "request", method, route: route ?? "", serial }];
}

function decodeBody(
  body: Uint8Array,
  table: "ATTLOG" | "OPERLOG",
  from: { readonly zone: string | undefined; readonly serial?: string | undefined; readonly stamp?: string | undefined },
): Decoded[] {
  const extra = {
    ...(from.serial === undefined ? {} : { serial: from.serial }),
    ...(from.stamp === undefined ? {} : { stamp: from.stamp }),
  };
  if (table === "ATTLOG") return decodeAttlogBody(body, from.zone).items.map((item) => asDecoded(item, extra));
  const { items, dropped } = decodeOperlogBody(body);
  const counted: Decoded[] = Object.entries(dropped).map(([word, rows]) => ({ kind: "other", what: "personal rows dropped", word, rows }));
  return [...items.map((item) => asDecoded(item, extra)), ...counted];
}

function asDecoded(item: TerminalRecord | UnreadableRecord | TerminalOperation, extra: Readonly<Record<string, unknown>>): Decoded {
  if (item.kind === "record") return neutralRecord(item, extra);
  if (item.kind === "unreadable") return { kind: "unreadable", unreadable: item };
  const { operation, operator, local, values } = item;
  return { kind: "other", what: "operation", operation, operator, localTime: local, values, ...extra };
}

function startOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2_048)).toString("latin1");
}

function looksLikeRequest(bytes: Uint8Array): boolean {
  return /^(GET|POST|PUT|HEAD) \S+ HTTP\/1\.[01]\r?\n/.test(startOf(bytes));
}
