import type { Policy } from "../../../shared/policy/schema.ts";
import type { Away, Expected } from "./expected.ts";
import type { Paired } from "./pairing.ts";
import type { Employment, leaveOn, PolicyInForce } from "./person.ts";
import type { OraclePlan } from "./plan.ts";
import type { OraclePunch } from "./punches.ts";
import type { Slot } from "./slot.ts";
import type { OracleWindow } from "./windows.ts";
import type { Work } from "./work.ts";

/** What is known of a date before its punches. */
export interface DayUnderWay {
  readonly date: string;
  readonly employment: Employment;
  readonly inForce: PolicyInForce;
  readonly policy: Policy;
  readonly plan: OraclePlan;
  readonly leave: ReturnType<typeof leaveOn>;
  readonly away: Away;
}

/** One window of the date and what was found in it. */
export interface Part {
  readonly window: OracleWindow;
  readonly expected: Expected | undefined;
  readonly slot: Slot;
  readonly counted: readonly OraclePunch[];
  readonly work: Work;
  readonly scheduled: number;
  readonly planned: boolean;
}

/** What was found of a date. */
export interface Found {
  readonly parts: readonly Part[];
  readonly work: readonly Work[];
  readonly intervals: Paired["intervals"];
  readonly counted: readonly OraclePunch[];
  readonly complete: boolean;
  readonly firstIn: number | undefined;
  readonly lastOut: number | undefined;
  /** Work on a workday nobody planned, whose arrival or departure may be missing. */
  readonly loose: (Slot & { readonly opensAt: number }) | undefined;
  readonly listed: readonly OraclePunch[];
}
