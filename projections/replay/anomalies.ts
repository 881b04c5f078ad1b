import type { DepartmentId, EmployeeId, LocalDate, SiteId, TerminalId } from "../../shared/ids.ts";
import type { Policy, RuleName } from "../../shared/policy/schema.ts";
import { dateOf, dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { employedWithin } from "../attendance/judge-days.ts";
import type { PolicyChoice } from "../attendance/judge-options.ts";
import { policyBook, type PolicyBook } from "../attendance/policy-choice.ts";
import { sourceMask, sourceTerminal } from "../facts/codes.ts";
import type { Facts, FactsView } from "../facts/facts-types.ts";

/** A suspicion: something for a person to look into. Nothing follows from it; see cases for what a person decides. */
export interface Anomaly {
  readonly kind: "two_badges" | "impossible_travel" | "other_site";
  readonly rule: RuleName;
  readonly employees: readonly EmployeeId[];
  readonly date: LocalDate;
  /** Epoch seconds of the first of its punches, and the zone of the person's site. */
  readonly at: number;
  readonly zone: string;
  /** Seconds between its two punches. */
  readonly apartSeconds: number | null;
  readonly terminals: readonly TerminalId[];
  /** Positions of its punches on the ledger. */
  readonly positions: readonly number[];
}

/** A range of dates, [from, until), as known before a position. */
export interface AnomalyQuestion {
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly asOfPosition?: number;
  readonly policies?: PolicyChoice;
}

/** A terminal's punch of a person. */
interface Seen {
  readonly employee: EmployeeId;
  readonly day: DayNumber;
  readonly at: number;
  readonly zone: string;
  readonly terminal: TerminalId;
  readonly site: SiteId | undefined;
  readonly ownSite: SiteId;
  readonly department: DepartmentId;
  readonly position: number;
}

/** What the policy in force on each date suspects, by time. */
export function anomaliesOf(facts: Facts, { from, until, asOfPosition, policies }: AnomalyQuestion): Anomaly[] {
  const view = facts.view(asOfPosition);
  const book = policyBook(facts, policies, asOfPosition);
  const byPerson = employedWithin(view, dayNumber(from), dayNumber(until)).map((person) =>
    seenOf(view, person, dayNumber(from), dayNumber(until)),
  );
  const found = [...byPerson.flatMap((own) => [...otherSites(own, book), ...travels(own, book)]), ...quickPairs(byPerson.flat(), book)];
  return found.toSorted((left, right) => left.at - right.at || left.positions[0]! - right.positions[0]!);
}

function seenOf(view: FactsView, person: number, fromDay: DayNumber, untilDay: DayNumber): Seen[] {
  const run = view.run(person);
  const seen: Seen[] = [];
  for (let index = run.from; index < run.until; index += 1) {
    if ((run.kind[index]! & sourceMask) !== sourceTerminal) continue;
    const span = view.employment(person).find(({ fromDay: first, untilDay: last, zone }) => {
      const day = zone.dayOf(run.at[index]!);
      return first <= day && day < last;
    });
    const day = span?.zone.dayOf(run.at[index]!);
    if (span === undefined || day === undefined || day < fromDay || day >= untilDay) continue;
    const { terminal, position } = view.punch(run.row[index]!);
    if (terminal === null) continue;
    const own = { ownSite: span.site, department: span.department, zone: span.zone.zone };
    seen.push({
      employee: view.employeeOf(person),
      day,
      at: run.at[index]!,
      terminal,
      site: view.siteOfTerminal(terminal),
      position,
      ...own,
    });
  }
  return seen;
}

const policyOf = (book: PolicyBook, { department, day }: Seen): Policy => book.policyOn(department, day).source;

function anomaly(kind: Anomaly["kind"], rule: RuleName, punches: readonly [Seen, ...Seen[]]): Anomaly {
  const [first, second] = punches;
  return {
    kind,
    rule,
    employees: [...new Set(punches.map(({ employee }) => employee))],
    date: dateOf(first.day),
    at: first.at + instantBase,
    zone: first.zone,
    apartSeconds: second === undefined ? null : second.at - first.at,
    terminals: [...new Set(punches.map(({ terminal }) => terminal))],
    positions: punches.map(({ position }) => position),
  };
}

function otherSites(own: readonly Seen[], book: PolicyBook): Anomaly[] {
  const elsewhere = own.filter((seen) => policyOf(book, seen).suspect_other_site && seen.site !== undefined && seen.site !== seen.ownSite);
  return elsewhere.map((seen) => anomaly("other_site", "suspect_other_site", [seen]));
}

function travels(own: readonly Seen[], book: PolicyBook): Anomaly[] {
  return own.flatMap((seen, index) => {
    const next = own[index + 1];
    const minutes = policyOf(book, seen).suspect_travel_minutes;
    if (next === undefined || minutes === null || seen.site === undefined || next.site === undefined || next.site === seen.site) return [];
    return next.at - seen.at < minutes * 60 ? [anomaly("impossible_travel", "suspect_travel_minutes", [seen, next])] : [];
  });
}

/** Pairs of people at one terminal, where the same two are close to each other on enough dates. */
function quickPairs(all: readonly Seen[], book: PolicyBook): Anomaly[] {
  const pairs = new Map<string, { readonly first: Seen; readonly second: Seen; readonly onDates: number }[]>();
  for (const ofTerminal of Map.groupBy(all, ({ terminal }) => terminal).values()) {
    const inOrder = ofTerminal.toSorted((left, right) => left.at - right.at || left.position - right.position);
    for (const [index, first] of inOrder.entries()) {
      const rule = policyOf(book, first).suspect_two_badges;
      if (rule === null) continue;
      for (let next = index + 1; next < inOrder.length && inOrder[next]!.at - first.at <= rule.within_seconds; next += 1) {
        const second = inOrder[next]!;
        if (second.employee === first.employee) continue;
        const key = [first.employee, second.employee].toSorted().join(" ");
        pairs.set(key, [...(pairs.get(key) ?? []), { first, second, onDates: rule.on_dates }]);
      }
    }
  }
  return [...pairs.values()].flatMap((close) => {
    const dates = new Set(close.map(({ first }) => first.day)).size;
    const often = close.filter(({ onDates }) => dates >= onDates);
    return often.map(({ first, second }) => anomaly("two_badges", "suspect_two_badges", [first, second]));
  });
}
