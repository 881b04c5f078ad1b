import { describe, expect, test } from "vitest";
import { createTerminals, mayDeliver } from "../../projections/terminals/terminals.ts";
import { terminalHealth } from "../../projections/terminals/terminal-health.ts";
import { openFaults, openGaps, terminalState, type TerminalEvent } from "../../projections/terminals/terminal-state.ts";
import { gateSettings, morning } from "../support/gateway-parts.ts";

type Draft = { [Type in TerminalEvent["type"]]: Pick<Extract<TerminalEvent, { type: Type }>, "type" | "data"> }[TerminalEvent["type"]];
const at = (event: Draft): TerminalEvent => ({ ...event, recordedAt: morning }) as TerminalEvent;
const terminal = "gate";

const registered = at({ type: "TerminalRegistered", data: { terminal, settings: gateSettings } });
const fault = (id: string) =>
  at({ type: "TerminalFaultReported", data: { terminal, fault: id, since: morning, reportedBy: "person", reason: "dark" } });
const cleared = (id: string) => at({ type: "TerminalFaultCleared", data: { terminal, fault: id, until: morning + 1 } });
const mark = (upTo: number, stamps?: Record<string, string>) =>
  at({ type: "WatermarkAdvanced", data: { terminal, upTo, evidence: "contact", ...(stamps === undefined ? {} : { stamps }) } });
const gap = (id: string) =>
  at({ type: "GapDetected", data: { terminal, gap: id, kind: "sequence", from: null, until: null, missing: id } });
const gapClosed = (id: string) => at({ type: "GapClosed", data: { terminal, gap: id, how: "filled" } });

describe("a terminal's state", () => {
  test("begins with its registration; events of somebody unregistered make none", () => {
    expect(terminalState([mark(1), fault("f")])).toBeUndefined();
    expect(terminalState([registered])).toMatchObject({ terminal, watermark: null, retired: null, counts: { punches: 0 } });
  });

  test("has a watermark that never moves back and the stamps as last sent", () => {
    const state = terminalState([registered, mark(50, { ATTLOG: "1", OPERLOG: "9" }), mark(20, { ATTLOG: "2" })])!;
    expect(state.watermark).toBe(50);
    expect(state.stamps).toEqual({ ATTLOG: "2", OPERLOG: "9" });
  });

  test("keeps faults and gaps by id: reporting twice opens once, closing twice closes once", () => {
    const state = terminalState([
      registered,
      fault("f"),
      fault("f"),
      fault("g"),
      cleared("f"),
      cleared("f"),
      gap("1"),
      gap("2"),
      gapClosed("1"),
      gap("1"),
    ])!;
    expect(openFaults(state).map((open) => open.fault)).toEqual(["g"]);
    expect(openGaps(state).map((open) => open.gap)).toEqual(["2"]);
    expect(state.faults.get("f")).toMatchObject({ since: morning, until: morning + 1 });
  });

  test("is the same whether folded at once or event by event", () => {
    const events = [registered, fault("f"), mark(5), gap("1"), cleared("f"), mark(9, { ATTLOG: "3" })];
    const terminals = createTerminals();
    for (const event of events) terminals.apply(event);
    expect(terminals.get(terminal)).toEqual(terminalState(events));
  });
});

describe("how a terminal is doing", () => {
  const state = () => terminalState([registered])!;

  test("never seen, then fine, then silent since its last contact", () => {
    expect(terminalHealth(state(), morning, null)).toMatchObject({ status: "never_seen", silentSince: null });
    expect(terminalHealth(state(), morning, morning - 14 * 60_000)).toMatchObject({ status: "ok", silentSince: null });
    expect(terminalHealth(state(), morning, morning - 15 * 60_000)).toMatchObject({ status: "silent", silentSince: morning - 15 * 60_000 });
  });

  test("a file-only terminal is never silent; a fault, a wrong clock and an open gap show", () => {
    const files = terminalState([
      at({ type: "TerminalRegistered", data: { terminal, settings: { ...gateSettings, protocol: "attlog-file" } } }),
    ])!;
    expect(terminalHealth(files, morning, null).status).toBe("ok");
    expect(terminalHealth(terminalState([registered, fault("f")])!, morning, morning)).toMatchObject({ status: "fault", openFaults: 1 });
    expect(terminalHealth(terminalState([registered, gap("1")])!, morning, morning)).toMatchObject({ status: "attention", openGaps: 1 });
    const off = at({ type: "TerminalClockMeasured", data: { terminal, offsetMs: -61_000, measuredAt: morning } });
    expect(terminalHealth(terminalState([registered, off])!, morning, null)).toMatchObject({ status: "attention", clockOffsetMs: -61_000 });
  });
});

describe("whom a serial number names", () => {
  const register = (id: string, settings = {}) =>
    at({ type: "TerminalRegistered", data: { terminal: id, settings: { ...gateSettings, ...settings } } });
  const retire = (id: string) => at({ type: "TerminalRetired", data: { terminal: id, reason: "broken" } });

  test("push, port 4370 and USB file of one serial are one terminal; MQTT of that name is another", () => {
    const terminals = createTerminals();
    terminals.apply(register("gate"));
    for (const protocol of ["zk-push", "zk-4370", "attlog-file"] as const)
      expect(terminals.bySerial(protocol, "SN-1")?.terminal).toBe("gate");
    expect(terminals.bySerial("mqtt", "SN-1")).toBeUndefined();
    expect(terminals.underOtherProtocol("mqtt", "SN-1")).toBe(true);
    expect([mayDeliver("zk-push", "attlog-file"), mayDeliver("attlog-file", "zk-push"), mayDeliver("mqtt", "zk-push")]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("of two that were given one serial at the same moment the first holds it, and the second when that one retires", () => {
    const terminals = createTerminals();
    for (const event of [register("one"), register("two")]) terminals.apply(event);
    expect(terminals.bySerial("zk-push", "SN-1")?.terminal).toBe("one");
    terminals.apply(retire("one"));
    expect(terminals.bySerial("zk-push", "SN-1")?.terminal).toBe("two");
  });

  test("the serial of a retired terminal may be given again, and a changed one is no longer found", () => {
    const terminals = createTerminals();
    for (const event of [register("old"), retire("old"), register("new")]) terminals.apply(event);
    expect(terminals.bySerial("zk-push", "SN-1")?.terminal).toBe("new");
    terminals.apply(
      at({
        type: "TerminalSettingsChanged",
        data: { terminal: "new", settings: { ...gateSettings, serial: "SN-2" }, reason: "board swapped" },
      }),
    );
    expect(terminals.bySerial("zk-push", "SN-1")?.terminal).toBe("old");
    expect(terminals.bySerial("zk-push", "SN-2")?.terminal).toBe("new");
  });
});
