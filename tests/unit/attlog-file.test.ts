import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { decodeAttlogFile, decodeAttlogFileRecords } from "../../devices/attlog-file/codec.ts";
import { importAttlogFile } from "../../devices/attlog-file/import.ts";
import type { AttlogImportReport } from "../../devices/attlog-file/import.ts";
import { writeAttlogFile } from "../../devices/attlog-file/simulated.ts";
import { decodeAttlogBody } from "../../devices/zk-push/attlog-rows.ts";
import { FakeGateway, fixture, identityOf } from "../support/zk-push.ts";

const row = (pin: string, time: string, rest = "1\t0\t1\t0") => `${pin.padStart(9)}\t${time}\t${rest}`;
const march = "2026-03-02 08:00:00";

async function importInto(gateway: FakeGateway, bytes: Uint8Array, more: object = {}) {
  return importAttlogFile(gateway.context, { serial: "A", bytes, fileName: "1_attlog.dat", ...more });
}
function report(outcome: Awaited<ReturnType<typeof importInto>>): AttlogImportReport {
  if (outcome.refused) throw new Error(outcome.message);
  return outcome;
}

describe("captured files", () => {
  it("give the iFace302's row with state before verify", () => {
    expect(decodeAttlogFileRecords(fixture("attlog-file/attlog-iface302.dat"))).toMatchObject([
      { pin: "200", localTime: "2020-08-26T23:08:49", deviceNumber: 7, state: 0, verify: 1, workcode: "53" },
    ]);
  });

  it("give two rows and set the garbage aside", () => {
    expect(decodeAttlogFileRecords(fixture("attlog-file/attlog-two-and-garbage.dat"))).toMatchObject([
      { pin: "1", localTime: "2026-10-03T08:59:01", deviceNumber: 1, state: 0, verify: 1, workcode: "0" },
      { pin: "1", localTime: "2026-10-03T18:10:22", deviceNumber: 1, state: 1, verify: 1, workcode: "0" },
      { kind: "unreadable", unreadable: { raw: Buffer.from("garbage line") } },
    ]);
  });
});

describe("reading a file", () => {
  it("gives a row the identity its pushed copy has", () => {
    const [filed] = decodeAttlogFile(Buffer.from(`${row("0701", march, "1\t4\t15\t0")}\r\n`)).items;
    const [pushed] = decodeAttlogBody(Buffer.from(`0701\t${march}\t4\t15\t\t0\t0\t\n`)).items;
    if (filed?.kind !== "record" || pushed?.kind !== "record") throw new Error("unreadable");
    expect(identityOf(filed)).toBe(identityOf(pushed));
    expect([filed.identity, pushed.identity]).toEqual([undefined, undefined]);
  });

  it("lets long numbers overflow their column", () => {
    const [item] = decodeAttlogFile(Buffer.from(`${row("123456789012345678901234", march)}\n`)).items;
    expect(item).toMatchObject({ key: { value: "123456789012345678901234" } });
  });

  it("sets a cut last row aside at every length at which a field of its identity may be cut", () => {
    const first = `${row("7", march)}\r\n`;
    const last = row("8", march, "1\t15\t15\t53");
    for (let length = 1; length <= last.length; length++) {
      const file = decodeAttlogFile(Buffer.from(first + last.slice(0, length)));
      expect(file.cut).toBe(true);
      expect(file.items).toHaveLength(2);
      const whole = length >= last.length - 2;
      const expected = whole ? { kind: "record", state: "15", verify: "15" } : { code: "ROW_CUT", raw: Buffer.from(last.slice(0, length)) };
      expect(file.items[1]).toMatchObject(expected);
    }
  });

  it("reads what editors make of it and says so", () => {
    const edited = decodeAttlogFile(Buffer.from(`\ufeff7\t2026/3/2 8:00:00\t1\t0\t1\t0\n8 ${march} 1 0 1 0\n`));
    expect(edited.items).toMatchObject([
      { key: { value: "7" }, reading: { text: "2026/3/2 8:00:00", local: "2026-03-02T08:00:00" } },
      { key: { value: "8" }, state: "0", verify: "1" },
    ]);
    expect(edited.signsOfEditing).toEqual(["byte order mark", "times rewritten", "blanks for TABs"]);
    expect(decodeAttlogFile(fixture("attlog-file/attlog-iface302.dat")).signsOfEditing).toEqual([]);
  });

  it("does not guess at times without seconds or with the day first", () => {
    for (const time of ["2026-03-02 08:00", "02/03/2026 08:00:00", "2026-02-30 08:00:00", "1722861657"]) {
      expect(decodeAttlogFile(Buffer.from(`7\t${time}\t1\t0\t1\t0\n`)).items[0]).toMatchObject({ code: "ROW_TIME_UNREADABLE" });
    }
  });
});

