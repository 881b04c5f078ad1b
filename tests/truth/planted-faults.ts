/** A fault planted into a copy of the judging code: `from`, which stands once in the file, becomes `to`. */
export interface PlantedFault {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const inFile = (file: string, ...changes: readonly (readonly [from: string, to: string])[]): PlantedFault[] =>
  changes.map(([from, to]) => ({ file, from, to }));

const attendance = "projections/attendance";
const facts = "projections/facts";
const month = "projections/month";

/** Each is one thing a person could get wrong; all of them must be noticed. `npm run test:mutants` plants them one by one. */
export const plantedFaults: readonly PlantedFault[] = [
  ...inFile(
    `${attendance}/judge-edge.ts`,
    ["off <= rules.grace", "off < rules.grace"],
    ["off > rules.missingOver", "off >= rules.missingOver"],
    ["rules.fromGrace ? off - rules.grace : off", "rules.fromGrace ? off : off - rules.grace"],
    ["off >= rules.absentBandFrom", "off > rules.absentBandFrom"],
    ["off >= rules.seriousFrom", "off > rules.seriousFrom"],
    ["off > rules.fullAbsentOver ? 2", "off >= rules.fullAbsentOver ? 2"],
    ["charged > 0 && !rules.absentStillCounts", "charged > 0"],
  ),
  ...inFile(
    `${attendance}/judge-shift.ts`,
    ["Math.floor(firstIn / 60) * 60", "Math.round(firstIn / 60) * 60"],
    ["Math.min(flexLate, late)", "Math.min(flexEarly, late)"],
    ["Math.max(-flexEarly, late)", "Math.max(-flexLate, late)"],
    ["start + Math.max(0, flex)", "start + flex"],
    ["Math.max(expected.start, window.start + day.relief)", "expected.start + day.relief"],
    ["lastOut !== noInstant && !slots.openEnd", "lastOut !== noInstant"],
    ["notBefore === null || lastOut >= notBefore", "notBefore === null || lastOut > notBefore"],
    ["!mustComeBefore || recordedAt <= leftAt", "!mustComeBefore || recordedAt >= leftAt"],
    ["oneMissing && absent < policy.missingHalves", "oneMissing && absent <= policy.missingHalves"],
    ["if (!slots.complete) return;", ""],
  ),
  ...inFile(
    `${attendance}/count-work.ts`,
    ["(always ? pauseSeconds : 0) + (length > policy", "(always ? pauseSeconds : 0) + (length >= policy"],
    ["planned && policy.fromShiftStart", "policy.fromShiftStart"],
    ["policy.breaksAlways && day.leaveHalves() === 0", "policy.breaksAlways"],
  ),
  ...inFile(
    `${attendance}/worked-time.ts`,
    ["if (until <= from) return;", ""],
    ["Math.floor(steps + 0.5)", "Math.round(steps - 0.01)"],
    ["let day = zone.dayOf(from) - 1;", "let day = zone.dayOf(from);"],
    ["from = Math.max(from, end);", "from = end;"],
  ),
  ...inFile(
    `${attendance}/pairing.ts`,
    ["at - lastAt < policy.bounce", "at - lastAt <= policy.bounce"],
    ["(direction === directionUnknown || direction === lastDirection)", "direction === directionUnknown"],
    ["Math.abs(at - start) <= Math.abs(at - end)", "Math.abs(at - start) < Math.abs(at - end)"],
    ["Math.abs(run.at[index]! - at) > match", "Math.abs(run.at[index]! - at) >= match"],
    ["if (first >= 0 && last <= first) last = -1;", ""],
    ["if (this.firstIn === noInstant) this.firstIn = at;", "this.firstIn = at;"],
    ["this.openEnd = paired !== this.effectiveCount;", "this.openEnd = false;"],
  ),
  ...inFile(
    `${attendance}/windows.ts`,
    ["window.opens = Math.max(window.opens, before.end);", ""],
    ["(kind[next]! & directionMask) === directionIn) break;", "(kind[next]! & directionMask) !== directionIn) break;"],
    ["window.closes = Math.max(window.closes, ", "window.closes = Math.min(window.closes, "],
    ["window.closes = zone.instant(day + 1, rules.cutAt) - 1;", "window.closes = zone.instant(day + 1, rules.cutAt);"],
  ),
  ...inFile(
    `${attendance}/spans.ts`,
    ["> policy.spanMax) return true;", ">= policy.spanMax) return true;"],
    [">= policy.spanGap;", "> policy.spanGap;"],
    ["zone.dayOf(startedAt + length - 1)", "zone.dayOf(startedAt + length)"],
    ["if (worked > most) {", "if (worked >= most) {"],
    ["length: index === 0 ? whole.length : 0,", "length: whole.length,"],
  ),
  ...inFile(
    `${attendance}/person-spans.ts`,
    ["Math.max(next, begins, ", "Math.max(begins, "],
    [".filter((span) => span.startedAt < endsAt)", ""],
  ),
  ...inFile(
    `${attendance}/expected.ts`,
    ["(index + 1) * 2 <= count", "(index + 1) * 2 < count"],
    ["breaks[atEnd ? best + 1 : best]!", "breaks[atEnd ? best : best + 1]!"],
    ["from <= expected.start && until > expected.start", "from < expected.start && until > expected.start"],
    ["length > breaks[best + 1]! - breaks[best]!", "length >= breaks[best + 1]! - breaks[best]!"],
  ),
  ...inFile(`${attendance}/evidence.ts`, ["if (day.at <= closes) {", "if (day.at < closes) {"], ["else day.arrivalUnsure = true;", ""]),
  ...inFile(
    `${attendance}/finish-day.ts`,
    ["day.worked < policy.absentBelow * share", "day.worked <= policy.absentBelow * share"],
    ["const share = away === 1 ? 0.5 : 1", "const share = 1"],
    ["stayed >= step.leftAfter", "stayed > step.leftAfter"],
    ["Math.ceil(day.absent / shifts)", "Math.floor(day.absent / shifts)"],
  ),
  ...inFile(
    `${attendance}/overtime.ts`,
    ["seconds <= ignoreUpTo", "seconds < ignoreUpTo"],
    ["seconds < min", "seconds <= min"],
    ["return Math.min(byPunch, within);", "return within;"],
    ["overtime.beforeShift && day.firstIn", "day.firstIn"],
  ),
  ...inFile(
    `${facts}/site-hearing.ts`,
    ["terminal.heard <= until", "terminal.heard < until"],
    ["gap.from <= until && gap.until >= from", "gap.from <= until && gap.until > until"],
    ["terminal.registeredAt > until", "terminal.registeredAt > from"],
  ),
  ...inFile(
    `${facts}/badges.ts`,
    ["holding.from > best.from", "holding.from < best.from"],
    ["|| at >= holding.until", "|| at > holding.until"],
  ),
  ...inFile(`${facts}/run-order.ts`, ["(kind & 3) * 4 + (kind >> 2)", "(kind >> 2)"]),
  ...inFile(`${facts}/people.ts`, ["fact.untilDay > start && fact.untilDay <= nextStart", "fact.untilDay > start"]),
  ...inFile(`${facts}/shifts.ts`, ["definition.fromDay >= best.fromDay", "definition.fromDay > best.fromDay"]),
  ...inFile(`${facts}/calendars.ts`, ["facts.findLast((fact) => fact.year === year)", "facts.find((fact) => fact.year === year)"]),
  ...inFile(`${attendance}/policy-choice.ts`, ["version.effectiveDay > best.effectiveDay", "version.effectiveDay < best.effectiveDay"]),
  ...inFile(`${facts}/plan.ts`, ["((planDayTypeMask << planDayTypeShift) | planRosterHoliday)", "(planDayTypeMask << planDayTypeShift)"]),
  ...inFile(`${month}/counts.ts`, ["lateness.seconds > unit * 60", "lateness.seconds >= unit * 60"]),
  ...inFile(
    `${month}/deductions.ts`,
    ["seconds > over_min * 60", "seconds >= over_min * 60"],
    ['...(bandIsAbsence ? [] : standing(day, "absent_late"))', '...standing(day, "absent_late")'],
    ["if (day.absenceHalfDays === 1) add(", "if (day.absenceHalfDays >= 1) add("],
  ),
  ...inFile(
    `${month}/tally.ts`,
    ['lateOccurrences(day, policy) + standing(day, "early").length', "lateOccurrences(day, policy)"],
    ["absence_days: (day) => day.absenceHalfDays / 2", "absence_days: (day) => day.absenceHalfDays"],
  ),
  ...inFile(
    `${month}/totals.ts`,
    ["const days = all.filter((day) => !isSuspended(day));", "const days = all;"],
    ['!isScheduled(day) && day.dayType === "statutory_holiday"', 'day.dayType === "statutory_holiday"'],
  ),
  ...inFile(`${month}/proposals.ts`, ["amount >= step.at_least", "amount > step.at_least"], ["taken.slice(-1)", "taken.slice(0, 1)"]),
];
