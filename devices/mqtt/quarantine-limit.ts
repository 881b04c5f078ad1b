import { createHash } from "node:crypto";
import type { EpochMs } from "../../shared/ids.ts";

/** How much of what unregistered terminals send is kept. */
export interface QuarantineLimits {
  /** Different names noted; further ones are turned away at the door. */
  readonly namesMax: number;
  /** Different messages kept per name, ever. */
  readonly messagesMax: number;
  /** Messages kept at once per name before the rate holds. */
  readonly burst: number;
  readonly messagesPerMinute: number;
}

const quarantineLimits: QuarantineLimits = { namesMax: 200, messagesMax: 1_000, burst: 100, messagesPerMinute: 20 };

interface Allowance {
  readonly kept: Set<string>;
  tokens: number;
  countedAt: EpochMs;
}

/** Decides what of an unregistered terminal may be put into quarantine, so that a stranger cannot fill the ledger. */
export class QuarantineLimit {
  readonly #limits: QuarantineLimits;
  readonly #names = new Map<string, Allowance>();

  constructor(limits: QuarantineLimits = quarantineLimits) {
    this.#limits = limits;
  }

  /** May somebody of this name come in at all? */
  admits(name: string): boolean {
    return this.#names.has(name) || this.#names.size < this.#limits.namesMax;
  }

  /**
   * - `keep`: put it into quarantine and tell `kept` once it is durable;
   * - `known`: the same bytes are there already;
   * - `refuse`: too much or too fast; nothing of it may be acknowledged.
   */
  judge(name: string, payload: Uint8Array, now: EpochMs): "keep" | "known" | "refuse" {
    const allowance = this.#allowance(name, now);
    if (allowance === undefined) return "refuse";
    if (allowance.kept.has(digest(payload))) return "known";
    if (allowance.kept.size >= this.#limits.messagesMax) return "refuse";
    const earned = (Math.max(0, now - allowance.countedAt) / 60_000) * this.#limits.messagesPerMinute;
    allowance.tokens = Math.min(this.#limits.burst, allowance.tokens + earned);
    allowance.countedAt = now;
    if (allowance.tokens < 1) return "refuse";
    allowance.tokens -= 1;
    return "keep";
  }

  /** The payload is durable in quarantine now. */
  kept(name: string, payload: Uint8Array): void {
    this.#names.get(name)?.kept.add(digest(payload));
  }

  /** The name was registered: it is a stranger's no more. */
  forget(name: string): void {
    this.#names.delete(name);
  }

  #allowance(name: string, now: EpochMs): Allowance | undefined {
    const known = this.#names.get(name);
    if (known !== undefined || this.#names.size >= this.#limits.namesMax) return known;
    const fresh: Allowance = { kept: new Set(), tokens: this.#limits.burst, countedAt: now };
    this.#names.set(name, fresh);
    return fresh;
  }
}

function digest(payload: Uint8Array): string {
  return createHash("sha256").update(payload).digest("base64url").slice(0, 22);
}
