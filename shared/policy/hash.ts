import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Policy } from "./schema.ts";

/**
 * A policy as an event holds it: the ledger stores whole numbers only, so half days are written as text ("0.5").
 * parsePolicy reads both.
 */
export function policyRecord(policy: Policy): Record<string, unknown> {
  return storable(policy) as Record<string, unknown>;
}

function storable(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, storable(part)]));
}

/**
 * Names a policy by its content: SHA-256 of the canonical JSON (RFC 8785) of its record, as 64 hexadecimal digits. Who
 * holds the PolicyPublished event can take it of the event's own `rules`.
 *
 * Take it of a parsed policy, so that a rule left out and the same rule written at its default give the same name.
 */
export function policyHash(policy: Policy): string {
  return createHash("sha256")
    .update(canonicalize(policyRecord(policy))!, "utf8")
    .digest("hex");
}
