import { refuse } from "../../shared/errors.ts";
import { epochMs, identifier, localDateTime, zoneName } from "../../shared/events/fields.ts";
import { checkNote, checkedPeople } from "../../shared/events/spot-check-recorded.ts";
import { checksStream } from "../../shared/events/streams.ts";
import { unknownPerson } from "./cases.ts";
import { decideOn, defineCommand, fieldFault, isRefusal } from "./command.ts";
import { pastMomentOf } from "./moments.ts";

/** Records that somebody looked who was there. No day is judged by it. */
export const recordSpotCheck = defineCommand({
  name: "record-spot-check",
  summary: "Records a check on the spot: when, who was there and who was not; no day is judged by it.",
  fields: {
    department: identifier,
    check: identifier,
    reading: localDateTime,
    zone: zoneName,
    occurredAt: epochMs.optional(),
    present: checkedPeople,
    absent: checkedPeople,
    note: checkNote.optional(),
  },
  run: (context, input) => {
    const { department, check, reading, zone, present, absent, note } = input;
    return decideOn(context, {
      command: "record-spot-check",
      stream: checksStream(department),
      types: ["SpotCheckRecorded"],
      decide: async (history) => {
        const moment = pastMomentOf("record-spot-check", { reading, zone, chosen: input.occurredAt, now: context.now() });
        if (isRefusal(moment)) return moment;
        if (history.some((event) => event.type === "SpotCheckRecorded" && event.data.check === check))
          return refuse("SPOT_CHECK_KNOWN", `check = ${check}: a check of this name was recorded before`, { department, check });
        const both = present.find((employee) => absent.includes(employee));
        if (both !== undefined)
          return fieldFault("record-spot-check", "absent", absent, `nobody who was there; ${both} is named as present`);
        const unknown = await unknownPerson(context.ledger, [...present, ...absent]);
        if (unknown !== undefined) return unknown;
        const seen = { present: [...present], absent: [...absent], ...(note === undefined ? {} : { note }) };
        return [{ type: "SpotCheckRecorded", data: { department, check, reading, zone, occurredAt: moment.occurredAt, ...seen } }];
      },
    });
  },
});
