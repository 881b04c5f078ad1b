import type { Policy } from "../schema.ts";
import type { Fill } from "./fill.ts";

const zh = {
  dayPay: (share: string) => `日工资的 ${share}`,
  both: (sum: string, share: string) => `${sum}和${share}`,
};
const en: typeof zh = {
  dayPay: (share) => `${share} of a day's pay`,
  both: (sum, share) => `${sum} and ${share}`,
};

/** What a step of a ladder of sums takes off: a sum, a share of a day's pay, or both. */
export function stepAmount(fill: Fill, rule: "late_amounts" | "early_amounts", step: Policy["late_amounts"][number]): string {
  const words = fill.words(zh, en);
  const sum = fill.sum(rule, step.amount_minor);
  if (step.day_pay_bps === 0) return sum;
  const share = words.dayPay(fill.share(rule, step.day_pay_bps));
  return step.amount_minor === 0 ? share : words.both(sum, share);
}
