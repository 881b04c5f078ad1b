import { connect } from "node:net";

/** A batch of attendance rows as a push terminal sends it. */
export interface PushBatch {
  readonly serial: string;
  readonly rows: readonly string[];
}

/** The whole request, one connection each, as real terminals send it. */
export function pushRequest({ serial, rows }: PushBatch): string {
  const body = rows.map((row) => `${row}\n`).join("");
  return (
    `POST /iclock/cdata?SN=${serial}&table=ATTLOG&Stamp=9999 HTTP/1.1\r\nHost: gateway\r\nUser-Agent: iClock Proxy/1.09\r\n` +
    `Connection: close\r\nAccept: */*\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

/** Writes bytes to a port and returns everything that comes back; empty when the connection failed. */
export function exchange(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((settle) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("error", () => settle(answer));
    socket.on("close", () => settle(answer));
  });
}

/** Whether a reply acknowledges exactly so many rows. */
export function acknowledges(reply: string, rows: number): boolean {
  return reply.startsWith("HTTP/1.1 200") && reply.endsWith(`\r\n\r\nOK: ${rows}`);
}

/** The `second`-th row of a terminal's log: everyone of `people` in turn, a second apart. */
export function logRow(second: number, people = 40): string {
  const at = new Date(Date.UTC(2026, 10, 2) + second * 1000).toISOString();
  return `${1000 + (second % people)}\t${at.slice(0, 10)} ${at.slice(11, 19)}\t${second & 1}\t1\t\t0\t0\t`;
}
