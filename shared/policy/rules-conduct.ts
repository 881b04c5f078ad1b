import { z } from "zod";
import { rule } from "./rule.ts";

/** Rules about conduct over longer than a month, and about what people find out and decide. */
export const conductRules = {
  absence_row_looks_back_days: rule(
    "absent.consequences",
    "How many days before the period a row of absence is followed back, so that one that began earlier counts with all its dates; 0: a row counts within its period only.",
    z.int().min(0).max(366).default(92),
  ),
};
