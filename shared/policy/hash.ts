import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Policy } from "./schema.ts";

/**
 * Names a policy by its content: SHA-256 of its canonical JSON (RFC 8785), as 64 hexadecimal digits.
 *
 * Take it of a parsed policy, so that a rule left out and the same rule written at its default give the same name.
 */
export function policyHash(policy: Policy): string {
  return createHash("sha256").update(canonicalize(policy)!, "utf8").digest("hex");
}
