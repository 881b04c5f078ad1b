import { describe, expect, it } from "vitest";
import { decodeRows, findRows, JUNK_PREFIX } from "../../devices/zk-4370/attlog-blob.ts";
import { decodeZk4370 } from "../../devices/zk-4370/codec.ts";
import { scrambleCommKey } from "../../devices/zk-4370/comm-key.ts";
import { command, prepareReadData } from "../../devices/zk-4370/commands.ts";
import { checksumOf, decodePayload, encodePayload, TcpDeframer } from "../../devices/zk-4370/frames.ts";
import { decodeRealtimePunch } from "../../devices/zk-4370/realtime.ts";
import { packedTimeReader } from "../../devices/zk-4370/row-layouts.ts";
import { readSizes, writeSizes } from "../../devices/zk-4370/sizes.ts";
import { decodeUserTable } from "../../devices/zk-4370/user-table.ts";
import type { DeliveryItem } from "../../devices/terminal.ts";
import { decodeAttlogBody } from "../../devices/zk-push/attlog-rows.ts";
import { packTime, unpackTime } from "../../devices/zk-push/packed-time.ts";
import { cases, hex, logBlob, message, plainRows, preparedRead } from "../support/zk-4370.ts";
import { identityOf } from "../support/zk-push.ts";

/** The rows of a log, which must be one. */
function rowsOf(blob: Buffer, hints: Parameters<typeof findRows>[1] = {}) {
  const found = findRows(blob, hints);
  if ("problem" in found) throw new Error(found.problem);
  return { layout: found.layout, items: [...decodeRows(found)].map(({ item }) => item) };
}

const recordsOf = (items: readonly DeliveryItem[]) => items.filter((item) => item.kind === "record");
const problemOf = (blob: Buffer, hints: Parameters<typeof findRows>[1] = {}): string => {
  const found = findRows(blob, hints);
  return "problem" in found ? found.problem : `no fault: ${found.count} rows of ${found.layout}`;
};

describe("captures and worked examples", () => {
  it.each(cases.checksum)("have the checksum $checksum", ({ payloadWithZeroChecksum, checksum, wireBytes }) => {
    const bytes = hex(payloadWithZeroChecksum);
    expect(checksumOf(bytes)).toBe(Number(checksum));
    const { command: code, session, reply, data } = decodePayload(bytes)!;
    expect(encodePayload({ command: code, session, reply, data }).subarray(2, 4).toString("hex")).toBe(wireBytes);
  });

  it.each(cases.frames)("read and write payload $payload", ({ payload, command: code, session, reply }) => {
    const fields = { command: code, session, reply };
    expect(decodePayload(hex(payload))).toMatchObject({ ...fields, checksumOk: true });
    expect(encodePayload({ ...fields, data: Buffer.alloc(0) }).toString("hex")).toBe(payload);
  });

  it.each(cases.time)("read time $u32 as $expect", ({ u32, bytesLE, expect: local }) => {
    expect(hex(bytesLE).readUInt32LE()).toBe(u32);
    expect(packedTimeReader()(u32)).toEqual({ text: local.replace("T", " "), local });
    expect(packTime(local)).toBe(u32);
  });

  it.each(cases.commKey)("scramble key $commKey for session $sessionId", ({ commKey, sessionId, authData }) => {
    expect(scrambleCommKey(commKey, sessionId).toString("hex")).toBe(authData);
  });

  it.each(Object.entries(cases.attlogBlobs))("decode the log %s", (_name, { blob, declaredRecords, stride, expect: rows }) => {
    const decoded = decodeZk4370(hex(blob));
    expect(decoded).toMatchObject(rows.map((row) => ({ kind: "record", ...row })));
    expect(decoded).toHaveLength(declaredRecords);
    const declared = findRows(hex(blob), { rows: { min: declaredRecords, max: declaredRecords } });
    expect("rows" in declared && declared.rows.length).toBe(declaredRecords * stride);
  });

  it.each(cases.realtime)("read a punch told as it happens", ({ frame, expect: punch }) => {
    const [{ payload } = { payload: Buffer.alloc(0) }] = new TcpDeframer().feed(hex(frame));
    expect(decodePayload(payload)).toMatchObject({ checksumOk: true });
    expect(decodeRealtimePunch(decodePayload(payload)!)).toEqual(punch);
  });
});

