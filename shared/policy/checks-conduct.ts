import type { InputFault } from "../errors.ts";
import type { Policy } from "./schema.ts";

/** Faults among the rules of conduct, with path, value and what would be right. */
export function conductFaults(policy: Policy): readonly InputFault[] {
  return shortLookBack(policy);
}

/**
 * A row that is followed back less far than its step needs would be taken for a new one in each month it goes on. Two
 * calendar days a day of absence and ten besides leave room for rest days and holidays.
 */
function shortLookBack(policy: Policy): InputFault[] {
  const back = policy.absence_row_looks_back_days;
  const longest = Math.max(0, ...policy.discipline.filter((step) => step.measure === "absence_days_in_row").map((step) => step.at_least));
  const needed = longest * 2 + 10;
  if (back === 0 || longest === 0 || back >= needed) return [];
  const remedy = `0, or at least ${needed} for the step at ${longest} days in a row`;
  return [{ field: "absence_row_looks_back_days", value: String(back), remedy }];
}
