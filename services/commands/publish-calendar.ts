import { isDeepStrictEqual } from "node:util";
import { refuse } from "../../shared/errors.ts";
import { calendarDays, calendarSource, calendarYear, weeklyRest } from "../../shared/events/calendar-published.ts";
import { identifier, zoneName } from "../../shared/events/fields.ts";
import { calendarStream } from "../../shared/events/streams.ts";
import { isKnownZone } from "../../shared/time/resolve.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { isRealDate } from "./moments.ts";

/** Makes a year's public holidays and make-up working days known for a site; the last publication of a year holds. */
export const publishCalendar = defineCommand({
  name: "publish-calendar",
  summary: "Makes a year's public holidays and make-up working days known for a site.",
  fields: { site: identifier, zone: zoneName, year: calendarYear, weeklyRest, days: calendarDays, source: calendarSource },
  run: (context, input) => {
    const { site, zone, year, days } = input;
    return decideOn(context, {
      command: "publish-calendar",
      stream: calendarStream(site),
      types: ["CalendarPublished"],
      decide: (history) => {
        if (!isKnownZone(zone))
          return refuse("ZONE_UNKNOWN", `zone = ${zone}: the name of an IANA time zone, such as Asia/Shanghai`, { zone });
        const dates = new Set<string>();
        for (const [index, { date }] of days.entries()) {
          if (!isRealDate(date) || !date.startsWith(`${year}-`))
            return fieldFault("publish-calendar", `days.${index}.date`, date, `a date of ${year} that exists`);
          if (dates.has(date)) return fieldFault("publish-calendar", `days.${index}.date`, date, "each date once");
          dates.add(date);
        }
        const last = history.findLast((event) => event.type === "CalendarPublished" && event.data.year === year);
        return last !== undefined && isDeepStrictEqual(last.data, { ...input }) ? [] : [{ type: "CalendarPublished", data: { ...input } }];
      },
    });
  },
});
