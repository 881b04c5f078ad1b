// What only the embedded ledger promises: its settings, its lock, its file and what is done about a bad one.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NO_STREAM, type StoredEvent } from "../../shared/ledger/port.ts";
import { openSqliteLedger, type SqliteLedger, type SqliteLedgerOptions } from "../../shared/ledger/sqlite-ledger.ts";
import { isNetworkKind, kindFromMounts } from "../../shared/ledger/sqlite/file-system.ts";
import { pageBytes } from "../../shared/ledger/sqlite/schema.ts";
import { openWriterFile } from "../../shared/ledger/sqlite/writer-file.ts";
import { requireSafe, type StorageFacts } from "../../shared/ledger/sqlite/open-checks.ts";
import { punches, punchEvent } from "../support/ledger-events.ts";

let folder: string;
let path: string;
const opened: SqliteLedger[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledger-sqlite-"));
  path = join(folder, "ledger.sqlite");
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await Promise.all(opened.splice(0).map((ledger) => ledger.close()));
  rmSync(folder, { recursive: true });
});

async function open(mode: "write" | "read", options: Partial<SqliteLedgerOptions> = {}): Promise<SqliteLedger> {
  const ledger = await openSqliteLedger({ path, mode, ...options });
  opened.push(ledger);
  return ledger;
}

async function collect(batches: AsyncIterable<readonly StoredEvent[]>): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

/** A closed ledger file with `count` events. */
async function filledFile(count = 3_000): Promise<void> {
  const ledger = await openSqliteLedger({ path, mode: "write" });
  for (let from = 0; from < count; from += 500) await ledger.append("a", from - 1, punches("a", Math.min(500, count - from), from));
  await ledger.close();
}

/** Another process that has the ledger open for writing, see tests/support/ledger-writer.ts. */
async function otherWriter(): Promise<ChildProcess> {
  const child = fork(new URL("../support/ledger-writer.ts", import.meta.url), [path, "idle"], { execArgv: [] });
  children.push(child);
  await once(child, "message");
  return child;
}

