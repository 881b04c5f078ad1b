import { describe, expect, it } from "vitest";
import {
  checkCommand,
  commandLine,
  parseCommandLines,
  parseCommandResults,
  queryAttlogCommand,
} from "../../devices/zk-push/command-lines.ts";
import { CommandQueue } from "../../devices/zk-push/command-queue.ts";
import { optionsReply, parseInfo, parseTarget, timeZoneOption, zoneOffsetMinutes } from "../../devices/zk-push/handshake.ts";
import { packTime, unpackTime } from "../../devices/zk-push/packed-time.ts";
import { decodeZkPush } from "../../devices/zk-push/codec.ts";

const answer = { serial: "SERIAL87654321", stamps: {}, delaySeconds: 10, errorDelaySeconds: 30, offsetMinutes: 330, legacy: false };

describe("the reply to a handshake", () => {
  it("is the documented list of options, an LF behind every line", () => {
    expect(optionsReply({ ...answer, stamps: { ATTLOG: "82983982", OPERLOG: "9999" } })).toBe(
      [
        "GET OPTION FROM: SERIAL87654321",
        "ATTLOGStamp=82983982",
        "OPERLOGStamp=9999",
        "ATTPHOTOStamp=None",
        "ErrorDelay=30",
        "Delay=10",
        "TransTimes=00:00;14:05",
        "TransInterval=1",
        "TransFlag=110000000000",
        "TimeZone=330",
        "Realtime=1",
        "Encrypt=None",
        "ServerVer=2.2.14",
        "PushProtVer=2.2.14",
        "",
      ].join("\n"),
    );
  });

  it("asks for everything while nothing is stored, and returns a stamp as it was stored", () => {
    expect(optionsReply(answer)).toContain("\nATTLOGStamp=0\nOPERLOGStamp=0\n");
    expect(optionsReply({ ...answer, stamps: { ATTLOG: "None" } })).toContain("\nATTLOGStamp=None\n");
  });

  it("uses the old names of the stamps too for firmware that names no version", () => {
    expect(optionsReply({ ...answer, legacy: true, stamps: { ATTLOG: "5" } })).toContain("\nStamp=5\nOpStamp=0\nPhotoStamp=None\n");
    expect(optionsReply(answer)).not.toContain("\nStamp=");
  });

  it("gives the time zone as hours when whole, as minutes otherwise, and never as something it would misread", () => {
    const options = [480, 330, -210, 0, -720, 840, 345, 1320].map(timeZoneOption);
    expect(options).toEqual(["8", "330", "-210", "0", "-12", "14", "345", undefined]);
    for (const unspeakable of [20, -24, 5.5, Number.NaN]) expect(timeZoneOption(unspeakable)).toBeUndefined();
    expect(optionsReply({ ...answer, offsetMinutes: 20 })).not.toContain("TimeZone");
  });

  it("follows summer time of the zone", () => {
    expect(zoneOffsetMinutes("America/St_Johns", Date.UTC(2026, 0, 15))).toBe(-210);
    expect(zoneOffsetMinutes("America/St_Johns", Date.UTC(2026, 6, 15))).toBe(-150);
  });
});

describe("what a terminal says of itself", () => {
  it("is read whatever the case of the keys, escapes included, a plus staying a plus", () => {
    const { path, query } = parseTarget("/iclock/cdata?sn=A%2FB&TABLE=ATTLOG&Stamp=1+2&broken=%zz&&flag");
    expect(path).toBe("/iclock/cdata");
    expect([query.get("sn"), query.get("table"), query.get("stamp"), query.get("broken"), query.get("flag")]).toEqual([
      "A/B",
      "ATTLOG",
      "1+2",
      "%zz",
      "",
    ]);
  });

  it("counts its rows in INFO", () => {
    expect(parseInfo("Ver 8.0.4.3-20180401,24,40,1931,192.0.2.7,10,7,12,0,111")).toEqual({
      firmware: "Ver 8.0.4.3-20180401",
      users: 24,
      fingers: 40,
      attendanceRows: 1931,
      address: "192.0.2.7",
    });
    expect(parseInfo("Ver 6,,x")).toEqual({ firmware: "Ver 6" });
  });

  it("packs time as the public captures do", () => {
    expect(packTime("2018-06-25 17:50:35")).toBe(594064235);
    expect(unpackTime(594058178)).toBe("2018-06-25 16:09:38");
    expect(unpackTime(514321320)).toBe("2016-01-01 19:02:00");
  });

  it("is decoded from a captured poll and a captured command result", () => {
    expect(decodeZkPush(Buffer.from("GET /iclock/getrequest?SN=A&INFO=Ver%208,1,2,3 HTTP/1.1\r\n\r\n"))).toMatchObject([
      { what: "poll", info: { attendanceRows: 3 } },
    ]);
    const body = "ID=x1&Return=0&CMD=CHECK\n";
    expect(
      decodeZkPush(Buffer.from(`POST /iclock/devicecmd?SN=A HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`)),
    ).toMatchObject([{ what: "command result", id: "x1", code: 0, command: "CHECK" }]);
  });
});

