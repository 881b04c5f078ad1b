import type { Policy } from "../schema.ts";
import type { Fill } from "./fill.ts";
import type { Block, PrintLanguage } from "./regulation.ts";

/** Writes one clause. `lead` stands where the department gave no words of its own. */
export interface ArticleWriter {
  readonly lead: Readonly<Record<PrintLanguage, string>>;
  body(fill: Fill, policy: Policy): readonly Block[];
}
