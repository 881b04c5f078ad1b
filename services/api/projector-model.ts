import { setImmediate as nextTurn } from "node:timers/promises";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { policyBook } from "../../projections/attendance/policy-choice.ts";
import { planShiftMask } from "../../projections/facts/codes.ts";
import type { FactsView } from "../../projections/facts/facts-types.ts";
import { cellOf } from "../../projections/month/cells.ts";
import { yearsWithoutCalendar } from "../../projections/replay/render-sheet.ts";
import { isScheduled } from "../../projections/month/counts.ts";
import { monthHeading, monthMembers, monthRows, type MonthOptions, type SheetRow } from "../../projections/month/month-sheet.ts";
import { monthOf } from "../../shared/time/period.ts";
import { summarise } from "../../projections/presence/summary.ts";
import type { PresenceRow } from "../../projections/presence/presence.ts";
import { phaseOf } from "../../projections/replay/day-phase.ts";
import { explainDay } from "../../projections/replay/explain.ts";
import type { DepartmentId, EpochMs, LocalDate } from "../../shared/ids.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import { instantBase, zoneDays } from "../../shared/time/zone-days.ts";
import type { GatewayStatus } from "../gateway/status.ts";
import type { BoardView, DayView, LeaveKind, MonthRow, MonthView, NamedShift, QuarantineView } from "../projector/models.ts";
import { rowAsOf, type Projector } from "../projector/projector.ts";
import { readBack } from "../projector/punch-log.ts";
import { punchTypes, punchViewOf } from "../projector/punch-view.ts";
import { terminalsViewOf } from "../projector/terminal-views.ts";
import { createMonthCache } from "./month-cache.ts";
import type { AsOfQuestion, ReadModel } from "./read-model.ts";

export interface ProjectorModelOptions {
  readonly projector: Projector;
  /** What this process's gateway saw; left out in a process without one. */
  readonly gatewayStatus?: (() => GatewayStatus) | undefined;
  /** Zone of the page while the ledger names no site yet. */
  readonly zone: string;
}

/** People judged between two turns of the event loop, when many are asked about at once. */
const peopleSlice = 50;
/** The same for a whole month of each: some 10 ms. */
const membersSlice = 16;