describe("commands", () => {
  it("are lines that end, with an id the terminal gives back", () => {
    expect(commandLine("a1", "CHECK")).toBe("C:a1:CHECK\n");
    expect(parseCommandLines("C:a1:CHECK\nC:a2:LOG")).toEqual([{ id: "a1", command: "CHECK" }]);
  });

  it("are only those that delete nothing and ask for nobody's data", () => {
    const query = queryAttlogCommand("2026-11-01T00:00:00", "2026-11-02T23:59:59");
    expect(query).toBe("DATA QUERY ATTLOG StartTime=2026-11-01 00:00:00\tEndTime=2026-11-02 23:59:59");
    for (const allowed of [query, "CHECK", "LOG", "INFO", "REBOOT", "SET OPTION DateTime=594064235"])
      expect(() => checkCommand(allowed)).not.toThrow();
    for (const command of [
      "CLEAR LOG",
      "CLEAR DATA",
      "DATA QUERY USERINFO",
      "DATA DELETE USERINFO PIN=1",
      "SHELL reboot",
      "CHECK\nC:1:CLEAR LOG",
      "",
      "SET OPTION IPAddress=1",
    ]) {
      expect(() => checkCommand(command)).toThrow(expect.objectContaining({ code: "TERMINAL_COMMAND_REFUSED" }));
    }
  });

  it("have results whose keys vary in case, among lines that are none", () => {
    const body = "ID=a1&Return=0&CMD=VERIFY&AttlogSum=42\r\nid=a2&return=-1002&cmd=X\n~DeviceName=X100\nID=bad id&Return=0\n";
    expect(parseCommandResults(Buffer.from(body))).toEqual([
      { id: "a1", code: 0, command: "VERIFY", values: { AttlogSum: "42" } },
      { id: "a2", code: -1002, command: "X", values: {} },
    ]);
  });

  it("are sent again when no answer comes, three times at most, a reboot once", async () => {
    let now = 1_800_000_000_000;
    const queue = new CommandQueue(() => now);
    const check = queue.add("A", "CHECK");
    const reboot = queue.add("A", "REBOOT");
    expect(queue.take("A")).toBe(`C:${check.id}:CHECK\nC:${reboot.id}:REBOOT\n`);
    expect(queue.take("A")).toBe("");
    for (const expected of [`C:${check.id}:CHECK\n`, `C:${check.id}:CHECK\n`, ""]) {
      now += 121_000;
      expect(queue.take("A")).toBe(expected);
    }
    expect(await Promise.all([check.outcome, reboot.outcome])).toEqual([{ status: "unanswered" }, { status: "unanswered" }]);
  });

  it("are settled by the terminal's answer, and by nobody else's", async () => {
    const queue = new CommandQueue(() => 1_800_000_000_000);
    const { id, outcome } = queue.add("A", "CHECK");
    queue.take("A");
    const result = { id, code: 0, command: "CHECK", values: {} };
    expect(queue.settle("B", [result])).toBe(0);
    expect(queue.settle("A", [{ ...result, id: "other" }])).toBe(0);
    expect(queue.settle("A", [result])).toBe(1);
    expect(await outcome).toEqual({ status: "answered", result });
    expect(id).toMatch(/^[a-z0-9]{1,16}$/);
  });

  it("stop being taken when two hundred wait", () => {
    const queue = new CommandQueue(() => 0);
    for (let count = 0; count < 200; count++) queue.add("A", "LOG");
    expect(() => queue.add("A", "LOG")).toThrow(expect.objectContaining({ code: "TERMINAL_COMMANDS_FULL" }));
    expect(queue.take("A").length).toBeLessThan(40_000);
  });
});
