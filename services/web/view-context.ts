import type { LeaveKind } from "../projector/models.ts";
import type { Translator } from "./language.ts";

/** What every view needs beside its model: the language and the names the ledger does not hold. */
export interface ViewContext {
  readonly t: Translator;
  /** Name of a person, department or site; the id itself when no name is known. */
  nameOf(id: string): string;
  /** Name of a kind of leave in the language; its code when the policy does not name it. */
  leaveName(kind: string): string;
}

/** Name of a kind of leave from a policy's list, in the language of `t`. */
export function leaveNameFrom(kinds: readonly LeaveKind[], kind: string, t: Translator): string {
  const found = kinds.find((candidate) => candidate.kind === kind);
  return found === undefined ? kind : t.language === "en" ? found.name.en : found.name.zh;
}
