import { isUtf8 } from "node:buffer";
import { isRealLocalDateTime } from "../../shared/time/resolve.ts";
import type { LocalDateTime } from "../../shared/ids.ts";
import { readPerson } from "../zk-push/row-fields.ts";
import { command, cString } from "./commands.ts";
import type { Payload } from "./frames.ts";

/** Kind of event, in the session field: a punch. Others are doors, keys and fingers. */
export const PUNCH_EVENT = 1;

/**
 * A punch as a terminal tells it the moment it happens (devices.md §4.7). It is a hint to read the log and no record: it is never sent
 * again, and firmware differs in what it says of state and verify.
 */
export interface RealtimePunch {
  readonly person?: string;
  readonly uid?: number;
  readonly state: number;
  readonly verify: number;
  /** undefined when the date does not exist. */
  readonly local: LocalDateTime | undefined;
}

/** Reads the data of a punch event; undefined for another kind of event or a length we do not know. */
export function decodeRealtimePunch(payload: Payload): RealtimePunch | undefined {
  const { data } = payload;
  if (payload.command !== command.event || payload.session !== PUNCH_EVENT) return undefined;
  switch (data.length) {
    case 10:
    case 14:
      return { uid: data.readUInt16LE(0), ...rest(data, 2) };
    case 12:
      return { person: String(data.readUInt32LE(0)), ...rest(data, 4) };
    case 32:
    case 36:
    case 37:
    case 52: {
      const text = cString(data.subarray(0, 24));
      const person = isUtf8(text) ? readPerson(text.toString("utf8")) : undefined;
      return { ...(person === undefined ? {} : { person }), ...rest(data, 24) };
    }
    default:
      return undefined;
  }
}

/** Verify, state, and the time as year (from 2000), month, day, hour, minute, second. */
function rest(data: Buffer, at: number): Pick<RealtimePunch, "state" | "verify" | "local"> {
  const [year, month, day, hour, minute, second] = [...data.subarray(at + 2, at + 8)].map((part) => String(part).padStart(2, "0"));
  const local = `20${year}-${month}-${day}T${hour}:${minute}:${second}`;
  return { verify: data[at]!, state: data[at + 1]!, local: isRealLocalDateTime(local) ? local : undefined };
}
