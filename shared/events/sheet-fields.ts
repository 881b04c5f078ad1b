import { z } from "zod";
import { epochMs, identifier } from "./fields.ts";

/** A month by which a sheet is named: the one its period ends in. */
export const sheetMonth = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "a month as YYYY-MM");

/** A SHA-256 in hexadecimal. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in 64 hexadecimal digits");

export const sheetHashField = sha256.describe("SHA-256 of the sheet's canonical JSON");

/** A sheet as somebody saw it: what it takes to make the same sheet again, and the hash it must then have. */
export const seenSheet = {
  department: identifier,
  month: sheetMonth,
  asOfPosition: z.int().min(0).describe("the sheet shows what was known before this position"),
  at: epochMs.describe("the moment the sheet was asked for, which decides what was still open; UTC milliseconds"),
  sheetHash: sheetHashField,
  policies: z.array(sha256).describe("hashes of the policies that judged; empty when the defaults did"),
} as const;

/** What a signer says when days are not settled yet. */
export const acceptUnsettled = z.boolean().describe("sign although days are not settled yet; needs a reason");
