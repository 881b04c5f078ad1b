import { describe, expect, it } from "vitest";
import { decodeAttlogBody } from "../../devices/zk-push/attlog-rows.ts";
import { decodeZkPush } from "../../devices/zk-push/codec.ts";
import { decodeOperlogBody } from "../../devices/zk-push/operlog-rows.ts";
import type { TerminalRecord, UnreadableRecord } from "../../devices/terminal.ts";
import { fixture } from "../support/zk-push.ts";

const decode = (body: string | Uint8Array, zone?: string) => decodeAttlogBody(Buffer.from(body), zone);
const one = (row: string, zone?: string): TerminalRecord => {
  const { rows, items } = decode(row, zone);
  expect(rows).toBe(1);
  const [item] = items;
  if (item?.kind !== "record") throw new Error(`not a record: ${JSON.stringify(item)}`);
  return item;
};
const fault = (row: string | Uint8Array): UnreadableRecord => {
  const [item] = decode(row).items;
  if (item?.kind !== "unreadable") throw new Error(`not unreadable: ${JSON.stringify(item)}`);
  return item;
};

describe("captures of real terminals", () => {
  it("reads the X100-C's upload to the last field", () => {
    expect(decodeZkPush(fixture("zk-push/zk-push-attlog-x100c.http"))).toMatchObject([
      {
        kind: "record",
        pin: "1156",
        localTime: "2024-08-05T12:40:57",
        state: 1,
        verify: 1,
        workcode: "",
        serial: "SERIAL87654321",
        stamp: "9999",
      },
    ]);
  });

  it("reads the X100-C's handshake", () => {
    expect(decodeZkPush(fixture("zk-push/zk-push-handshake-x100c.http"))).toEqual([
      { kind: "other", what: "handshake", serial: "SERIAL87654321", pushVersion: "2.4.0", language: "73", legacy: false },
    ]);
  });

  it("reads the X100-C's two operations", () => {
    const operation = {
      kind: "other",
      what: "operation",
      operator: "0",
      localTime: "2024-08-05T12:48:25",
      values: ["1160", "0", "0", "0"],
    };
    expect(decodeZkPush(fixture("zk-push/zk-push-oplog-two-x100c.http"))).toMatchObject([
      { ...operation, operation: "30" },
      { ...operation, operation: "6" },
    ]);
  });

  it("reads the bare body of an upload like the whole request", () => {
    const request = fixture("zk-push/zk-push-attlog-x100c.http");
    const body = request.subarray(request.indexOf("\r\n\r\n") + 4);
    expect(decodeZkPush(body)).toMatchObject([{ pin: "1156", localTime: "2024-08-05T12:40:57", state: 1, verify: 1, workcode: "" }]);
  });

  it("reads several captured requests behind each other, chunked ones too", () => {
    const chunked =
      "POST /iclock/cdata?SN=A&table=ATTLOG HTTP/1.1\nTransfer-Encoding: chunked\n\n5\r\n7\t202\r\n10\r\n6-01-02 03:04:05\r\n0\r\n\r\n";
    const both = Buffer.concat([fixture("zk-push/zk-push-handshake-x100c.http"), Buffer.from(chunked)]);
    expect(decodeZkPush(both)).toMatchObject([
      { what: "handshake" },
      { kind: "record", pin: "7", localTime: "2026-01-02T03:04:05", serial: "A" },
    ]);
  });

  it("calls a cut upload a frame error at every length, and never a record", () => {
    const request = fixture("zk-push/zk-push-attlog-x100c.http");
    for (let length = request.indexOf("\r\n") + 2; length < request.length; length++) {
      const decoded = decodeZkPush(request.subarray(0, length));
      expect(decoded.map((entry) => entry.kind)).toEqual(["frame_error"]);
    }
  });
});