/** What pages and API read, from a projector. */
export function createProjectorModel({ projector, gatewayStatus, zone }: ProjectorModelOptions): ReadModel {
  const { facts, ledger, names, now } = projector;
  const seconds = (at: EpochMs): number => Math.floor(at / 1_000);

  function departments(): readonly DepartmentId[] {
    const found = new Set<DepartmentId>();
    const view = facts.view();
    for (let person = 0; person < view.personCount; person++) for (const span of view.employment(person)) found.add(span.department);
    return [...found].toSorted();
  }

  const zoneOf = (department: DepartmentId | null): string =>
    zoneOfDepartment(facts.view(), department) ?? projector.terminals.list()[0]?.settings.zone ?? zone;

  const boardOf = (department: DepartmentId | null, rows: readonly PresenceRow[], position: number, at: EpochMs): BoardView => {
    const siteZone = zoneOf(department);
    return { position, at, zone: siteZone, date: dateIn(siteZone, at), department, summary: summarise(rows), rows };
  };
  const mine = (department: DepartmentId | null) => (row: { readonly department: DepartmentId | null }) =>
    department === null || row.department === department;

  const policyOn = (department: DepartmentId | null, date: LocalDate, asOfPosition: number): Policy =>
    policyBook(facts, undefined, asOfPosition).policyOn(department ?? "", dayNumber(date)).source;
  const leaveKindsOf = (policy: Policy): readonly LeaveKind[] =>
    policy.leave_types.map(({ kind, symbol, name }) => ({ kind, symbol, name }));

  /** Asked for with every name of a leave, so found anew only when a policy was published. */
  let leaveKinds: { readonly versions: number; readonly kinds: readonly LeaveKind[] } | undefined;
  function currentLeaveKinds(): readonly LeaveKind[] {
    const versions = facts.view().policies().length;
    if (leaveKinds?.versions !== versions) {
      leaveKinds = { versions, kinds: leaveKindsOf(policyOn(null, dateIn(zoneOf(null), now()), facts.position)) };
    }
    return leaveKinds.kinds;
  }

  async function makeMonth(department: DepartmentId | null, month: string, { position, at }: AsOfQuestion): Promise<MonthView> {
    const rows: MonthRow[] = [];
    const planned = new Set<LocalDate>();
    const unknownYears = new Set<string>();
    let from = month;
    let until = month;
    for (const one of department === null ? departments() : [department]) {
      const options = { department: one, month, asOfPosition: position, at };
      const heading = monthHeading(facts, options);
      if (rows.length === 0) ({ from, until } = heading);
      for await (const row of rowsOf(options)) {
        for (const day of row.days) if (day.shifts.length > 0) planned.add(day.date);
        for (const year of yearsWithoutCalendar(row.days)) unknownYears.add(year);
        rows.push(monthRowOf(row, heading.currencyMinorDigits, at));
      }
    }
    const policy = policyOn(department, `${month}-01`, position);
    const siteZone = zoneOf(department);
    const dates = rows.length === 0 ? [] : datesBetween(from, until);
    return {
      department,
      month,
      position,
      at,
      zone: siteZone,
      today: dateIn(siteZone, at),
      rows,
      dates,
      offDates: dates.filter((date) => !planned.has(date)),
      yearsWithoutCalendar: [...unknownYears].toSorted(),
      currency: policy.currency,
      legend: policy.sheet_symbols,
      leaveKinds: leaveKindsOf(policy),
    };
  }

  /** The rows of a department's month, a few people at a time: judging a thousand takes half a second, and others wait meanwhile. */
  async function* rowsOf(options: MonthOptions): AsyncGenerator<SheetRow> {
    const members = monthMembers(facts, options);
    for (let first = 0; first < members.length; first += membersSlice) {
      yield* monthRows(facts, options, members.slice(first, first + membersSlice));
      await nextTurn();
    }
  }
  const months = createMonthCache(makeMonth);

  return {
    position: () => projector.position,
    ready: () => projector.ready,
    stopped: () => projector.failure !== undefined,
    departments,
    hasEmployee: (employee) => facts.view().personOf(employee) !== undefined,
    leaveKinds: () => currentLeaveKinds(),
    clock(department) {
      const at = now();
      const siteZone = zoneOf(department);
      return { at, zone: siteZone, date: dateIn(siteZone, at), position: projector.position };
    },
    currentMonth(department) {
      const today = dayNumber(dateIn(zoneOf(department), now()));
      return monthOf(today, (month) => policyOn(department, `${month}-01`, facts.position).month_starts_on_day);
    },
    row: (employee) => projector.rows.get(employee),
    board: (department) => boardOf(department, [...projector.rows.values()].filter(mine(department)), projector.position, now()),
    async boardAsOf(department, { position, at }) {
      const rows: PresenceRow[] = [];
      const people = facts.view(position).personCount;
      for (let person = 0; person < people; person++) {
        // The view is asked for anew after each pause: it is shared and may not be kept.
        const row = rowAsOf(facts, facts.view(position).employeeOf(person), seconds(at), position);
        if (row !== undefined && mine(department)(row)) rows.push(row);
        if (person % peopleSlice === peopleSlice - 1) await nextTurn();
      }
      return boardOf(department, rows, position, at);
    },
    newestPunches: (department, limit) =>
      projector.recentPunches
        .filter((punch) => punch.department === null || mine(department)(punch))
        .slice(-limit)
        .toReversed(),
    async punches(before, limit, department) {
      const { items, next } = await readBack(ledger, punchTypes, {
        before: Math.min(before, projector.position),
        limit,
        keep: ({ position, event }) => {
          const punch = punchViewOf(position, event, names);
          return punch.department === null || mine(department)(punch);
        },
      });
      return { items: items.map(({ position, event }) => punchViewOf(position, event, names)), next };
    },
    terminals: () => terminalsViewOf(projector, gatewayStatus?.(), now()),
    month: (department, month, asOf) =>
      asOf === null ? months.now(department, month, { position: projector.position, at: now() }) : months.asOf(department, month, asOf),
    async day(employee, date, asOf) {
      const question = asOf ?? { position: projector.position, at: now() };
      const explanation = explainDay(facts, { employee, date, asOfPosition: question.position, at: question.at }, "en");
      const department = explanation?.day.department ?? null;
      const policy = policyOn(department, date, question.position);
      const cell = cellOf(date, explanation?.day, policy, question.at);
      return {
        position: question.position,
        employee,
        date,
        explanation,
        shifts: explanation === null ? [] : namedShifts(facts.view(question.position), explanation.day),
        word: cell.word,
        symbol: cell.symbol,
        leaveKinds: leaveKindsOf(policy),
        terminalNames: Object.fromEntries(projector.terminals.list().map((state) => [state.terminal, state.settings.name])),
      } satisfies DayView;
    },
    quarantine: (before, limit) => readQuarantine(projector, Math.min(before, projector.position), limit),
    subscribe: (listener) => projector.on(listener),
  };
}

