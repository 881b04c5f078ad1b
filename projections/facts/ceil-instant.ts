import type { EpochMs } from "../../shared/ids.ts";
import { instantBase, type Instant32 } from "../../shared/time/zone-days.ts";

/** The first whole second at or after a moment: a punch of that second lies at or after the moment. */
export const ceilInstant = (ms: EpochMs): Instant32 => Math.ceil(ms / 1_000) - instantBase;