describe("importing a file", () => {
  it("adds nothing the second time", async () => {
    const gateway = new FakeGateway("A");
    const bytes = fixture("attlog-file/attlog-two-and-garbage.dat");
    expect(report(await importInto(gateway, bytes))).toMatchObject({
      rows: 3,
      recorded: 2,
      duplicates: 0,
      quarantined: 1,
      incomplete: false,
    });
    expect(report(await importInto(gateway, bytes))).toMatchObject({ recorded: 0, duplicates: 2 });
    expect(gateway.records.size).toBe(2);
    expect(gateway.deliveries[0]).toMatchObject({ protocol: "attlog-file", channel: "file", serial: "A", remote: "1_attlog.dat" });
  });

  it("names the file by its hash and tells its span and device numbers", async () => {
    const bytes = fixture("attlog-file/attlog-two-and-garbage.dat");
    expect(report(await importInto(new FakeGateway("A"), bytes))).toMatchObject({
      sha256: createHash("sha256").update(bytes).digest("hex"),
      first: "2026-10-03T08:59:01",
      last: "2026-10-03T18:10:22",
      deviceNumbers: ["1"],
    });
  });

  it("is evidence up to its last row only when stated whole, not cut, not edited, and not ahead of our clock", async () => {
    const gateway = new FakeGateway("A");
    gateway.now = () => Date.parse("2026-03-10T00:00:00Z");
    const whole = `${row("7", march)}\n${row("8", "2026-03-03 09:30:00")}\n`;
    const upTo = async (text: string, more: object) => report(await importInto(gateway, Buffer.from(text), more)).completeUpTo;
    expect(await upTo(whole, { complete: true })).toBe(Date.parse("2026-03-03T01:30:00Z"));
    expect(gateway.deliveries.at(-1)!.items.at(-1)).toEqual({
      kind: "complete_up_to",
      upTo: Date.parse("2026-03-03T01:30:00Z"),
      evidence: "complete_file",
    });
    expect(await upTo(`${whole}${row("9", "2099-01-01 00:00:00")}\n`, { complete: true })).toBe(Date.parse("2026-03-03T01:30:00Z"));
    expect(await upTo(whole, {})).toBeUndefined();
    expect(await upTo(whole.slice(0, -3), { complete: true })).toBeUndefined();
    expect(await upTo(whole, { complete: true, edited: true })).toBeUndefined();
    expect(await upTo(`\ufeff${whole}`, { complete: true })).toBeUndefined();
  });

  it("marks every record of an edited file", async () => {
    const gateway = new FakeGateway("A");
    report(await importInto(gateway, Buffer.from(`${row("7", march)}\n`), { edited: true }));
    expect([...gateway.records.values()]).toMatchObject([{ edited: true }]);
  });

  it("refuses the file of another terminal, unless forced", async () => {
    const gateway = new FakeGateway("A");
    const bytes = Buffer.from(`${row("7", march)}\n`);
    const known = (matching: number) => async () => ({ overlap: 100, matching });
    expect(await importInto(gateway, bytes, { known: known(94) })).toMatchObject({ refused: true, code: "FILE_WRONG_TERMINAL" });
    expect(gateway.deliveries).toEqual([]);
    expect(report(await importInto(gateway, bytes, { known: known(95) })).recorded).toBe(1);
    expect(report(await importInto(gateway, bytes, { known: known(0), force: true })).duplicates).toBe(1);
    expect(report(await importInto(gateway, bytes, { known: async () => ({ overlap: 0, matching: 0 }) })).rows).toBe(1);
  });

  it("refuses what is no attendance log, and terminals nobody registered", async () => {
    const gateway = new FakeGateway("A");
    const refusal = async (bytes: Uint8Array) => await importInto(gateway, bytes);
    expect(await refusal(Buffer.alloc(0))).toMatchObject({ code: "FILE_NOT_ATTLOG" });
    expect(await refusal(Buffer.from("\ufeff7\t2026", "utf16le"))).toMatchObject({ code: "FILE_NOT_ATTLOG" });
    expect(await refusal(Buffer.from("PK\u0003\u0004xl/workbook.xml"))).toMatchObject({ code: "FILE_NOT_ATTLOG" });
    expect(await refusal(Buffer.from("nothing\nof\nthe kind\n"))).toMatchObject({ code: "FILE_NOT_ATTLOG" });
    expect(gateway.deliveries).toEqual([]);
    const stranger = await importAttlogFile(gateway.context, { serial: "B", bytes: Buffer.from(`${row("7", march)}\n`), fileName: "x" });
    expect(stranger).toMatchObject({ refused: true, code: "TERMINAL_NOT_REGISTERED" });
  });

  it("hands over large files in bounded batches and can be done again after the store failed half-way", async () => {
    const gateway = new FakeGateway("A");
    const lines = Array.from({ length: 2_500 }, (_, index) =>
      row(String(index), `2026-03-02 08:${String(Math.floor(index / 60)).padStart(2, "0")}:${String(index % 60).padStart(2, "0")}`),
    );
    const bytes = Buffer.from(lines.map((line) => `${line}\r\n`).join(""));
    gateway.before = () => {
      if (gateway.deliveries.length === 1) throw new Error("disk full");
    };
    await expect(importInto(gateway, bytes, { complete: true })).rejects.toThrow("disk full");
    expect(gateway.deliveries.flatMap(({ items }) => items).some((item) => item.kind === "complete_up_to")).toBe(false);
    gateway.before = () => undefined;
    expect(report(await importInto(gateway, bytes, { complete: true }))).toMatchObject({ recorded: 1_500, duplicates: 1_000 });
    expect(Math.max(...gateway.deliveries.map(({ items }) => items.length))).toBeLessThanOrEqual(1_000);
  });

  it("hands over a person's differing rows of one second together, for which of them is a copy shows only there", async () => {
    const gateway = new FakeGateway("A");
    const before = Array.from({ length: 999 }, (_, index) => row(String(index), "2026-03-01 08:00:00"));
    const lines = [
      ...before.slice(1),
      row("7", march, "1\t0\t1\t0"),
      row("8", march),
      row("7", march, "1\t1\t1\t0"),
      row("9", "2026-03-02 08:00:01"),
    ];
    report(await importInto(gateway, Buffer.from(lines.map((line) => `${line}\r\n`).join(""))));
    expect(gateway.deliveries.map(({ items }) => items.length)).toEqual([1_001, 1]);
  });

  it("reads back what a terminal's USB export writes", () => {
    const rows = [{ pin: "0701", time: march, state: "4", verify: "15", workcode: "" }];
    const { fileName, bytes } = writeAttlogFile(rows, { deviceNumber: 7 });
    expect([fileName, Buffer.from(bytes).toString()]).toEqual(["7_attlog.dat", `     0701\t${march}\t7\t4\t15\t0\r\n`]);
    expect(decodeAttlogFile(bytes)).toMatchObject({
      cut: false,
      signsOfEditing: [],
      items: [{ key: { value: "0701" }, state: "4", verify: "15" }],
    });
  });
});
