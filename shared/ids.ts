import { hash, randomBytes } from "node:crypto";

/** Identifiers are opaque text; the brand keeps one kind from being handed in for another. */
type Brand<Name extends string> = string & { readonly __brand?: Name };

export type TerminalId = Brand<"TerminalId">;
export type EmployeeId = Brand<"EmployeeId">;
export type DepartmentId = Brand<"DepartmentId">;
export type SiteId = Brand<"SiteId">;
export type ShiftId = Brand<"ShiftId">;
export type EventId = Brand<"EventId">;
export type StreamName = Brand<"StreamName">;

/** UTC milliseconds. */
export type EpochMs = number;
/** UTC seconds. */
export type EpochSeconds = number;
/** `YYYY-MM-DD`. */
export type LocalDate = Brand<"LocalDate">;
/** `YYYY-MM-DDTHH:MM:SS`, a wall-clock reading without zone. */
export type LocalDateTime = Brand<"LocalDateTime">;

function format(bytes: Uint8Array): EventId {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * A UUIDv7 (RFC 9562 §5.7): time-ordered, so that an index over it grows at its end.
 *
 * @param now UTC milliseconds; handed in, because ids are also made in replays.
 */
export function uuidV7(now: EpochMs, random: Uint8Array = randomBytes(16)): EventId {
  const bytes = Uint8Array.from(random.subarray(0, 16));
  new DataView(bytes.buffer).setUint16(0, Math.floor(now / 2 ** 32));
  new DataView(bytes.buffer).setUint32(2, now % 2 ** 32);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return format(bytes);
}

/** A UUIDv8 made from the given parts: the same parts give the same id on every machine, so a retry cannot add a second event. */
export function deterministicId(...parts: readonly string[]): EventId {
  let text = "";
  for (const part of parts) text += `${part.length}:${part}`;
  const bytes = hash("sha256", text, "buffer");
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return format(bytes);
}
