import type { Policy } from "../../../shared/policy/schema.ts";
import { addDays, dateOf, datesOf } from "./clock.ts";
import { overtimeClassOf, type OracleDay, type OraclePunchUse, type OracleShiftWindow } from "./day.ts";
import { everythingReceived } from "./evidence.ts";
import { awayOf, expectedOf } from "./expected.ts";
import type { DayUnderWay, Found, Part } from "./found.ts";
import type { Known } from "./known.ts";
import { looseVerdict } from "./loose.ts";
import { absenceOf, leaveOf, overtimeOf, statusOf } from "./outcome.ts";
import { counting, pair, type Bounces, type Uses } from "./pairing.ts";
import { employmentOn, excusedOn, isSuspendedOn, leaveOn, policyOn, type Employment } from "./person.ts";
import { isDayOff, planOn } from "./plan.ts";
import { punchesOf, type OraclePunch } from "./punches.ts";
import { judgeSlot, type Slot } from "./slot.ts";
import { spansOf, type OracleSpan, type SpanPeriod } from "./spans.ts";
import { edgesOf, pausesOf, windowsOf, type OracleWindow, type PolicyOf } from "./windows.ts";
import { countWork, lengthOf, round, type Work } from "./work.ts";

export interface OracleQuestion {
  /** Half-open dates. */
  readonly from: string;
  readonly until: string;
  /** Epoch seconds. */
  readonly at: number;
  /** Judges everybody and every date, in place of what was published. */
  readonly draft?: Policy;
}

/** Dates around those asked about whose shifts may reach into them: windows, and leaving late before the next start. */
const datesAround = 9;

/** Judges a person's dates straight from the events. Dates on which the person is not employed have no day. */
export function oracleDays(known: Known, employee: string, question: OracleQuestion): OracleDay[] {
  const { draft } = question;
  const policyOf: PolicyOf = (department, date) =>
    draft === undefined ? policyOn(known, department, date) : { policy: draft, hash: null };
  const person = new OraclePerson(known, employee, question, policyOf);
  return datesOf(question.from, question.until).flatMap((date) => person.judge(date) ?? []);
}

/** What is looked up once a person, so that each date can be judged from it. */
class OraclePerson {
  readonly #known: Known;
  readonly #employee: string;
  readonly #at: number;
  readonly #policyOf: PolicyOf;
  readonly #punches: readonly OraclePunch[];
  readonly #windows: readonly OracleWindow[];
  /** The punches that fell into each window, and those of them that count. */
  readonly #taken = new Map<OracleWindow, readonly OraclePunch[]>();
  readonly #counted = new Map<OracleWindow, readonly OraclePunch[]>();
  readonly #uses: Uses = new Map();
  readonly #spans: readonly OracleSpan[];

