import type { FactStores } from "./stores.ts";
import type { View } from "./view.ts";

/** What applying writes to. */
export interface Applier {
  readonly stores: FactStores;
  readonly current: View;
  /** Punches that were voided or replaced before their own event came, by event id. */
  readonly endBeforePunch: Map<string, "voided" | "replaced">;
  /** Punches and watermarks are there already, from a snapshot; what else events say is being applied again. */
  restoring: boolean;
}
