import { z } from "zod";
import type { ShareBases } from "../../projections/month/shares.ts";
import { InputError } from "../../shared/errors.ts";
import { readJson } from "./files.ts";

const minor = z.int().min(0).max(10_000_000_000);
const basesFile = z.record(z.string(), z.strictObject({ bonus_minor: minor.optional(), day_pay_minor: minor.optional() }));

/**
 * Reads what shares of people's pay are of: `{ "cs-04": { "bonus_minor": 200000, "day_pay_minor": 30000 } }`, in the smallest
 * unit. It stays outside the ledger, as pay does.
 *
 * @throws FILE_UNREADABLE, or InputError BASES_INVALID with every fault.
 */
export function readBases(path: string): (employee: string) => ShareBases {
  const parsed = basesFile.safeParse(readJson(path));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path: at, message }) => ({
      field: at.map(String).join(".") || "(file)",
      value: path,
      remedy: message,
    }));
    throw new InputError("BASES_INVALID", `${path} does not say what shares are of`, faults);
  }
  const bases = new Map(Object.entries(parsed.data));
  return (employee) => {
    const found = bases.get(employee);
    return { bonusMinor: found?.bonus_minor, dayPayMinor: found?.day_pay_minor };
  };
}