describe("a row", () => {
  it.each(["40", "16", "8a", "8b"] as const)("of %s bytes gives the identity its push gives", (layout) => {
    const plain = plainRows(120);
    const found = findRows(logBlob(layout, plain));
    if ("problem" in found) throw new Error(found.problem);
    const table = new Map(plain.map((row) => [row.uid!, row.pin]));
    const pulled = [...decodeRows(found, { personOf: (uid) => table.get(uid) })].map(({ item }) => item);
    const pushed = decodeAttlogBody(
      Buffer.from(plain.map((row) => `${row.pin}\t${row.time}\t${row.state}\t${row.verify}\t\t0\t0\n`).join("")),
    );
    expect(recordsOf(pulled).map(identityOf)).toEqual(recordsOf(pushed.items).map(identityOf));
    expect(recordsOf(pulled).map(({ reading }) => reading)).toEqual(recordsOf(pushed.items).map(({ reading }) => reading));
  });

  it("keeps leading zeros, letters and all 24 characters of a person", () => {
    const pins = ["0701", "5_4968", "EMP-20001", "A23456789012345678901234", "张三"];
    const rows = pins.map((pin) => ({ ...plainRows(1)[0]!, pin }));
    expect(recordsOf(rowsOf(logBlob("40", rows)).items).map(({ key }) => key.value)).toEqual(pins);
  });

  it("with a date that does not exist, without a person, or with bytes that are no text goes into quarantine whole", () => {
    const blob = logBlob("40", [...plainRows(30), { pin: "7", time: "2026-02-30 08:00:00", state: 0, verify: 1 }, ...plainRows(2)]);
    const rowAt = (index: number) => blob.subarray(4 + index * 40, 4 + index * 40 + 40);
    rowAt(1).fill(0xff, 2, 26);
    rowAt(2).fill(0, 2, 26);
    const { items } = rowsOf(blob, { rows: { min: 33, max: 33 } });
    const bad = items.filter((item) => item.kind === "unreadable");
    expect(bad.map(({ code }) => code)).toEqual(["ROW_NOT_TEXT", "ROW_PERSON_UNUSABLE", "ROW_TIME_UNREADABLE"]);
    expect(bad.map(({ raw }) => raw)).toEqual([rowAt(1), rowAt(2), rowAt(30)]);
    expect(bad[2]!.problem).toContain("2026-2-30");
    expect(items).toHaveLength(33);
  });

  it("of a clock that started again in 2000 is kept as read", () => {
    const rows = [...plainRows(20), { ...plainRows(1)[0]!, time: "2000-01-01 00:03:10" }];
    const { items } = rowsOf(logBlob("40", rows), { rows: { min: 21, max: 21 } });
    expect(recordsOf(items).at(-1)!.reading!.local).toBe("2000-01-01T00:03:10");
    const allWrong = plainRows(12, { from: Date.UTC(2000, 0, 1) });
    expect(rowsOf(logBlob("40", allWrong), { rows: { min: 12, max: 12 } }).layout).toBe("40");
  });

  it("of somebody no longer in the user table is kept under the terminal's own number", () => {
    const [decoded] = decodeZk4370(logBlob("8b", [{ ...plainRows(1)[0]!, uid: 77 }]));
    expect(decoded).toMatchObject({ kind: "record", pin: "uid 77", uid: 77 });
  });

  it("reads state and verify of 16 bytes in the order chosen for the model", () => {
    const found = findRows(logBlob("16", [{ ...plainRows(1)[0]!, state: 1, verify: 15 }]));
    if ("problem" in found) throw new Error(found.problem);
    expect([...decodeRows(found)][0]!.item).toMatchObject({ state: "1", verify: "15" });
    expect([...decodeRows(found, { order16: "verify-state" })][0]!.item).toMatchObject({ state: "15", verify: "1" });
  });

  it("reads every second of four years as the packing's own arithmetic does", () => {
    const read = packedTimeReader();
    for (let at = Date.UTC(2023, 11, 30); at < Date.UTC(2028, 1, 2); at += 86_399_000 / 7) {
      const text = new Date(at).toISOString().slice(0, 19).replace("T", " ");
      expect(read(packTime(text))?.text).toBe(text);
      expect(unpackTime(packTime(text))).toBe(text);
    }
    expect(read(packTime("2026-02-29 08:00:00"))).toBeUndefined();
    expect(read(packTime("2028-02-29 08:00:00"))?.text).toBe("2028-02-29 08:00:00");
    expect(read(0xffff_ffff)?.local).toMatch(/^2133-/);
  });
});

