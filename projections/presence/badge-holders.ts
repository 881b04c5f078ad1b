import type { EventData } from "../../shared/events/catalogue.ts";
import type { PersonKey } from "../../shared/events/fields.ts";
import type { EmployeeId, EpochMs, TerminalId } from "../../shared/ids.ts";

/**
 * Whose a badge is, as now known: for naming a punch the moment it arrives. Judging has its own holdings, kept by position.
 */
export interface BadgeHolders {
  assign(data: EventData<"BadgeAssigned">): void;
  giveBack(data: EventData<"BadgeReturned">): void;
  /**
   * @param at moment of the punch; null when it is not known, then whoever holds the badge last counts.
   * @returns undefined while the badge is nobody's then. An assignment to the one terminal comes before one to all.
   */
  holderOf(key: PersonKey, terminal: TerminalId, at: EpochMs | null): EmployeeId | undefined;
}

interface Holding {
  readonly employee: EmployeeId;
  readonly from: EpochMs;
  until: EpochMs;
}

/** Nobody holds anything yet. */
export function createBadgeHolders(): BadgeHolders {
  const holdings = new Map<string, Holding[]>();
  const nameOf = (key: PersonKey, terminal: TerminalId | undefined): string => JSON.stringify([key.kind, key.value, terminal ?? null]);

  const find = (name: string, at: EpochMs | null): EmployeeId | undefined =>
    // The newest assignment that covers the moment: a badge handed on is the new holder's from then.
    holdings.get(name)?.findLast((holding) => at === null || (holding.from <= at && at < holding.until))?.employee;

  return {
    assign({ employee, key, terminal, from }) {
      const name = nameOf(key, terminal);
      const list = holdings.get(name) ?? [];
      list.push({ employee, from: from ?? -Infinity, until: Infinity });
      holdings.set(name, list);
    },
    giveBack({ employee, key, terminal, until }) {
      for (const holding of holdings.get(nameOf(key, terminal)) ?? []) {
        if (holding.employee === employee && holding.until > until) holding.until = until;
      }
    },
    holderOf: (key, terminal, at) => find(nameOf(key, terminal), at) ?? find(nameOf(key, undefined), at),
  };
}
