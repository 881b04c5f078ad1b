import { deterministicId } from "../../shared/ids.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";

/** A punch for ledger tests; the same arguments give the same event, id included. */
export function punchEvent(name: string, text = "7\t2026-03-02 08:58:10\t0\t1\t0"): NewEvent {
  return {
    id: deterministicId("punch", name),
    type: "PunchRecorded",
    meta: { actor: "terminal:gate-1" },
    data: {
      terminal: "gate-1",
      protocol: "zk-push",
      channel: "push",
      key: { kind: "pin", value: "0701" },
      reading: { text: "2026-03-02 08:58:10", local: "2026-03-02T08:58:10" },
      zone: "Asia/Shanghai",
      tzdb: "2026a",
      resolution: "exact",
      occurredAt: 1_772_413_090_000,
      receivedAt: 1_772_413_091_000,
      state: "0",
      verify: "1",
      workcode: "0",
      live: true,
      grade: 1,
      raw: { text },
    },
  };
}

/** A remark on a day: an event of another type. */
export function voidEvent(name: string): NewEvent {
  return {
    id: deterministicId("void", name),
    type: "PunchVoided",
    meta: { actor: "person:e-1" },
    data: { employee: "e-7", punch: deterministicId("punch", name), reason: "counted twice" },
  };
}

/** Punches with names `<prefix>-<from>` and on. */
export function punches(prefix: string, count: number, from = 0): NewEvent[] {
  return Array.from({ length: count }, (_, index) => punchEvent(`${prefix}-${from + index}`));
}