describe("settings", () => {
  it("are those that make a commit durable, read back from the connection that writes", async () => {
    const ledger = await open("write");
    expect(ledger.storage).toMatchObject({ journalMode: "wal", synchronous: 2, path });
    expect(ledger.storage?.fileSystem).toMatch(/^\w+$/);
    const other = new DatabaseSync(path, { readOnly: true });
    expect(other.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    other.close();
  });

  const safe: StorageFacts = { path: "x", sqliteVersion: "3.51.3", fileSystem: "ext4", journalMode: "wal", synchronous: 2 };
  it.each([
    { ...safe, sqliteVersion: "3.51.2" },
    { ...safe, sqliteVersion: "3.9.10" },
    { ...safe, fileSystem: "nfs4" },
    { ...safe, fileSystem: "cifs" },
    { ...safe, journalMode: "delete" },
    { ...safe, synchronous: 1 },
  ])("are refused otherwise: $sqliteVersion $fileSystem $journalMode $synchronous", (facts) => {
    expect(() => requireSafe(safe)).not.toThrow();
    expect(() => requireSafe({ ...safe, sqliteVersion: "4.0.0" })).not.toThrow();
    expect(() => requireSafe(facts)).toThrow(expect.objectContaining({ code: "LEDGER_UNSAFE" }));
  });

  it("know the file system from the deepest mount above the file", () => {
    const mounts = [
      "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
      "30 22 0:40 / /srv rw - nfs4 box:/export rw",
      "31 30 0:41 / /srv/local\\040disk rw master:3 - xfs /dev/vdb rw",
      "32 22 0:42 / /srv2 rw - tmpfs tmpfs rw",
    ].join("\n");
    expect(kindFromMounts(mounts, "/home/data")).toBe("ext4");
    expect(kindFromMounts(mounts, "/srv/data")).toBe("nfs4");
    expect(kindFromMounts(mounts, "/srv/local disk/data")).toBe("xfs");
    expect(kindFromMounts(mounts, "/srv2")).toBe("tmpfs");
    expect(["nfs4", "fuse.sshfs", "smb3"].every(isNetworkKind)).toBe(true);
    expect(["ext4", "overlay", "fuse.fuse-overlayfs", "tmpfs"].some(isNetworkKind)).toBe(false);
  });
});

describe("one writer", () => {
  it("refuses a second one of another process, naming it, and none once that process is gone", async () => {
    const child = await otherWriter();
    const refused = openSqliteLedger({ path, mode: "write" });
    await expect(refused).rejects.toMatchObject({ code: "LEDGER_LOCKED", details: { pid: child.pid, host: hostname() } });
    await expect(refused).rejects.toThrow(`process ${child.pid} on ${hostname()}`);
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    const ledger = await open("write");
    expect(await ledger.append("a", NO_STREAM, punches("a", 1))).toMatchObject({ outcome: "committed" });
  });

  it("refuses a second one of the same process, and leaves the first as it is", async () => {
    const ledger = await open("write");
    await expect(openSqliteLedger({ path, mode: "write" })).rejects.toMatchObject({ code: "LEDGER_LOCKED", details: { pid: process.pid } });
    expect(await ledger.append("a", NO_STREAM, punches("a", 1))).toMatchObject({ outcome: "committed" });
    await expect(openSqliteLedger({ path, mode: "write" })).rejects.toMatchObject({ code: "LEDGER_LOCKED" });
    await ledger.close();
    expect(await (await open("write")).nextPosition()).toBe(1);
  });
});

describe("reopening", () => {
  it("goes on where it was: positions, revisions, retries and the recording time", async () => {
    const first = await open("write", { now: () => 5_000_000 });
    await first.append("a", NO_STREAM, punches("a", 3));
    await first.append("b", NO_STREAM, punches("b", 2));
    await first.close();
    const second = await open("write", { now: () => 1_000, check: "full" });
    expect(await second.nextPosition()).toBe(5);
    expect(await second.append("a", NO_STREAM, punches("a", 3))).toMatchObject({ repeated: true, firstPosition: 0, revision: 2 });
    expect(await second.append("a", 2, punches("more", 1))).toMatchObject({ firstPosition: 5, revision: 3 });
    const last = (await collect(second.readAll(5)))[0]!;
    expect(JSON.parse(Buffer.from(last.bytes).toString())).toMatchObject({ recordedAt: 5_000_000, revision: 3 });
  });

  it("leaves nothing behind but the ledger and its lock", async () => {
    await filledFile(10);
    expect(statSync(path).size).toBeGreaterThan(0);
    expect(() => statSync(`${path}-wal`)).toThrow("ENOENT");
    expect(() => statSync(`${path}.writer`)).toThrow("ENOENT");
  });
});

describe("reading beside a writer", () => {
  it("sees what another process commits, also while following, in any number of readers", async () => {
    const writer = await open("write");
    await writer.append("a", NO_STREAM, punches("a", 5));
    const readers = await Promise.all([open("read", { pollMs: 2 }), open("read", { pollMs: 2 })]);
    const following = readers.map(async (reader) => {
      const seen: number[] = [];
      for await (const batch of reader.subscribe(2)) {
        seen.push(...batch.map((event) => event.position));
        if (seen.length === 8) break;
      }
      return seen;
    });
    await writer.append("a", 4, punches("b", 5));
    expect(await Promise.all(following)).toEqual([
      [2, 3, 4, 5, 6, 7, 8, 9],
      [2, 3, 4, 5, 6, 7, 8, 9],
    ]);
    await expect(readers[0]!.append("a", 9, punches("c", 1))).rejects.toMatchObject({ code: "LEDGER_READ_ONLY" });
    await expect(readers[0]!.check()).rejects.toMatchObject({ code: "LEDGER_READ_ONLY" });
  });

  it("works while nobody writes", async () => {
    await filledFile(7);
    const reader = await open("read");
    expect(await collect(reader.readAll(0))).toHaveLength(7);
    expect(await reader.streamHead("a")).toBe(6);
  });

  it("keeps the log short however slowly somebody reads", async () => {
    await filledFile(2_000);
    const ledger = await open("write");
    const slow = ledger.readAll(0, { batchSize: 10 })[Symbol.asyncIterator]();
    await slow.next();
    for (let batch = 0; batch < 40; batch += 1) {
      await ledger.append("b", batch * 500 - 1, punches("b", 500, batch * 500));
      await slow.next();
    }
    expect(statSync(`${path}-wal`).size).toBeLessThan(12 * 1024 * 1024);
    await slow.return?.();
  });
});

describe("waiting appends", () => {
  it("are bounded by bytes; what is too much is refused at once and may be sent again", async () => {
    const ledger = await open("write", { waitingBytesMax: 200_000 });
    const batch = (index: number) => punches(`s${index}`, 100);
    const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => ledger.append(`s${index}`, NO_STREAM, batch(index))));
    const refused = answers.flatMap((answer, index) => (answer.status === "rejected" ? [{ index, reason: answer.reason as unknown }] : []));
    expect(refused.length).toBeGreaterThan(10);
    expect(refused.every(({ reason }) => (reason as { code: string }).code === "LEDGER_BUSY")).toBe(true);
    expect(await ledger.nextPosition()).toBe((20 - refused.length) * 100);
    for (const { index } of refused) {
      expect(await ledger.append(`s${index}`, NO_STREAM, batch(index))).toMatchObject({ outcome: "committed", repeated: false });
    }
  });

  it("of one caller are never refused for being large alone", async () => {
    const ledger = await open("write", { waitingBytesMax: 1_000 });
    expect(await ledger.append("a", NO_STREAM, punches("a", 100))).toMatchObject({ outcome: "committed" });
  });
});

