import { z } from "zod";
import { rule } from "./rule.ts";

/** What of a date may be made up by a correction. */
export const makeUpResults = ["missing", "late", "early", "absence"] as const;

/** Rules about making up and correcting punches. Whoever approves holds to them; what was approved counts all the same. */
export const correctionRules = {
  make_up_punches_per_month: rule(
    "capture.correction",
    "How many punches a person may have made up in a period; -1: any number. An approval over it is refused; one that is on the ledger counts and is marked.",
    z.int().min(-1).max(31).default(-1),
  ),
  make_up_deadline_days: rule(
    "capture.correction",
    "Days after the date within which a punch may be asked to be made up; null: any time.",
    z.int().min(0).max(366).nullable().default(null),
  ),
  make_up_deadline_counted_in: rule(
    "capture.correction",
    "Whether the days of make_up_deadline_days are calendar days, or those on which the person was planned to work.",
    z.enum(["natural", "working"]).default("natural"),
  ),
  make_up_results: rule(
    "capture.correction",
    "What may be made up: a missing punch, a lateness, an early leave, a day of absence without any punch.",
    z
      .array(z.enum(makeUpResults))
      .min(1)
      .max(4)
      .default([...makeUpResults]),
  ),
};
