import { InputError } from "../../shared/errors.ts";
import type { EventData } from "../../shared/events/catalogue.ts";
import type { EventOf, LedgerEvent } from "../../shared/events/envelope.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import { applyConduct } from "./apply-conduct.ts";
import { ceilInstant } from "./ceil-instant.ts";
import { applyLeave } from "./apply-leave.ts";
import { applyDecodedPunch, pushPunch } from "./apply-punch.ts";
import { directionIn, directionOut, directionUnknown, sourceCorrection, sourceField, sourceManual } from "./codes.ts";
import { open, type Known } from "./known.ts";
import type { Week } from "./people.ts";
import { kindAmbiguous, kindNonexistent, kindReplaced, neverEnded, none } from "./punch-columns.ts";
import type { Applier } from "./applier.ts";
import { wallSeconds } from "./shifts.ts";
import type { FactStores } from "./stores.ts";

const directions = { in: directionIn, out: directionOut, unknown: directionUnknown } as const;
const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Folds one event into the facts. The switch names every event, so that a new one must be thought of here. */
export function applyEvent(applier: Applier, event: LedgerEvent, position: number): void {
  const { stores, current } = applier;
  const { terminals } = stores;
  const known = { knownAt: position, endedAt: open };
  switch (event.type) {
    case "PunchRecorded":
      return applyRecorded(applier, event, position);
    case "PunchEntered":
      if (event.data.place !== undefined) stores.fieldPlaces.set(position, event.data.place);
      return applyByHand(applier, event, position, event.data.place === undefined ? sourceManual : sourceField);
    case "CorrectionApproved":
      if (event.data.replaces !== null) endPunch(applier, event.data.replaces, position, "replaced");
      applyConduct(applier, event, position);
      return applyByHand(applier, event, position, sourceCorrection);
    case "PunchVoided":
      applyConduct(applier, event, position);
      return endPunch(applier, event.data.punch, position, "voided");
    case "BadgeAssigned":
    case "BadgeReturned":
      return applyBadge(applier, event, position);
    case "EmployeeJoined":
    case "EmployeeMoved":
    case "EmployeeLeft":
      return applyEmployment(applier, event, position);
    case "PatternAssigned":
    case "RosterPublished":
      return applyRoster(applier, event, position);
    case "ShiftDefined":
      stores.shifts.define(event.data.shift, event.data.from === undefined ? -open : dayNumber(event.data.from), position);
      return current.everybodyChanged();
    case "CalendarPublished":
      stores.calendars.publish(event.data, position);
      return current.everybodyChanged();
    case "LeaveApproved":
    case "LeaveEvidenceFiled":
    case "LeaveFormFiled":
    case "LeaveRefused":
    case "LeaveRequested":
    case "LeaveWithdrawn":
      return applyLeave(personOf(applier, event.data.employee), event, position);
    case "EarlyDepartureApproved": {
      const { employee, date, notBefore } = event.data;
      const moment = notBefore === null ? null : ceilInstant(notBefore);
      const facts = personOf(applier, employee);
      facts.earlyDepartures.push({ day: dayNumber(date), notBefore: moment, recordedAt: event.recordedAt, position, ...known });
      return;
    }
    case "OvertimeApproved": {
      const { employee, date, from, until } = event.data;
      const span = { day: dayNumber(date), from: ceilInstant(from), until: ceilInstant(until) };
      personOf(applier, employee).overtime.push({ ...span, position, ...known });
      return;
    }
    case "SpotCheckRecorded":
    case "CorrectionRequested":
    case "CorrectionRefused":
    case "ResultChanged":
    case "ResultChangeWithdrawn":
    case "CaseOpened":
    case "EvidenceAdded":
    case "CaseDecided":
      return applyConduct(applier, event, position);
    case "EmployeeSuspended":
    case "EmployeeResumed": {
      const kind = event.type === "EmployeeSuspended" ? "suspended" : "resumed";
      personOf(applier, event.data.employee).suspensions.push({ kind, fromDay: dayNumber(event.data.from), knownAt: position });
      return;
    }
    case "DutyAssigned":
    case "DutyWithdrawn":
      return applyDuty(applier, event, position);
    case "DayRemarked":
      personOf(applier, event.data.employee).remarks.push({
        day: dayNumber(event.data.date),
        remark: event.data.remark,
        position,
        ...known,
      });
      return;
    case "PolicyPublished":
      return applyPolicy(stores, event.data, position);
    case "SheetSigned":
    case "SheetReopened":
      return applySignature(stores, event, position);
    case "TerminalRegistered":
    case "TerminalSettingsChanged":
      terminals.setUp(stores.terminalNames.intern(event.data.terminal), event.data.settings, position, event.recordedAt);
      return current.everybodyChanged();
    case "TerminalRetired":
      return terminals.retire(stores.terminalNames.intern(event.data.terminal), position);
    case "WatermarkAdvanced":
      if (applier.restoring) return;
      return terminals.hear(stores.terminalNames.intern(event.data.terminal), event.data.upTo, position);
    case "GapDetected":
      return terminals.openGap(stores.terminalNames.intern(event.data.terminal), event.data, position, event.recordedAt);
    case "GapClosed":
      return terminals.closeGap(stores.terminalNames.intern(event.data.terminal), event.data.gap, position);
    case "TerminalFaultReported":
      return terminals.openFault(stores.terminalNames.intern(event.data.terminal), event.data.fault, event.data.since, position);
    case "TerminalFaultCleared":
      return terminals.clearFault(stores.terminalNames.intern(event.data.terminal), event.data.fault, position);
    case "TerminalClockCorrected":
      terminals.correctClock(stores.terminalNames.intern(event.data.terminal), event.data, position);
      return current.runs.forget();
    case "TerminalClockMeasured":
    case "TerminalOperationLogged":
    case "PunchCorroborated":
    case "RecordQuarantined":
    case "QuarantineResolved":
    case "PolicyCasesKept":
      // Of terminals and of evidence; a resolved record counts by the PunchRecorded that was made of it. Cases are run before a policy is published.
      return;
    case "SheetPrepared":
    case "SheetFiled":
    case "SheetConfirmed":
    case "SheetObjectedTo":
      // What was said of a sheet changes nothing about the days in it; see projections/replay/sign-off.ts.
      return;
    default:
      return unknownEvent(event);
  }
}