describe("a file that is no sound ledger", () => {
  const codeOf = (mode: "write" | "read", options: Partial<SqliteLedgerOptions> = {}): Promise<string> =>
    openSqliteLedger({ path, mode, ...options }).then(
      async (ledger) => {
        await ledger.close();
        return "opened";
      },
      (error: { code: string }) => error.code,
    );

  it("that is missing cannot be read, and is made by writing", async () => {
    expect(await codeOf("read")).toBe("LEDGER_NOT_FOUND");
    expect(await codeOf("write")).toBe("opened");
    expect(await codeOf("read")).toBe("opened");
  });

  it("of text or of another program is refused and left as it was", async () => {
    writeFileSync(path, "employee,date,in,out\n".repeat(500));
    expect([await codeOf("write"), await codeOf("read")]).toEqual(["LEDGER_FOREIGN", "LEDGER_FOREIGN"]);
    expect(readFileSync(path, "utf8")).toBe("employee,date,in,out\n".repeat(500));
    rmSync(path);
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE invoices (id INTEGER PRIMARY KEY)");
    other.close();
    const before = readFileSync(path);
    expect([await codeOf("write"), await codeOf("read")]).toEqual(["LEDGER_FOREIGN", "LEDGER_FOREIGN"]);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("of a newer format is refused", async () => {
    await filledFile(1);
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 2");
    db.close();
    expect([await codeOf("write"), await codeOf("read")]).toEqual(["LEDGER_TOO_NEW", "LEDGER_TOO_NEW"]);
  });

  it("in a folder that is none is refused", async () => {
    writeFileSync(join(folder, "file"), "");
    path = join(folder, "file", "ledger.sqlite");
    expect(await codeOf("write")).toBe("LEDGER_CANNOT_OPEN");
  });

  it("cut off anywhere is refused", async () => {
    await filledFile();
    const whole = readFileSync(path);
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      writeFileSync(path, whole);
      truncateSync(path, Math.floor((whole.length * share) / pageBytes) * pageBytes);
      expect(await codeOf("write"), `${share} of the file`).toBe("LEDGER_CORRUPT");
    }
    truncateSync(path, 50);
    expect(await codeOf("write")).toBe("LEDGER_CORRUPT");
    truncateSync(path, 0);
    writeFileSync(`${path}-wal`, whole.subarray(0, 9_000));
    expect(await codeOf("write")).toBe("LEDGER_CORRUPT");
  });

  it("with a page of zeros, or with pages exchanged, is refused", async () => {
    await filledFile();
    const whole = readFileSync(path);
    const pages = whole.length / pageBytes;
    for (const page of [2, Math.floor(pages / 2), pages - 2]) {
      const zeroed = Buffer.from(whole);
      zeroed.fill(0, page * pageBytes, (page + 1) * pageBytes);
      writeFileSync(path, zeroed);
      expect(await codeOf("write"), `page ${page} zeroed`).toBe("LEDGER_CORRUPT");
    }
    const exchanged = Buffer.from(whole);
    whole.copy(exchanged, 40 * pageBytes, 60 * pageBytes, 61 * pageBytes);
    whole.copy(exchanged, 60 * pageBytes, 40 * pageBytes, 41 * pageBytes);
    writeFileSync(path, exchanged);
    expect(await codeOf("write")).toBe("LEDGER_CORRUPT");
  });

  it.each([
    ["an event taken out", "DELETE FROM events WHERE position = 5", "full"],
    ["the last event taken out", "DELETE FROM events WHERE position = (SELECT max(position) FROM events)", "quick"],
    ["an index taken away", "CREATE TABLE copy AS SELECT * FROM events; DROP TABLE events; ALTER TABLE copy RENAME TO events", "quick"],
    ["a trigger put in", "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events WHERE position = new.position; END", "quick"],
    ["a head moved", "UPDATE streams SET head = head + 1", "quick"],
    ["two events exchanged", "UPDATE events SET bytes = (SELECT bytes FROM events WHERE position = 2) WHERE position = 1", "full"],
    ["bytes that are no event", "UPDATE events SET bytes = x'7b7d' WHERE position = 2999", "quick"],
    ["a stream without its row", "PRAGMA foreign_keys = 0; UPDATE streams SET id = 99", "quick"],
    [
      "an event recorded before the one ahead of it",
      "UPDATE events SET bytes = CAST(json_set(CAST(bytes AS TEXT), '$.recordedAt', 5) AS BLOB) WHERE position = 7",
      "full",
    ],
  ] as const)("with %s is refused", async (_, sql, depth) => {
    await filledFile();
    const db = new DatabaseSync(path);
    db.exec(sql);
    db.close();
    expect(await codeOf("write", { check: depth })).toBe("LEDGER_CORRUPT");
  });

  it("is found by the check on demand while the ledger is in use", async () => {
    await filledFile();
    const ledger = await open("write");
    await ledger.check();
    const db = new DatabaseSync(path);
    db.exec("DELETE FROM events WHERE position = 5");
    db.close();
    await expect(ledger.check()).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
  });

  it("with one bit flipped is refused, or gives the same events, or differs in the text of that one event", async () => {
    await filledFile(300);
    const whole = readFileSync(path);
    const good = textsOf(path);
    // A fixed walk over the file, so that a failure can be seen again.
    const verdicts = Array.from({ length: 200 }, (_, round) => {
      const flipped = Buffer.from(whole);
      flipped[(round * 7_919 + 13) % whole.length]! ^= 1 << (round % 8);
      const copy = join(folder, "flipped.sqlite");
      for (const end of ["-wal", "-shm"]) rmSync(`${copy}${end}`, { force: true });
      writeFileSync(copy, flipped);
      const texts = textsOf(copy);
      if (typeof texts === "string") return texts;
      return texts.length === 300 ? texts.filter((text, index) => text !== good[index]).length : "events missing";
    });
    // What the file cannot know by itself is a bit inside a text that stays readable; that is for the sealed log to find.
    expect(new Set(verdicts)).toEqual(new Set(["LEDGER_CORRUPT", "LEDGER_FOREIGN", 0, 1].filter((verdict) => verdicts.includes(verdict))));
    expect(verdicts).toContain("LEDGER_CORRUPT");
  });

  /** All events of a ledger file as text after a full check, or the code it is refused with. */
  function textsOf(file: string): string[] | string {
    try {
      const { db, lock } = openWriterFile(file, "full");
      const texts = db.prepare("SELECT CAST(bytes AS TEXT) AS text FROM events ORDER BY position").all();
      db.close();
      lock.release();
      return texts.map((row) => String(row["text"]));
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  it("copied with its log while it was being written is a ledger up to some commit", async () => {
    const ledger = await open("write");
    for (let index = 0; index < 20; index += 1) await ledger.append("a", index * 5 - 1, punches("a", 5, index * 5));
    const copy = join(folder, "copy.sqlite");
    cpSync(path, copy);
    cpSync(`${path}-wal`, `${copy}-wal`);
    const restored = await openSqliteLedger({ path: copy, mode: "write", check: "full" });
    expect(await restored.nextPosition()).toBe(100);
    await restored.close();
  });
});

it("many streams keep their own revisions", async () => {
  const ledger = await open("write");
  const streams = Array.from({ length: 500 }, (_, index) => `stream-${index}`);
  for (let round = 0; round < 3; round += 1) {
    const answers = await Promise.all(streams.map((stream) => ledger.append(stream, round - 1, [punchEvent(`${stream}-${round}`)])));
    expect(answers.every((answer) => answer.outcome === "committed" && answer.revision === round)).toBe(true);
  }
  await ledger.check();
});
