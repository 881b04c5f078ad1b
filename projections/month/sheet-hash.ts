import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/events/canonical-json.ts";
import type { MonthSheet, SheetRow } from "./sheet-types.ts";

/**
 * SHA-256 of the sheet's canonical JSON: everything a signature vouches for, and nothing that may differ between two
 * sheets that say the same, such as the position it was asked at.
 */
export function sheetHash(sheet: Omit<MonthSheet, "hash">): string {
  const { asOfPosition: _, rows, ...rest } = sheet;
  return hashOf({ ...rest, rows: rows.map(signedPart) }, "sheet");
}

/** SHA-256 of one person's row, made of the same things: what an employee confirms, without their colleagues' rows. */
export function rowHash(row: SheetRow): string {
  return hashOf(signedPart(row), "row");
}

const hashOf = (value: object, what: string): string => createHash("sha256").update(canonicalJson(value, what), "utf8").digest("hex");

/** A row without the days it was made from; counts of days in half days, because canonical numbers are whole. */
function signedPart(row: SheetRow): object {
  const { days: _, proposals, ...rest } = row;
  return {
    ...rest,
    proposals: proposals.map(({ reached, atLeast, ...proposal }) => ({
      ...proposal,
      reachedHalves: reached * 2,
      atLeastHalves: atLeast * 2,
    })),
  };
}
