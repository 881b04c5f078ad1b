import { parsePolicyFile } from "../../shared/policy/document.ts";
import { publishedAsked, type PoliciesAsked } from "../replay/policies-asked.ts";
import { readJson } from "./files.ts";

/**
 * What `--policy` and `--against-policy` name: `then`, `now`, `as-of:<position or moment>`, the hash of a published policy,
 * or the path of a policy file.
 *
 * @throws AttendanceError FILE_UNREADABLE, InputError POLICY_INVALID of a file.
 */
export function policiesAsked(text: unknown): PoliciesAsked {
  if (text === undefined) return { kind: "then" };
  const word = String(text);
  return publishedAsked(word) ?? { kind: "draft", policy: parsePolicyFile(readJson(word)) };
}