describe("a log", () => {
  it.each([1, 2, 3, 5, 9, 40, 41, 97])("of %i rows is told apart by itself, whatever its layout", (count) => {
    for (const layout of ["40", "16", "8a", "8b"] as const) {
      const found = rowsOf(logBlob(layout, plainRows(count)));
      expect([layout, found.layout, found.items.length]).toEqual([layout, layout, count]);
    }
  });

  it.each([1, 3, 9, 40])("with junk in front of %i rows loses none and adds none", (count) => {
    const blob = logBlob("40", plainRows(count), JUNK_PREFIX);
    for (const rows of [
      { min: count, max: count },
      { min: count, max: count + 3 },
    ]) {
      expect(rowsOf(blob, { rows }).items).toHaveLength(count);
    }
    expect(recordsOf(rowsOf(blob).items).map(({ key }) => key.value)).toEqual(plainRows(count).map(({ pin }) => pin));
  });

  it("whose first row happens to begin like the junk keeps it", () => {
    const first = { ...plainRows(1)[0]!, uid: 0x32ff, pin: "55" };
    const blob = logBlob("40", [first, ...plainRows(2)]);
    expect(blob.subarray(4, 13).equals(JUNK_PREFIX)).toBe(true);
    expect(recordsOf(rowsOf(blob).items)[0]!.key.value).toBe("55");
  });

  it("counted before two short rows came is not taken for one long row", () => {
    // 16 bytes: a row of 16, or two of 8 of which the second came during the read.
    expect(rowsOf(logBlob("8b", plainRows(2)), { rows: { min: 1, max: 2 } })).toMatchObject({ layout: "8b" });
    expect(rowsOf(logBlob("8a", plainRows(2)), { rows: { min: 1, max: 2 } })).toMatchObject({ layout: "8a" });
    expect(rowsOf(logBlob("16", plainRows(1)), { rows: { min: 1, max: 2 } })).toMatchObject({ layout: "16" });
  });

  it("with more or fewer rows than the terminal counted is a fault, not a guess", () => {
    expect(problemOf(logBlob("40", plainRows(41)), { rows: { min: 40, max: 40 } })).toMatch(/for 40 row\(s\)/);
    expect(problemOf(logBlob("40", plainRows(39)), { rows: { min: 40, max: 41 } })).toMatch(/for 40 to 41 row\(s\)/);
  });

  it("of rows of 49 bytes, cut, or of the compressed kind is a fault", () => {
    const of49 = Buffer.alloc(4 + 49 * 3, 0x31);
    of49.writeUInt32LE(49 * 3);
    expect(problemOf(of49, { rows: { min: 3, max: 3 } })).toMatch(/no whole number/);
    expect(problemOf(of49)).toMatch(/no whole number/);
    const cut = logBlob("40", plainRows(3)).subarray(0, -1);
    expect(problemOf(cut)).toMatch(/announces 120 bytes of rows and has 119/);
    const more = Buffer.concat([logBlob("40", plainRows(3)), Buffer.alloc(40)]);
    expect(problemOf(more)).toMatch(/announces 120 bytes of rows and has 160/);
    const compressed = Buffer.alloc(4 + 80, 0x7a);
    compressed.writeUInt32LE(80);
    expect(problemOf(compressed)).toMatch(/do not tell their layout/);
    expect(problemOf(Buffer.from([1]))).toMatch(/1 byte/);
  });

  it("whose rows of 8 fit both ways asks, and goes by what is set", () => {
    const both = Buffer.alloc(8);
    both.writeUInt16LE(7, 0);
    const blob = Buffer.concat([hex("08000000"), both]);
    expect(problemOf(blob, { rows: { min: 1, max: 1 } })).toMatch(/8a \(1 rows, 0 % likely\), 8b/);
    expect(rowsOf(blob, { rows: { min: 1, max: 1 }, layout: "8a" })).toMatchObject({ layout: "8a" });
  });

  it("that is empty has no rows", () => {
    for (const blob of [Buffer.alloc(0), Buffer.alloc(4)]) expect(rowsOf(blob).items).toEqual([]);
  });
});

