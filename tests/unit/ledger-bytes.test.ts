import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { textOf } from "../../shared/events/decode.ts";
import { NO_STREAM, type StoredEvent } from "../../shared/ledger/port.ts";
import { punches } from "../support/ledger-events.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ledger-bytes-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a reader gives for an event whose bytes are these, put there behind the ledger's back. */
async function readBack(bytes: Uint8Array): Promise<StoredEvent> {
  const path = join(folder, "ledger.sqlite");
  const writing = await openSqliteLedger({ path, mode: "write" });
  await writing.append("s", NO_STREAM, punches("a", 1));
  await writing.close();
  const db = new DatabaseSync(path);
  db.prepare("UPDATE events SET bytes = ?").run(bytes);
  db.close();
  const ledger = await openSqliteLedger({ path, mode: "read" });
  const events: StoredEvent[] = [];
  for await (const batch of ledger.readAll(0)) events.push(...batch);
  for await (const batch of ledger.readStream("s", 0)) expect(batch[0]!.bytes).toEqual(events[0]!.bytes);
  await ledger.close();
  return events[0]!;
}

const pieces = (...values: (string | number[])[]): Buffer => Buffer.concat(values.map((value) => Buffer.from(value as string)));

it.each([
  ["plain text", pieces('{"a":1}')],
  ["text of several scripts", pieces('{"a":"é 张三 \u{1f550} \ufb33"}')],
  ["the replacement character itself", pieces('{"a":"\ufffd"}')],
  ["a byte that is not UTF-8", pieces('{"a":"', [0xff], '"}')],
  ["a character cut off after three of its four bytes", pieces('{"a":"', [0xf0, 0x9f, 0x95], '"}')],
  ["half a surrogate pair in bytes", pieces('{"a":"', [0xed, 0xa0, 0x80], '"}')],
  ["a zero byte in the middle", pieces('{"a":1}', [0], "{}")],
  ["a zero byte among other scripts", pieces('{"a":"张"}', [0], "é")],
  ["a byte order mark", pieces([0xef, 0xbb, 0xbf], '{"a":1}')],
  ["nothing", Buffer.alloc(0)],
])("gives exactly the bytes that are stored: %s", async (_, bytes) => {
  const event = await readBack(bytes);
  expect(Buffer.from(event.bytes)).toEqual(bytes);
  expect(textOf(event)).toBe(bytes.toString("utf8"));
});

it("does not keep the text of an event that is copied with other bytes", async () => {
  const copy = { ...(await readBack(pieces('{"a":1}'))), bytes: pieces('{"a":2}') };
  expect(textOf(copy)).toBe('{"a":2}');
});
