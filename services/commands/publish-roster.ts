import { isDeepStrictEqual } from "node:util";
import { refuse } from "../../shared/errors.ts";
import { identifier } from "../../shared/events/fields.ts";
import { rosterEntries } from "../../shared/events/roster-published.ts";
import { rosterStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { isRealDate } from "./moments.ts";
import { unknownShifts } from "./shifts.ts";

/**
 * Entries a published event holds at most: an event has 16 KiB, and an entry with two long shift ids may take 400 bytes.
 * A longer roster becomes several events of one batch.
 */
const entryBytesMax = 12_000;

/** Rosters single dates of persons. The last publication for a person and date holds. */
export const publishRoster = defineCommand({
  name: "publish-roster",
  summary: "Rosters single dates of persons; a later publication replaces an earlier one for the same person and date.",
  fields: { department: identifier, roster: identifier, entries: rosterEntries },
  run: (context, { department, roster, entries }) =>
    decideOn(context, {
      command: "publish-roster",
      stream: rosterStream(department),
      types: ["ShiftDefined", "RosterPublished"],
      decide: (history) => {
        const seen = new Map<string, number>();
        for (const [index, { employee, date }] of entries.entries()) {
          if (!isRealDate(date)) return fieldFault("publish-roster", `entries.${index}.date`, date, "a date that exists, as YYYY-MM-DD");
          const twice = seen.get(`${employee}\n${date}`);
          if (twice !== undefined) {
            return fieldFault(
              "publish-roster",
              `entries.${index}`,
              `${employee} ${date}`,
              `one entry for a person and date; entry ${twice} is another`,
            );
          }
          seen.set(`${employee}\n${date}`, index);
        }
        const unknown = unknownShifts(
          history,
          department,
          entries.flatMap(({ shifts }) => shifts),
        );
        if (unknown !== undefined) return unknown;
        const earlier = history.flatMap((event) =>
          event.type === "RosterPublished" && event.data.roster === roster ? event.data.entries : [],
        );
        if (earlier.length > 0 && isDeepStrictEqual(earlier, entries)) return [];
        if (earlier.length > 0) {
          return refuse("ROSTER_EXISTS", `roster = ${roster}: department ${department} has published a roster of this id; choose another`, {
            department,
            roster,
          });
        }
        return inEvents(entries).map((part) => ({ type: "RosterPublished", data: { department, roster, entries: part } }));
      },
    }),
});

type Entries = (typeof rosterEntries)["_output"];

function inEvents(entries: Entries): Entries[] {
  const parts: Entries[] = [];
  let bytes = entryBytesMax;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
    if (bytes + size > entryBytesMax) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(entry);
    bytes += size;
  }
  return parts;
}
