import type { InputFault } from "../errors.ts";
import type { Policy } from "./schema.ts";

/** The kind of leave that time in lieu is taken as. */
export const lieuKind = "time_in_lieu";

/** What the rules of leave say against each other. */
export function leaveContradictions(policy: Policy): InputFault[] {
  const faults: InputFault[] = [];
  const { earned_by: earning } = policy.time_in_lieu;
  // Duty that counts as time in lieu is booked under the kind's own name.
  const classes = [...Object.values(policy.overtime_class), ...(policy.duty_counts_as === lieuKind ? [lieuKind] : [])];
  for (const [index, { overtime_class: name }] of earning.entries()) {
    const field = `time_in_lieu.earned_by.${index}.overtime_class`;
    if (!classes.includes(name))
      faults.push({ field, value: JSON.stringify(name), remedy: `a class that overtime_class books under: ${classes.join(", ")}` });
    if (earning.findIndex((other) => other.overtime_class === name) < index)
      faults.push({ field, value: JSON.stringify(name), remedy: "each class once; two ratios for one class leave open which holds" });
  }
  if (earning.length > 0 && !policy.leave_types.some(({ kind }) => kind === lieuKind))
    faults.push({
      field: "time_in_lieu.earned_by",
      value: `${earning.length} classes`,
      remedy: `add a kind of leave named ${lieuKind} to leave_types, by which it is taken, or earn none`,
    });
  return faults;
}
