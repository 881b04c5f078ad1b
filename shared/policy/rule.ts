import { z } from "zod";

/** Ids of the printed regulation's clauses. Every finding, deduction and proposal cites one. */
export const clauses = [
  "hours",
  "hours.attribution",
  "hours.counting",
  "hours.flexible",
  "capture",
  "capture.fault",
  "capture.correction",
  "late",
  "early",
  "absent",
  "absent.consequences",
  "overtime",
  "leave",
  "leave.sick",
  "leave.personal",
  "leave.statutory",
  "month",
  "supervision",
  "proxy",
] as const;

export type Clause = (typeof clauses)[number];
export const clause = z.enum(clauses);

/** Puts the clause a rule belongs to and what it means beside its schema, where the printed regulation and docs/policy.md find them. */
export function rule<Schema extends z.ZodType>(clauseId: Clause, description: string, schema: Schema): Schema {
  return schema.meta({ clause: clauseId, description }) as Schema;
}

/** Minutes up to a day and a half. */
export const minutes = z.int().min(0).max(2_160);
/** Minutes, or null when the rule is not used. */
export const minutesOrOff = minutes.nullable().default(null);
/** Days of absence: none, half a day, a day. */
export const absentDays = z.literal([0, 0.5, 1]);
/** A sum in the smallest unit of the policy's currency, such as fen. */
export const amountMinor = z.int().min(0).max(100_000_000);
/** Hundredths of a percent: 500 is 5 %. */
export const basisPoints = z.int().min(0).max(10_000);
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day as HH:MM");
/** Words a person reads, in both languages. */
export const bilingual = z.strictObject({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) });
