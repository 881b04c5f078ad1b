import type { Slot, SlotVerdict } from "./slot.ts";

/** Work on a workday nobody planned: its arrival or its departure may be missing, nothing else is wrong with it. */
export function looseVerdict({ firstIn, lastOut, stillIn, punches }: Slot, isSure: (until: number) => boolean): SlotVerdict {
  const edges: SlotVerdict["offEdges"][number][] = [];
  const flags: SlotVerdict["flags"][number][] = [];
  const nothing = { lateSeconds: 0, earlySeconds: 0, halves: 0, pending: 0, rules: [], excused: false, missing: false, endsAt: 0 };
  if (punches === 0) return { ...nothing, flags, offEdges: edges, inResult: "none", outResult: "none" };
  if (firstIn === undefined) {
    flags.push({ flag: "missing_in", edge: "in", sure: lastOut !== undefined && isSure(lastOut) });
    edges.push({ edge: "in", result: "missing", seconds: 0 });
  }
  if (stillIn) {
    flags.push({ flag: "missing_out", edge: "out", sure: false });
    edges.push({ edge: "out", result: "missing", seconds: 0 });
  }
  const results = { inResult: firstIn === undefined ? "missing" : "none", outResult: stillIn ? "missing" : "none" };
  return { ...nothing, flags, offEdges: edges, ...results };
}