describe("rows of the attendance log", () => {
  it("keeps leading zeros and letters of a person's number and drops its padding", () => {
    expect(one("  0701 \t2026-03-02 08:00:00\t0\t1").key).toEqual({ kind: "pin", value: "0701" });
    expect(one("5_4968\t2026-03-02 08:00:00").key.value).toBe("5_4968");
    expect(one("EMP-20001\t2026-03-02 08:00:00").key.value).toBe("EMP-20001");
    expect(one(`${"9".repeat(24)}\t2026-03-02 08:00:00`).key.value).toBe("9".repeat(24));
    expect(one("张三\t2026-03-02 08:00:00").key.value).toBe("张三");
  });

  it("takes rows of two fields up to more than twelve", () => {
    expect(one("7\t2026-03-02 08:00:00")).not.toHaveProperty("state");
    const long = one("7\t2026-03-02 08:00:00\t255\t15\t12\t0\t0\t1\t36.5\t97.7\t+28800\teyJ4IjoxfQ==\tmore\tstill more");
    expect(long).toMatchObject({ state: "255", verify: "15", workcode: "12", reading: { offset: "+08:00" } });
  });

  it("tells an offset, sign in front, from a running number, sign behind", () => {
    const eleventh = (value: string) => one(`7\t2026-03-02 08:00:00\t0\t1\t0\t0\t0\t\t\t\t${value}`);
    expect(eleventh("+28800").reading?.offset).toBe("+08:00");
    expect(eleventh("-12600").reading?.offset).toBe("-03:30");
    expect(eleventh("+0").reading?.offset).toBe("+00:00");
    expect(eleventh("16461+")).toMatchObject({ counter: "16461" });
    expect(eleventh("16461+").reading).not.toHaveProperty("offset");
    for (const neither of ["28800", "+99999", "++", "+28800+", ""]) {
      expect(eleventh(neither).reading).not.toHaveProperty("offset");
      expect(eleventh(neither)).not.toHaveProperty("counter");
    }
  });

  it("reads 2008-era rows, whose fields are separated by single blanks", () => {
    expect(one("1156 2008-08-05 12:40:57 1 2 33 0 0")).toMatchObject({
      key: { value: "1156" },
      reading: { local: "2008-08-05T12:40:57" },
      state: "1",
      verify: "2",
      workcode: "33",
    });
    expect(one("1156 2008-08-05 12:40:57 1 2  0")).not.toHaveProperty("workcode");
  });

  it("reads seconds since 1970 on the wall clock of the terminal's zone, certain even in a repeated hour", () => {
    expect(one("7\t1722861657\t0\t1", "Asia/Shanghai").reading).toEqual({
      text: "1722861657",
      local: "2024-08-05T20:40:57",
      offset: "+08:00",
    });
    expect(one("7 1722861657 0 1", "Asia/Kolkata").reading).toMatchObject({ local: "2024-08-05T18:10:57", offset: "+05:30" });
    expect(one("7\t1722861657").reading).toMatchObject({ local: "2024-08-05T12:40:57", offset: "+00:00" });
    const [summer, winter] = [1_792_886_400, 1_792_890_000].map((at) => one(`7\t${at}`, "Europe/Berlin").reading);
    expect([summer?.local, winter?.local]).toEqual(["2026-10-25T02:00:00", "2026-10-25T02:00:00"]);
    expect([summer?.offset, winter?.offset]).toEqual(["+02:00", "+01:00"]);
  });

  it("ends rows at LF, at CRLF, and the last one at nothing", () => {
    const rows = ["1\t2026-03-02 08:00:00\t0\t1", "2\t2026-03-02 08:00:01\t0\t1"];
    const variants = [
      rows.join("\n"),
      `${rows.join("\n")}\n`,
      rows.join("\r\n"),
      `${rows.join("\r\n")}\r\n`,
      `\n\n${rows.join("\n\r\n")}\n\n`,
      `${rows.join("\n")}\n\0\0`,
    ];
    for (const body of variants) {
      const { rows: count, items } = decode(body);
      expect(count).toBe(2);
      expect(items.map((item) => (item.kind === "record" ? item.key.value : item.code))).toEqual(["1", "2"]);
      expect(items.map((item) => Buffer.from(item.raw).toString())).toEqual(rows);
    }
  });

  it("keeps wrong years, which are a clock's error, and rejects dates that do not exist", () => {
    expect(one("7\t2000-01-01 00:00:09").reading?.local).toBe("2000-01-01T00:00:09");
    expect(one("7\t2099-12-31 23:59:59").reading?.local).toBe("2099-12-31T23:59:59");
    for (const impossible of [
      "2026-02-30 08:00:00",
      "2026-13-01 08:00:00",
      "2026-00-10 08:00:00",
      "2026-03-02 24:00:00",
      "2026-03-02 08:60:00",
      "2025-02-29 08:00:00",
    ]) {
      expect(fault(`7\t${impossible}\t0\t1`)).toMatchObject({ code: "ROW_TIME_UNREADABLE", raw: Buffer.from(`7\t${impossible}\t0\t1`) });
      expect(fault(`7\t${impossible}\t0\t1`).problem).toContain(impossible);
    }
  });

  it("sets aside what can never be a punch, with its bytes and the reason", () => {
    expect(fault("garbage").code).toBe("ROW_FIELDS_MISSING");
    expect(fault("garbage line").code).toBe("ROW_TIME_UNREADABLE");
    expect(fault("\t2026-03-02 08:00:00\t0\t1").code).toBe("ROW_PERSON_UNUSABLE");
    expect(fault(`${"9".repeat(65)}\t2026-03-02 08:00:00`).code).toBe("ROW_PERSON_UNUSABLE");
    expect(fault("7\u0007\t2026-03-02 08:00:00").code).toBe("ROW_PERSON_UNUSABLE");
    expect(fault("7\tyesterday\t0\t1").code).toBe("ROW_TIME_UNREADABLE");
    expect(fault(`7\t2026-03-02 08:00:00\t${"1".repeat(17)}`).code).toBe("ROW_FIELD_UNUSABLE");
    expect(fault(" \t \t ").code).toBe("ROW_PERSON_UNUSABLE");
  });

  it("keeps invalid UTF-8 raw, and reads the row when only its tail is foreign", () => {
    const gbk = Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]);
    const row = Buffer.concat([gbk, Buffer.from("\t2026-03-02 08:00:00\t0\t1")]);
    expect(fault(row)).toMatchObject({ code: "ROW_NOT_TEXT", raw: row });
    const tail = Buffer.concat([Buffer.from("7\t2026-03-02 08:00:00\t0\t1\t0\t0\t0\t\t\t\t16461+\t"), gbk]);
    const [item] = decode(tail).items;
    expect(item).toMatchObject({ kind: "record", key: { value: "7" }, counter: "16461", raw: tail });
  });

  it("never tells a person's number in a problem", () => {
    for (const row of ["9911223344\tnot a time", "9911223344 7", `${"9911223344".repeat(9)}\t2026-03-02 08:00:00`]) {
      expect(fault(row).problem).not.toContain("9911223344");
    }
  });
});

