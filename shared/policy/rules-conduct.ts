import { z } from "zod";
import { basisPoints, rule } from "./rule.ts";
import { actions } from "./rules-month.ts";

/** Rules about conduct over longer than a month, and about what people find out and decide. */
export const conductRules = {
  absence_row_looks_back_days: rule(
    "absent.consequences",
    "How many days before the period a row of absence is followed back, so that one that began earlier counts with all its dates; 0: a row counts within its period only.",
    z.int().min(0).max(366).default(92),
  ),
  proxy_action: rule(
    "proxy",
    "Proposed for both people of an upheld case of punching for somebody else, on the sheets of the month of its decision.",
    z.enum(actions).default("serious_warning"),
  ),
  proxy_bonus_bps: rule(
    "proxy",
    "Share of the month's bonus proposed to be withheld from both of them, in hundredths of a percent.",
    basisPoints.default(0),
  ),
  conduct_action: rule(
    "supervision",
    "Proposed for the person of any other upheld case of conduct; none: the case is only shown on the sheet.",
    z.enum(actions).default("none"),
  ),
};