  constructor(known: Known, employee: string, { from, until, at }: OracleQuestion, policyOf: PolicyOf) {
    this.#known = known;
    this.#employee = employee;
    this.#at = at;
    this.#policyOf = policyOf;
    this.#punches = punchesOf(known, employee);
    this.#windows = windowsOf(known, employee, datesOf(addDays(from, -datesAround), addDays(until, 3)), policyOf);
    for (const window of this.#windows) this.#taken.set(window, []);
    for (const punch of this.#punches) {
      const window = punch.ended === null ? this.#ownerOf(punch) : undefined;
      if (window !== undefined) this.#taken.set(window, [...this.#taken.get(window)!, punch]);
    }
    const bounces: Bounces = { last: undefined };
    for (const [window, punches] of this.#taken) this.#counted.set(window, counting(punches, window.inForce.policy, bounces, this.#uses));
    const living = this.#punches.filter((punch) => punch.ended === null);
    this.#spans = spansOf(living, this.#spanPeriods(datesOf(addDays(from, -datesAround), addDays(until, 3))), this.#uses);
  }

  #spanPeriods(dates: readonly string[]): SpanPeriod[] {
    const taken = [...this.#taken].flatMap(([{ date }, punches]) => punches.map((punch) => ({ punch, date })));
    const periods: SpanPeriod[] = [];
    let before: string | undefined;
    const suspended = dates.filter((date) => isSuspendedOn(this.#known, this.#employee, date));
    for (const date of dates) {
      const employment = employmentOn(this.#known, this.#employee, date);
      const inForce = employment && this.#policyOf(employment.department, date);
      const bySpans = employment !== undefined && inForce?.policy.attribution === "span";
      const name = bySpans ? `${employment.zone} ${inForce?.hash}` : undefined;
      if (bySpans && name === before) periods.at(-1)!.dates.push(date);
      else if (bySpans) periods.push({ dates: [date], suspended, zone: employment.zone, policy: inForce!.policy, taken });
      before = name;
    }
    return periods;
  }

  /** Which window takes a punch; at a moment two windows share an arrival belongs to the later, anything else to the earlier. */
  #ownerOf(punch: OraclePunch): OracleWindow | undefined {
    const taking = this.#windows.filter((window) => window.opensAt <= punch.at && punch.at <= window.closesAt);
    return punch.direction === "in" ? taking.at(-1) : taking[0];
  }

  judge(date: string): OracleDay | undefined {
    const day = this.#dayOf(date);
    return day === undefined ? undefined : this.#result(day, this.#find(day));
  }

  /** What is known of the date before its punches; undefined when the person is not employed. */
  #dayOf(date: string): DayUnderWay | undefined {
    const employment = employmentOn(this.#known, this.#employee, date);
    if (employment === undefined) return undefined;
    const inForce = this.#policyOf(employment.department, date);
    const plan = planOn(this.#known, this.#employee, date, inForce.policy);
    const leave = leaveOn(this.#known, this.#employee, date).filter(
      // On a day off only leave of kinds counted in natural days is leave.
      ({ kind }) =>
        !plan.suspended &&
        (plan.shifts.length > 0 || inForce.policy.leave_types.some((type) => type.kind === kind && type.days === "natural")),
    );
    return { date, employment, inForce, policy: inForce.policy, plan, leave, away: awayOf(leave) };
  }

  #find(day: DayUnderWay): Found {
    return day.policy.attribution === "span" ? this.#bySpans(day) : this.#byWindows(day);
  }

  #byWindows(day: DayUnderWay): Found {
    const { policy, away, plan } = day;
    const windows = this.#windows.filter((window) => window.date === day.date);
    const planned = windows.filter((window) => window.kind === "shift" || window.kind === "merged");
    const parts = windows.map((window): Part => {
      const counted = this.#counted.get(window)!;
      const number = planned.indexOf(window) + 1;
      const expected = number === 0 ? undefined : expectedOf(window, { away, number, count: planned.length, policy });
      const edges = expected ?? { from: window.opensAt, until: window.closesAt };
      const paired = pair(counted, edges, policy, this.#uses);
      const pauses = pausesOf(window);
      const noHalfLeave = !away.morning && !away.afternoon;
      const work = countWork({
        intervals: paired.intervals,
        pauses,
        notBefore: expected !== undefined && policy.worked_from !== "first_in" ? window.startsAt : -Infinity,
        pausesWhole: expected !== undefined && policy.break_rule === "scheduled_break_always_deducted" && noHalfLeave,
        length: counted.length < 2 ? 0 : counted.at(-1)!.at - counted[0]!.at,
        zone: window.zone,
        policy,
      });
      const complete = this.#isComplete(day, window.opensAt, window.closesAt);
      const slot: Slot = { ...paired, punches: counted.length, complete };
      const scheduled = expected === undefined ? 0 : window.endsAt - window.startsAt - lengthOf(pauses);
      return { window, expected, slot, counted, work, scheduled, planned: expected !== undefined };
    });
    const unplanned = parts.find((part) => part.window.kind === "free");
    return {
      parts,
      work: parts.map((part) => part.work),
      intervals: parts.flatMap((part) => part.slot.intervals),
      counted: parts.flatMap((part) => part.counted),
      complete: !plan.unsure && parts.every((part) => part.slot.complete),
      firstIn: parts.find((part) => part.slot.firstIn !== undefined)?.slot.firstIn,
      lastOut: parts.findLast((part) => part.slot.lastOut !== undefined)?.slot.lastOut,
      loose: unplanned === undefined ? undefined : { ...unplanned.slot, opensAt: unplanned.window.opensAt },
      listed: this.#punches.filter((punch) => this.#belongsTo(day, punch)),
    };
  }

  /** A punch is listed on the date whose window or span took it; one that nothing took, or that ended, on its own date. */
  #belongsTo({ date, employment }: DayUnderWay, punch: OraclePunch): boolean {
    const owner = punch.ended === null ? (this.#ownerOf(punch) ?? this.#spans.find((span) => span.punches.includes(punch))) : undefined;
    if (owner !== undefined) return owner.date === date;
    return dateOf(punch.at, employment.zone) === date && !this.#liesEarlier(date, punch);
  }

  /** Of somebody who moves to another zone one moment can lie on two dates: on the last in the old zone, and so not on the first in the new. */
  #liesEarlier(date: string, punch: OraclePunch): boolean {
    return [addDays(date, -1), addDays(date, -2)].some((earlier) => {
      const employment = employmentOn(this.#known, this.#employee, earlier);
      return employment !== undefined && dateOf(punch.at, employment.zone) === earlier;
    });
  }

  #bySpans(day: DayUnderWay): Found {
    const { policy, plan, date, employment, away } = day;
    const spans = this.#spans.filter((span) => span.date === date);
    const complete = (span: OracleSpan): boolean => this.#isComplete(day, span.startedAt, span.openUntil);
    const firstIn = spans.find((span) => span.firstIn !== undefined)?.firstIn;
    const lastOut = spans.findLast((span) => span.lastOut !== undefined)?.lastOut;
    const work = spans.map(({ intervals, length }) =>
      countWork({ intervals, pauses: [], notBefore: -Infinity, pausesWhole: false, length, zone: employment.zone, policy }),
    );
    const counted = spans.flatMap((span) => span.counted);
    const window = plannedWindow(day);
    const intervals = spans.flatMap((span) => span.intervals);
    const spansComplete = spans.every(complete);
    const stillIn = spans.at(-1)?.stillIn ?? false;
    const slot: Slot = { firstIn, lastOut, stillIn, intervals, punches: counted.length, complete: spansComplete };
    const listed = this.#punches.filter((punch) => this.#belongsTo(day, punch));
    const common = { work, intervals, counted, firstIn, lastOut, listed };
    if (window === undefined) {
      const opensAt = spans[0]?.startedAt ?? 0;
      const loose = isDayOff(plan) || spans.length === 0 ? undefined : { ...slot, opensAt };
      return { ...common, parts: [], complete: !plan.unsure && spansComplete, loose };
    }
    const expected = expectedOf(window, { away, number: 1, count: 1, policy });
    const isDecided = this.#isComplete(day, window.opensAt, window.closesAt) && spansComplete && !plan.unsure;
    const scheduled = window.endsAt - window.startsAt - lengthOf(pausesOf(window));
    const part: Part = { window, expected, slot: { ...slot, complete: isDecided }, counted, work: noWork, scheduled, planned: true };
    return { ...common, parts: [part], complete: isDecided, loose: undefined };
  }

  #isComplete({ plan, policy, employment }: DayUnderWay, opensAt: number, closesAt: number): boolean {
    return !plan.unsure && this.#at > closesAt && this.#isReceived(policy, employment, opensAt, closesAt);
  }

  #isReceived(policy: Policy, { site }: Employment, opensAt: number, closesAt: number): boolean {
    return policy.absence_requires === "window_closed" || everythingReceived(this.#known, site, opensAt, closesAt);
  }

  /** Seconds by which the first start of a date is relaxed, because the person stayed late on the planned date before. */
  #reliefOn(date: string): number {
    for (let distance = 1; distance <= datesAround; distance += 1) {
      const day = this.#dayOf(addDays(date, -distance));
      if (day === undefined || day.plan.shifts.length === 0) continue;
      const steps = day.policy.late_stay_relief;
      const { parts, lastOut } = this.#find(day);
      // Free hours have no end to stay after.
      if (steps.length === 0 || lastOut === undefined || day.policy.hours_system === "free") return 0;
      const stayed = lastOut - parts.findLast((part) => part.planned)!.window.endsAt;
      return (steps.findLast((step) => stayed >= step.left_after_end_min * 60)?.relief_min ?? 0) * 60;
    }
    return 0;
  }

  #result(day: DayUnderWay, found: Found): OracleDay {
    const { date, employment, inForce, policy, plan, leave, away } = day;
    const planned = found.parts.filter((part) => part.planned);
    const excused = excusedOn(this.#known, this.#employee, date);
    const verdicts = planned.map((part, index) =>
      judgeSlot(this.#known, {
        employee: this.#employee,
        date,
        policy,
        slot: part.slot,
        expected: part.expected!,
        window: part.window,
        relief: index === 0 ? this.#reliefOn(date) : 0,
        byHour: away.hours.length > 0,
        excused,
        isSure: (until) => this.#isReceived(policy, employment, part.window.opensAt, until),
      }),
    );
    const loose =
      found.loose === undefined
        ? []
        : [looseVerdict(found.loose, { excused, isSure: (until) => this.#isReceived(policy, employment, found.loose!.opensAt, until) })];
    const all = [...verdicts, ...loose];
    const worked = sum(found.work.map((one) => one.worked));
    const halves = (away.morning ? 1 : 0) + (away.afternoon ? 1 : 0);
    const taken = verdicts.length > 0 && verdicts.every((one) => one.excused) ? 2 : halves;
    const punches = found.counted.length;
    const absence = absenceOf({ verdicts, policy, complete: found.complete, punches, worked, taken, excused });
    const isOff = isDayOff(plan);
    // Of a date whose calendar or shift is not known nothing is claimed.
    const restWork = isOff && plan.dayType !== "unknown" && found.counted.length > 0;
    const state = found.complete ? "confirmed" : "provisional";
    const flags: Record<string, "provisional" | "confirmed"> = {};
    // Of a date with several arrivals out of order all must stand before one is called certain.
    const arrivalsSure = all.every((one) => one.flags.every(({ edge, sure }) => edge === "out" || sure));
    for (const { flag, edge } of all.flatMap((one) => one.flags))
      flags[flag] = found.complete || (edge === "in" && arrivalsSure) ? "confirmed" : "provisional";
    if (restWork) flags["rest_day_work"] = state;
    if (found.counted.some((punch) => punch.source === "manual")) flags["manual"] = "confirmed";
    if (found.counted.some((punch) => punch.source === "correction")) flags["corrected"] = "confirmed";
    // A date of suspension is in no total, whatever was approved for it.
    const overtime = plan.suspended
      ? 0
      : overtimeOf(this.#known, {
          dayType: plan.dayType,
          employee: this.#employee,
          date,
          policy,
          found,
          verdicts,
          worked,
          restWork,
          planned: planned.length > 0,
        });
    const rounded = (at: number | undefined, edge: "in" | "out"): number | null =>
      at === undefined ? null : round(at, edge, employment.zone, policy);
    return {
      employee: this.#employee,
      date,
      department: employment.department,
      zone: employment.zone,
      policy: inForce.hash,
      shifts: planned.flatMap((part) => part.window.shifts.map((shift) => shift.id)),
      windows: planned.map((part): OracleShiftWindow => {
        const { shifts, opensAt, startsAt, endsAt, closesAt } = part.window!;
        const { excused, from, until } = part.expected!;
        const edges = { expectedFrom: excused ? null : from, expectedUntil: excused ? null : until };
        return { shift: shifts[0]!.id, opensAt, startsAt, endsAt, closesAt, ...edges };
      }),
      dayType: plan.dayType,
      status: statusOf({ plan, absent: absence.halves, pending: absence.pending, taken, punches, free: policy.hours_system === "free" }),
      state,
      flags: Object.fromEntries(Object.entries(flags).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      inResult: heaviest(all.map((one) => one.inResult)),
      outResult: heaviest(all.map((one) => one.outResult)),
      firstIn: found.firstIn ?? null,
      lastOut: found.lastOut ?? null,
      roundedIn: rounded(found.firstIn, "in"),
      roundedOut: rounded(found.lastOut, "out"),
      scheduledSeconds: sum(planned.map((part) => part.scheduled)),
      workedSeconds: worked,
      roundedWorkedSeconds: sum(found.work.map((one) => one.rounded)),
      nightSeconds: sum(found.work.map((one) => one.night)),
      lateSeconds: sum(all.map((one) => one.lateSeconds)),
      earlySeconds: sum(all.map((one) => one.earlySeconds)),
      offEdges: all.flatMap((one) => one.offEdges),
      overtimeSeconds: overtime,
      overtimeClass: overtime > 0 || (restWork && worked > 0) ? overtimeClassOf(plan.dayType, policy) : null,
      restDayWorkSeconds: restWork ? worked : 0,
      absenceHalfDays: absence.halves,
      pendingHalfDays: absence.pending,
      absenceRules: absence.rules,
      leave: leaveOf(leave, taken),
      punches: found.listed.map((punch) => this.#useOf(day, found, punch)).toSorted((a, b) => a.at - b.at || a.position - b.position),
    };
  }

  #useOf({ policy }: DayUnderWay, { parts }: Found, punch: OraclePunch): OraclePunchUse {
    const { position, id, at, direction, source, terminal, reading, correctedBySeconds } = punch;
    const owner = policy.attribution === "span" || punch.ended !== null ? undefined : this.#ownerOf(punch);
    const isPlanned = owner !== undefined && parts.some((part) => part.planned && part.window === owner);
    const use = punch.ended !== null ? undefined : this.#uses.get(punch);
    const unused = { used: "not_used", why: punch.ended ?? "outside_window" } as const;
    const { used, why = null } = use ?? unused;
    const shift = isPlanned ? owner.shifts[0]!.id : null;
    return { position, punch: id, at, direction, source, terminal, shift, used, why, reading, correctedBySeconds };
  }
}

const noWork: Work = { worked: 0, rounded: 0, night: 0 };

/** What was planned for a date judged by spans, in one. It owns no punches. */
function plannedWindow({ date, plan, employment, inForce }: DayUnderWay): OracleWindow | undefined {
  const { shifts } = plan;
  if (shifts.length === 0) return undefined;
  const { zone } = employment;
  const edges = edgesOf(shifts, date, zone);
  const opensAt = edges.startsAt - shifts[0]!.openBeforeMinutes * 60;
  const closesAt = edges.endsAt + shifts.at(-1)!.closeAfterMinutes * 60;
  return { date, kind: "merged", shifts, ...edges, opensAt, closesAt, zone, inForce };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Of several shifts the heaviest result stands for the date. */
function heaviest(results: readonly string[]): string {
  const order = ["none", "normal", "excused", "late", "early", "serious_late", "absent_late", "missing"];
  return order[Math.max(0, ...results.map((result) => order.indexOf(result)))]!;
}