describe("rows of the operation log", () => {
  it("drops personal and biometric rows unread and still counts them", () => {
    const secret = "TW9uYSBMaXNh";
    const body = [
      "OPLOG 4\t0\t2026-03-02 08:00:00\t0\t0\t0\t0",
      `USER PIN=7\tName=Alice\tPri=0\tPasswd=1234\tCard=${secret}`,
      `FP PIN=7\tFID=6\tSize=1024\tValid=1\tTMP=${secret}`,
      `FACE PIN=7\tFID=0\tSIZE=9\tVALID=1\tTMP=${secret}`,
      `${secret}`,
      "",
    ].join("\n");
    const decoded = decodeOperlogBody(Buffer.from(body));
    expect(decoded.rows).toBe(5);
    expect(decoded.dropped).toEqual({ USER: 1, FP: 1, FACE: 1, other: 1 });
    expect(decoded.items).toHaveLength(1);
    const everything = JSON.stringify(decoded, (_key, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
    );
    for (const word of [secret, "Alice", "1234"]) expect(everything).not.toContain(word);
  });

  it("keeps an operation whose date cannot exist, without a reading", () => {
    const [item] = decodeOperlogBody(Buffer.from("OPLOG 21\t3\t2000-00-00 00:00:00\t1\t0\t0\t0\r\n")).items;
    expect(item).toEqual({
      kind: "operation",
      operation: "21",
      operator: "3",
      local: null,
      values: ["1", "0", "0", "0", "time=2000-00-00 00:00:00"],
    });
  });

  it("sets a broken operation aside with its bytes", () => {
    const [item] = decodeOperlogBody(Buffer.from("OPLOG x\t0\n")).items;
    expect(item).toMatchObject({ kind: "unreadable", code: "OPERATION_UNREADABLE", raw: Buffer.from("OPLOG x\t0") });
  });
});