function unknownEvent(event: never): never {
  throw new TypeError(`facts do not know the event ${JSON.stringify(event)}`);
}

/** The facts of a person whose plan is about to change. */
function personOf(applier: Applier, employee: string) {
  const person = applier.stores.people.intern(employee);
  applier.current.personChanged(person);
  return applier.stores.person(person);
}

function applyRecorded(applier: Applier, event: EventOf<"PunchRecorded">, position: number): void {
  const { data } = event;
  // A reading that came twice is taken as its first, one that was skipped as moved on: what Temporal calls "compatible".
  const chosen = data.resolution === "ambiguous" ? data.candidates?.[0] : data.candidates?.[1];
  const occurredAt = data.occurredAt ?? chosen ?? data.receivedAt;
  const readingKind = data.resolution === "ambiguous" ? kindAmbiguous : data.resolution === "nonexistent" ? kindNonexistent : 0;
  const { key, state, terminal } = data;
  applyDecodedPunch(applier, { occurredAt, keyKind: key.kind, keyValue: key.value, state, terminal, id: event.id, readingKind }, position);
}

function applyByHand(applier: Applier, event: EventOf<"PunchEntered" | "CorrectionApproved">, position: number, source: number): void {
  const { data } = event;
  const terminal = "terminal" in data && data.terminal !== null ? applier.stores.terminalNames.intern(data.terminal) : none;
  pushPunch(applier, {
    occurredAt: data.occurredAt,
    kind: directions[data.direction] | source,
    key: none,
    terminal,
    person: applier.stores.people.intern(data.employee),
    position,
    id: event.id,
  });
}

function endPunch(applier: Applier, punch: string, position: number, why: "voided" | "replaced"): void {
  const { stores, current } = applier;
  // The columns of a snapshot have it, and looking for a punch would make the table of all ids.
  if (applier.restoring) return;
  const row = stores.punches.find(punch);
  if (row === none) {
    // The first statement stands, as it does for a punch that is here already.
    if (!applier.endBeforePunch.has(punch)) applier.endBeforePunch.set(punch, why);
    return;
  }
  if (stores.punches.endedAt[row] !== neverEnded) return;
  stores.punches.endedAt[row] = position;
  if (why === "replaced") stores.punches.kind[row]! |= kindReplaced;
  const person = current.runs.personOf(row);
  if (person !== none) current.runs.regather(person);
}

