import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/events/canonical-json.ts";
import type { MonthSheet, SheetRow } from "./sheet-types.ts";

/**
 * SHA-256 of the sheet's canonical JSON: everything a signature vouches for, and nothing that may differ between two
 * sheets that say the same, such as the position it was asked at.
 */
export function sheetHash(sheet: Omit<MonthSheet, "hash">): string {
  const { asOfPosition: _, rows, ...rest } = sheet;
  return createHash("sha256")
    .update(canonicalJson({ ...rest, rows: rows.map(signedPart) }, "sheet"), "utf8")
    .digest("hex");
}

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
