import { describe, expect, it } from "vitest";
import { encodePunch } from "../../devices/mqtt/codec.ts";
import { completeUpTo, type ContactState } from "../../devices/mqtt/completeness.ts";
import { TerminalIntake, type IntakeOptions } from "../../devices/mqtt/intake.ts";
import { createRecordingSink, type RecordingSink } from "../support/device-sink.ts";

const second = 1_000;

function intake(options: Partial<IntakeOptions> = {}): {
  intake: TerminalIntake;
  sink: RecordingSink;
  said: string[];
  at: (ms: number) => void;
} {
  let now = 0;
  const sink = createRecordingSink([{ serial: "gate-1" }], () => now);
  const said: string[] = [];
  const made = new TerminalIntake({
    context: sink.context,
    serial: "gate-1",
    publish: (kind, payload) => said.push(`${kind} ${payload.toString()}`),
    ...options,
  });
  return { intake: made, sink, said, at: (ms) => (now = ms) };
}

const punch = (seq: number, boot = "b1"): Buffer =>
  encodePunch({ boot, seq, t: "2026-03-02T08:59:00+08:00", clock: "synced", pin: "0701" });

describe("messages of a terminal on their way to the ledger", () => {
  it("go together while an earlier delivery is under way, and none overlaps another", async () => {
    const { intake: gate, sink, said } = intake();
    let running = 0;
    let overlapped = false;
    sink.before = async () => {
      overlapped ||= ++running > 1;
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    await Promise.all(Array.from({ length: 50 }, (_, index) => gate.punch(punch(index + 1), { receivedAt: index })));
    expect(overlapped).toBe(false);
    expect(sink.deliveries.map((delivery) => delivery.items.length)).toEqual([1, 49]);
    expect(said).toEqual(['punchack {"boot":"b1","upTo":1}', 'punchack {"boot":"b1","upTo":50}']);
  });

  it("change nothing when their delivery fails", async () => {
    const { intake: gate, sink, said } = intake();
    let failing = true;
    sink.before = () => {
      if (failing) throw new Error("store failed");
    };
    await expect(gate.punch(punch(1), { receivedAt: 0 })).rejects.toThrow("store failed");
    await expect(gate.punch(punch(3), { receivedAt: 0 })).rejects.toThrow("store failed");
    expect(said).toEqual([]);
    failing = false;
    await gate.punch(punch(2), { receivedAt: 0 });
    expect(said).toEqual(['punchack {"boot":"b1","upTo":0}']);
    expect(sink.items().filter((item) => item.kind === "sequence_gap")).toMatchObject([{ gap: "boot b1/1-1", open: true }]);
  });

  it("are not taken when the ledger cannot say what it holds of the boot", async () => {
    const { intake: gate, sink } = intake({ contiguous: () => Promise.reject(new Error("ledger closed")) });
    await expect(gate.punch(punch(1), { receivedAt: 0 })).rejects.toThrow("ledger closed");
    expect(sink.deliveries).toEqual([]);
  });

  it("are acknowledged per boot; what is held of ten thousand boots is bounded", async () => {
    const { intake: gate, said } = intake();
    for (let boot = 0; boot < 200; boot++) await gate.punch(punch(1, `b${boot}`), { receivedAt: boot });
    expect(said).toHaveLength(200);
    // Forgotten, so the second number alone is a jump: asked for again rather than taken on trust.
    await gate.punch(punch(2, "b0"), { receivedAt: 0 });
    expect(said.at(-1)).toBe('punchack {"boot":"b0","upTo":0}');
    await gate.punch(punch(2, "b199"), { receivedAt: 0 });
    expect(said.at(-1)).toBe('punchack {"boot":"b199","upTo":2}');
  });

  it("go on after a loss that a person accepted", async () => {
    let accepted = false;
    const contiguous = async (_serial: string, boot: string) => (accepted ? { boot, upTo: 3, above: [] } : undefined);
    const { intake: gate, said, at } = intake({ contiguous });
    await gate.punch(punch(3), { receivedAt: 0 });
    expect(said.at(-1)).toBe('punchack {"boot":"b1","upTo":0}');
    accepted = true;
    at(3_600 * second);
    await gate.sweep(3_600 * second);
    expect(said.at(-1)).toBe('punchack {"boot":"b1","upTo":3}');
  });

  it("tell the gateway of contact and of completeness, not at every look", async () => {
    const { intake: gate, sink } = intake();
    gate.setOnline(true, 0);
    for (let at = 0; at <= 125 * second; at += 5 * second) {
      gate.heard(at);
      await gate.sweep(at);
    }
    gate.setOnline(false, 126 * second);
    await gate.sweep(127 * second);
    expect(
      sink.items().map((item) => (item.kind === "complete_up_to" ? item.upTo / second : item.kind === "operation" && item.operation)),
    ).toEqual(["online", 10, 70, "offline"]);
  });
});

describe("everything up to a moment has arrived", () => {
  const quiet: ContactState = { online: true, onlineSince: 0, heardAt: 100 * second, lastPunchAt: 50 * second, underWay: 0, openGaps: 0 };

  it("when the terminal is connected, heard, quiet, and misses no number", () => {
    expect(completeUpTo(quiet, 101 * second)).toEqual({ kind: "complete_up_to", upTo: 95 * second, evidence: "contact" });
    expect(completeUpTo({ ...quiet, told: { last: 7, upTo: 7 } }, 101 * second)).toMatchObject({ evidence: "sequence" });
  });

  it.each([
    ["it is not connected", { online: false }],
    ["a message is on its way", { underWay: 1 }],
    ["a number is missing", { openGaps: 1 }],
    ["it has just connected and may still hold its buffer", { onlineSince: 95 * second }],
    ["it has just punched and may hold more", { lastPunchAt: 99 * second }],
    ["it was not heard since it had time to send", { heardAt: 5 * second }],
    ["it told of a later number than has come", { told: { last: 8, upTo: 7 } }],
  ])("is not said when %s", (_name, change) => {
    expect(completeUpTo({ ...quiet, ...change }, 101 * second)).toBeUndefined();
  });
});