describe("a user table", () => {
  const table72 = (people: readonly [number, string][]) => {
    const rows = people.map(([uid, pin]) => {
      const row = Buffer.alloc(72);
      row.writeUInt16LE(uid);
      row.write("a name nobody keeps", 11);
      row.write(pin, 48);
      return row;
    });
    return Buffer.concat([length4(rows.length * 72), ...rows]);
  };
  const table28 = (people: readonly [number, number][]) => {
    const rows = people.map(([uid, pin]) => {
      const row = Buffer.alloc(28);
      row.writeUInt16LE(uid);
      row.writeUInt32LE(pin, 24);
      return row;
    });
    return Buffer.concat([length4(rows.length * 28), ...rows]);
  };
  const length4 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };

  it("maps the terminal's numbers to people in both row sizes, also where both divide its length", () => {
    const eighteen = Array.from({ length: 18 }, (_, index): [number, number] => [index + 1, 900 + index]);
    expect([...decodeUserTable(table28(eighteen))!]).toEqual(eighteen.map(([uid, pin]) => [uid, String(pin)]));
    expect([
      ...decodeUserTable(
        table72([
          [1, "0701"],
          [9, "EMP-1"],
        ]),
        2,
      )!,
    ]).toEqual([
      [1, "0701"],
      [9, "EMP-1"],
    ]);
  });

  it("that is cut, doubled or of another count is none", () => {
    expect(decodeUserTable(table72([[1, "7"]]).subarray(0, -1))).toBeUndefined();
    expect(
      decodeUserTable(
        table72([
          [1, "7"],
          [1, "8"],
        ]),
      ),
    ).toBeUndefined();
    expect(decodeUserTable(table72([[1, "7"]]), 2)).toBeUndefined();
    expect(decodeUserTable(Buffer.alloc(4))).toEqual(new Map());
  });

  it("in a capture names the people of rows of 8 bytes, and nothing else of it is shown", () => {
    const users = table72([
      [1, "0701"],
      [2, "0702"],
    ]);
    const rows = [
      { ...plainRows(1)[0]!, uid: 2 },
      { ...plainRows(2)[1]!, uid: 1 },
    ];
    const capture = Buffer.concat([
      message(command.prepareRead, prepareReadData("users")),
      message(command.data, users),
      message(command.prepareRead, prepareReadData("log")),
      preparedRead(logBlob("8a", rows)),
    ]);
    const decoded = decodeZk4370(capture);
    expect(decoded.filter(({ kind }) => kind === "record")).toMatchObject([{ pin: "0702" }, { pin: "0701" }]);
    expect(JSON.stringify(decoded)).not.toContain("nobody keeps");
  });
});

