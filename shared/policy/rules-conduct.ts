import { z } from "zod";
import { basisPoints, minutes, rule } from "./rule.ts";
import { actions } from "./rules-month.ts";

/** Rules about conduct over longer than a month, and about what people find out and decide. */
export const conductRules = {
  absence_row_looks_back_days: rule(
    "absent.consequences",
    "How many days before the period a row of absence is followed back, so that one that began earlier counts with all its dates; 0: a row counts within its period only.",
    z.int().min(0).max(366).default(92),
  ),
  field_punches: rule(
    "capture",
    "A punch made away from the site, with its place: accepted counts it and says so, abnormal counts it and marks the date, refused keeps it and does not count it.",
    z.enum(["accepted", "abnormal", "refused"]).default("accepted"),
  ),
  suspect_two_badges: rule(
    "proxy",
    "Suspicion, listed and never judged: two people punch at one terminal within so many seconds, on at least so many dates of the range asked about. null: not looked for.",
    z
      .strictObject({
        within_seconds: z.int().min(0).max(600).describe("seconds between the two punches, at most"),
        on_dates: z.int().min(1).max(366).describe("dates on which the same two do so, at least"),
      })
      .nullable()
      .default(null),
  ),
  suspect_travel_minutes: rule(
    "proxy",
    "Suspicion, listed and never judged: one person punches at two sites less than so many minutes apart. null: not looked for.",
    z.int().min(1).max(1_440).nullable().default(null),
  ),
  suspect_other_site: rule(
    "proxy",
    "Suspicion, listed and never judged: somebody punches at another site than the one they belong to on the date.",
    z.boolean().default(false),
  ),
  late_free: rule(
    "late",
    "The first so many latenesses of a period that last no more than so many minutes are neither counted nor charged; the dates show them all the same. null: none are free.",
    z
      .strictObject({
        times: z.int().min(1).max(31).describe("how many of a period are free"),
        max_minutes: minutes.describe("up to and including so many minutes late"),
      })
      .nullable()
      .default(null),
  ),
  share_rounding: rule(
    "month",
    "How shares of a day's pay or of the bonus become sums, once for each line of the sheet: half_up to the smallest unit, or down.",
    z.enum(["half_up", "down"]).default("half_up"),
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
