import type { CompiledPolicy } from "./compiled-policy.ts";

/**
 * Which rules a date asked while it was judged: what it did not ask cannot change it. Only rules that most dates never ask
 * are told apart; all others count as asked by every date.
 */
export const askedArrival = 1;
export const askedDeparture = 1 << 1;
export const askedNoPunch = 1 << 2;
export const askedMissing = 1 << 3;
/** The date may have asked anything. */
export const askedAll = 1 << 4;
/** All of the above. */
export const anyAsked = 31;

/** Fields of a compiled policy that make no difference to a row, or only behind details of a date, which count as asked all. */
const apart: ReadonlySet<string> = new Set<keyof CompiledPolicy>([
  "hash",
  "source",
  "arrival",
  "departure",
  "noPunchHalves",
  "missingHalves",
]);

/**
 * What a date must have asked under one policy for the other to judge it otherwise.
 *
 * @returns bits of the above, all of them where the policies differ in something that is not told apart. Always with
 *          askedAll: what a date with leave, approvals or duty comes to may depend on the rules of other dates too.
 */
export function rulesThatDiffer(one: CompiledPolicy, other: CompiledPolicy): number {
  if (one === other) return askedAll;
  // Staying late changes the next date's start: of such dates none stands for itself.
  if (one.relief.length > 0 || other.relief.length > 0 || one.windows.attribution === "span") return anyAsked;
  for (const name of Object.keys(one) as (keyof CompiledPolicy)[]) if (!apart.has(name) && !same(one[name], other[name])) return anyAsked;
  return (
    askedAll |
    (same(one.arrival, other.arrival) ? 0 : askedArrival) |
    (same(one.departure, other.departure) ? 0 : askedDeparture) |
    (one.noPunchHalves === other.noPunchHalves ? 0 : askedNoPunch) |
    (one.missingHalves === other.missingHalves ? 0 : askedMissing)
  );
}

/** Whether two values of compiled policies are equal: plain data and sets of texts. */
function same(one: unknown, other: unknown): boolean {
  if (one instanceof Set && other instanceof Set) return same([...one], [...other]);
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return Object.is(one, other);
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => same((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]))
  );
}