describe("a capture", () => {
  const rows = plainRows(60);
  const blob = logBlob("40", rows);
  const event = hex(cases.realtime[0]!.frame);

  it("of a whole session gives the log's rows, events between data frames or not", () => {
    const answer = preparedRead(blob);
    const second = answer.indexOf(Buffer.from("5050827d", "hex"), 60);
    const capture = Buffer.concat([
      message(command.connect, undefined, { session: 0, reply: 0 }),
      message(command.ok),
      message(command.prepareRead, prepareReadData("log")),
      answer.subarray(0, second),
      event,
      answer.subarray(second),
      message(command.exit),
    ]);
    const decoded = decodeZk4370(capture);
    expect(decoded.filter(({ kind }) => kind === "record")).toHaveLength(60);
    expect(decoded).toContainEqual(expect.objectContaining({ what: "realtime punch", pin: "999111333", localTime: "2018-06-25T17:41:05" }));
    expect(decoded.some(({ kind }) => kind === "frame_error")).toBe(false);
  });

  it("of the terminal's side alone gives them too: prepared, at once, and in the direct form", () => {
    const announced = Buffer.alloc(4);
    announced.writeUInt32LE(blob.length);
    const direct = [message(command.announce, announced), message(command.data, blob), message(command.ok)];
    for (const capture of [preparedRead(blob), message(command.data, blob), Buffer.concat(direct)]) {
      expect(decodeZk4370(capture).filter(({ kind }) => kind === "record")).toHaveLength(60);
    }
  });

  it("that ends inside a transfer or a frame says so and gives no row of it", () => {
    const capture = preparedRead(blob);
    const decoded = decodeZk4370(capture.subarray(0, capture.length - 60));
    expect(decoded.at(-1)).toMatchObject({ kind: "frame_error", problem: expect.stringContaining(`of ${blob.length} byte(s) have come`) });
    expect(decoded.some(({ kind }) => kind === "record")).toBe(false);
  });

  it("with bytes in between that are no frame goes on at the next one", () => {
    const decoded = decodeZk4370(Buffer.concat([message(command.ok), Buffer.from("noise"), message(command.data, blob)]));
    expect(decoded.filter(({ kind }) => kind === "frame_error")).toMatchObject([{ byteOffset: 16 }]);
    expect(decoded.filter(({ kind }) => kind === "record")).toHaveLength(60);
  });

  it("of one payload without prefix, as in a UDP packet, is read", () => {
    expect(decodeZk4370(hex("e80317fc00000000"))).toEqual([{ kind: "other", what: "connect", command: 1_000, session: 0, reply: 0 }]);
    expect(decodeZk4370(Buffer.from("not of this protocol"))).toMatchObject([{ kind: "frame_error", byteOffset: 0 }]);
  });

  it("never shows what a reader sent as its key", () => {
    const auth = message(command.auth, scrambleCommKey(1_234, 7_982));
    expect(JSON.stringify(decodeZk4370(auth))).toBe(
      JSON.stringify([{ kind: "other", what: "auth", command: 1_102, session: 7_982, reply: 1 }]),
    );
  });
});

describe("a stream of frames", () => {
  it("with a length out of bounds or another beginning is at fault at that frame, and room is made for nothing", () => {
    for (const bad of ["5050827dffffffff", "5050827d07000000", "5050827e08000000"]) {
      const deframer = new TcpDeframer();
      expect(deframer.feed(Buffer.concat([message(command.ok), hex(bad)]))).toHaveLength(1);
      expect(deframer.fault).toMatchObject({ byteOffset: 16 });
      expect(deframer.feed(message(command.ok))).toEqual([]);
    }
  });
});

describe("sizes", () => {
  it("are read from long answers and from short ones", () => {
    const sizes = { users: 12, attendanceRows: 3_000, attendanceCapacity: 100_000 };
    expect(readSizes(writeSizes(sizes))).toEqual(sizes);
    expect(readSizes(writeSizes(sizes).subarray(0, 40))).toEqual({ ...sizes, attendanceCapacity: 0 });
    expect(readSizes(writeSizes(sizes).subarray(0, 35))).toBeUndefined();
  });
});