function applyBadge({ stores, current }: Applier, event: EventOf<"BadgeAssigned" | "BadgeReturned">, position: number): void {
  const { data } = event;
  const person = stores.people.intern(data.employee);
  const key = stores.keys.intern(`${data.key.kind}:${data.key.value}`);
  const terminal = data.terminal === undefined ? none : stores.terminalNames.intern(data.terminal);
  if ("until" in data) stores.badges.giveBack({ key, person, terminal }, ceilInstant(data.until), position);
  else stores.badges.assign({ key, person, terminal }, data.from === null ? -open : ceilInstant(data.from), position);
  if (stores.punches.lastOfKey(key) === none) return;
  for (const affected of stores.badges.peopleOf(key)) current.runs.regather(affected);
}

function applyEmployment(applier: Applier, event: EventOf<"EmployeeJoined" | "EmployeeMoved" | "EmployeeLeft">, position: number): void {
  const { employment } = personOf(applier, event.data.employee);
  if (event.type === "EmployeeLeft") {
    employment.push({ kind: "left", untilDay: dayNumber(event.data.until), knownAt: position });
    return;
  }
  const { from, department, site } = event.data;
  const kind = event.type === "EmployeeJoined" ? "joined" : "moved";
  employment.push({ kind, fromDay: dayNumber(from), department, site, knownAt: position });
}

function applyRoster(applier: Applier, event: EventOf<"PatternAssigned" | "RosterPublished">, position: number): void {
  if (event.type === "RosterPublished") {
    for (const { employee, date, shifts } of event.data.entries) {
      const { roster } = personOf(applier, employee);
      const day = dayNumber(date);
      const versions = roster.get(day);
      if (versions === undefined) roster.set(day, [{ knownAt: position, shifts }]);
      else versions.push({ knownAt: position, shifts });
    }
    return;
  }
  const { data } = event;
  const { patterns } = personOf(applier, data.employee);
  endAll(patterns, (pattern) => pattern.pattern === data.pattern, position);
  patterns.push({
    pattern: data.pattern,
    fromDay: dayNumber(data.from),
    untilDay: data.until === null ? open : dayNumber(data.until),
    week: weekOf(data.week),
    alternate: data.alternate === undefined ? null : { week: weekOf(data.alternate.week), anchorDay: dayNumber(data.alternate.anchor) },
    assigned: data.priority === "assigned",
    worksHolidays: data.onHolidays === "work",
    knownAt: position,
    endedAt: open,
  });
}

function weekOf(shifts: EventData<"PatternAssigned">["week"]): Week {
  return weekdays.map((weekday) => shifts[weekday] ?? null);
}

/** A duty assigned again under its id takes the place of what it was. */
function applyDuty(applier: Applier, event: EventOf<"DutyAssigned" | "DutyWithdrawn">, position: number): void {
  const { duties } = personOf(applier, event.data.employee);
  endAll(duties, (fact) => fact.duty === event.data.duty, position);
  if (event.type === "DutyWithdrawn") return;
  const { duty, date, site, shift = null, hours } = event.data;
  const start = hours === undefined ? 0 : wallSeconds(hours.start);
  const end = hours === undefined ? 0 : wallSeconds(hours.end) + (hours.endsNextDay ? 86_400 : 0);
  duties.push({ duty, day: dayNumber(date), site, shift, start, end, position, knownAt: position, endedAt: open });
}

/** A signature holds until the sheet is reopened, or signed anew. */
function applySignature(stores: FactStores, event: EventOf<"SheetSigned" | "SheetReopened">, position: number): void {
  const { department, month } = event.data;
  endAll(stores.signOffs, (signOff) => signOff.department === department && signOff.month === month, position);
  if (event.type === "SheetReopened") return;
  const { asOfPosition, at, sheetHash, policies } = event.data;
  const signature = { signer: event.meta.actor, signedAt: event.recordedAt, position, knownAt: position, endedAt: open };
  stores.signOffs.push({ department, month, asOfPosition, at, sheetHash, policies, ...signature });
}

/** A policy nobody can read stops the fold: judging on without it would change people's pay in silence. */
function applyPolicy(stores: FactStores, data: EventData<"PolicyPublished">, position: number): void {
  let policy;
  try {
    policy = parsePolicy(data.rules);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new InputError(
      cause.code,
      `the policy published at position ${position} cannot be read by this program; use the version that published it`,
      cause.faults,
    );
  }
  const { scope, policy: hash, effectiveFrom, effectiveUntil } = data;
  const untilDay = effectiveUntil === undefined ? open : dayNumber(effectiveUntil);
  stores.policies.push({ scope, effectiveDay: dayNumber(effectiveFrom), untilDay, policy, hash, position });
}

function endAll<Fact extends Known>(facts: readonly Fact[], which: (fact: Fact) => boolean, position: number): void {
  for (const fact of facts) if (which(fact) && fact.endedAt === open) fact.endedAt = position;
}