const dateIn = (zone: string, at: EpochMs): LocalDate => dateOf(zoneDays(zone).dayOf(Math.floor(at / 1_000) - instantBase));

function zoneOfDepartment(view: FactsView, department: DepartmentId | null): string | undefined {
  for (let person = 0; person < view.personCount; person++) {
    const span = view.employment(person).find((candidate) => department === null || candidate.department === department);
    if (span !== undefined) return span.zone.zone;
  }
  return undefined;
}

function namedShifts(view: FactsView, day: DayResult): readonly NamedShift[] {
  const person = view.personOf(day.employee);
  const own = dayNumber(day.date);
  const plan = person === undefined ? undefined : view.plan(person, own, own + 1);
  const set = (plan?.words[own - plan.fromDay] ?? 0) & planShiftMask;
  const shifts = set === 0 ? [] : view.shiftSet(set - 1);
  return day.windows.map((window) => ({ ...window, name: shifts.find((shift) => shift.id === window.shift)?.name ?? window.shift }));
}

function monthRowOf(row: SheetRow, currencyMinorDigits: number, at: EpochMs): MonthRow {
  const { employee, cells, totals, deductions, deductionMinor } = row;
  const open = row.days.filter((day) => isScheduled(day) && phaseOf(day, at) !== "over");
  const toComeHalfDays = open.reduce((sum, day) => sum + day.pendingHalfDays, 0);
  return {
    employee,
    cells,
    totals: {
      scheduledHalfDays: totals.scheduledHalfDays,
      attendedHalfDays: totals.attendedHalfDays,
      lateCount: totals.lateCount,
      lateMinutes: Math.floor(totals.lateSeconds / 60),
      earlyCount: totals.earlyCount,
      missingCount: totals.missingInCount + totals.missingOutCount,
      absenceHalfDays: totals.absenceHalfDays,
      leaveHalfDays: totals.leaveHalfDays,
      pendingHalfDays: totals.pendingHalfDays - toComeHalfDays,
      toComeHalfDays,
      deduction: decimal(deductionMinor, currencyMinorDigits),
      deductionBonusBps: deductions.reduce((sum, deduction) => sum + deduction.bonusBps, 0),
    },
  };
}

/** A whole number of the smallest unit as a decimal, without a fraction of zeros: 5000 fen as `50`, 5050 as `50.50`. */
function decimal(minor: number, digits: number): string {
  const text = String(minor).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const fraction = text.slice(text.length - digits);
  return /^0*$/.test(fraction) ? whole : `${whole}.${fraction}`;
}

function datesBetween(from: LocalDate, until: LocalDate): LocalDate[] {
  const [first, end] = [dayNumber(from), dayNumber(until)];
  return Array.from({ length: end - first }, (_, index) => dateOf(first + index));
}

async function readQuarantine({ ledger }: Projector, before: number, limit: number) {
  const resolved = new Map<string, "recorded" | "discarded">();
  const { items, next } = await readBack(ledger, ["RecordQuarantined", "QuarantineResolved"], {
    before,
    limit,
    keep: ({ event }) => {
      // A decision stands behind what it decides, so reading back meets it first.
      if (event.type === "QuarantineResolved") resolved.set(`${event.data.terminal} ${event.data.record}`, event.data.how);
      return event.type === "RecordQuarantined";
    },
  });
  const views = items.flatMap(({ position, event }): QuarantineView[] =>
    event.type === "RecordQuarantined"
      ? [{ position, ...event.data, resolved: resolved.get(`${event.data.terminal} ${event.data.record}`) ?? null }]
      : [],
  );
  return { items: views, next };
}
