import type { Slot, SlotVerdict } from "./slot.ts";

interface LooseAsked {
  /** What a person excused of the date. */
  readonly excused: ReadonlySet<string>;
  /** Whether everything up to a moment has been received. */
  readonly isSure: (until: number) => boolean;
}

/** Work on a workday nobody planned: its arrival or its departure may be missing, nothing else is wrong with it. */
export function looseVerdict({ firstIn, lastOut, stillIn, punches }: Slot, { excused, isSure }: LooseAsked): SlotVerdict {
  const nothing = { lateSeconds: 0, earlySeconds: 0, halves: 0, pending: 0, rules: [], excused: false, missing: false, endsAt: 0 };
  if (punches === 0) return { ...nothing, flags: [], offEdges: [], inResult: "none", outResult: "none" };
  const missed = [
    { edge: "in", is: firstIn === undefined, sure: lastOut !== undefined && isSure(lastOut) },
    { edge: "out", is: stillIn, sure: false },
  ] as const;
  const standing = missed.filter(({ edge, is }) => is && !excused.has(`missing_${edge}`));
  const resultOf = (edge: "in" | "out"): string => {
    if (standing.some((one) => one.edge === edge)) return "missing";
    return missed.some((one) => one.edge === edge && one.is) ? "excused" : "none";
  };
  return {
    ...nothing,
    flags: standing.map(({ edge, sure }) => ({ flag: `missing_${edge}`, edge, sure })),
    offEdges: standing.map(({ edge }) => ({ edge, result: "missing", seconds: 0 })),
    inResult: resultOf("in"),
    outResult: resultOf("out"),
  };
}
