import type { EventData, EventType } from "../../shared/events/catalogue.ts";
import type { EventOf, LedgerEvent } from "../../shared/events/envelope.ts";
import { leaveName, wordOf, type AnswerLanguage } from "./phrases.ts";
import { toLocal } from "../../shared/time/resolve.ts";

/** What an event is told beside: whose date it changed. */
export interface EventContext {
  readonly lang: AnswerLanguage;
  readonly zone: string;
  readonly employee: string;
  readonly date: string;
}

type Phrase = readonly [zh: string, en: string];
type Phrases = { readonly [Type in EventType]?: (data: EventData<Type>, context: EventContext) => Phrase };

const directionNames = { in: ["进", "in"], out: ["出", "out"], unknown: ["", ""] } as const satisfies Record<string, Phrase>;

const partNames = { day: ["", ""], morning: ["上午", ", morning"], afternoon: ["下午", ", afternoon"] } as const satisfies Record<
  string,
  Phrase
>;

/** Events that can change a day, in the words of the people who read why it differs. */
const phrases: Phrases = {
  PunchRecorded: ({ occurredAt, candidates, receivedAt, terminal }, context) => {
    const at = moment(occurredAt ?? candidates?.[0] ?? receivedAt, context);
    return [`考勤机 ${terminal} 的打卡 ${at}`, `punch at ${at} on terminal ${terminal}`];
  },
  PunchEntered: ({ occurredAt, direction, reason }, context) => {
    const [zh, en] = punchOf(occurredAt, direction, context);
    return [`人工记录 ${zh}（${reason}）`, `punch entered by hand, ${en} (${reason})`];
  },
  CorrectionApproved: ({ occurredAt, direction, reason, replaces }, context) => {
    const [zh, en] = punchOf(occurredAt, direction, context);
    const instead: Phrase = replaces === null ? ["", ""] : ["，替代原打卡", ", in place of another punch"];
    return [`批准补卡 ${zh}${instead[0]}（${reason}）`, `correction approved, ${en}${instead[1]} (${reason})`];
  },
  PunchVoided: ({ reason }) => [`打卡作废（${reason}）`, `a punch was voided (${reason})`],
  BadgeAssigned: ({ key, employee }) => [`卡号 ${key.value} 归属 ${employee}`, `number ${key.value} was assigned to ${employee}`],
  BadgeReturned: ({ key, employee }) => [`${employee} 交回卡号 ${key.value}`, `${employee} gave back number ${key.value}`],
  EmployeeJoined: ({ from, department }) => [`${from} 入职，部门 ${department}`, `joined department ${department} on ${from}`],
  EmployeeMoved: ({ from, department }) => [`${from} 起调至部门 ${department}`, `moved to department ${department} from ${from} on`],
  EmployeeLeft: ({ until }) => [`离职，${until} 起不在职`, `left, from ${until} on no longer employed`],
  PatternAssigned: ({ from, until, pattern }) => [
    `${from} 起${until === null ? "" : `至 ${until} 前`}按班型 ${pattern}`,
    `weekly pattern ${pattern} from ${from} on${until === null ? "" : `, until ${until}`}`,
  ],
  RosterPublished: ({ entries }, { employee, date, lang }) => {
    const own =
      entries.findLast((entry) => entry.employee === employee && entry.date === date) ??
      entries.find((entry) => entry.employee === employee);
    const shifts = own === undefined || own.shifts.length === 0 ? wordOf(lang, "rest") : own.shifts.join("+");
    const on = own?.date ?? date;
    return [`排班 ${on}：${shifts}`, `roster of ${on}: ${shifts}`];
  },
  ShiftDefined: ({ shift, from }) => [
    `班次 ${shift.id} 定为 ${shift.start} 至 ${shift.end}${from === undefined ? "" : `，自 ${from}`}`,
    `shift ${shift.id} is ${shift.start} to ${shift.end}${from === undefined ? "" : ` from ${from} on`}`,
  ],
  CalendarPublished: ({ year, site, source }) => [`${site} ${year} 年日历（${source}）`, `calendar of ${site} for ${year} (${source})`],
  LeaveApproved: ({ kind, from, until, part }) => {
    const [zhDates, enDates] = datesOf(from, until);
    return [
      `批准${leaveName("zh-CN", kind)} ${zhDates}${partNames[part][0]}`,
      `${leaveName("en", kind)} approved, ${enDates}${partNames[part][1]}`,
    ];
  },
  LeaveRequested: ({ kind, from, until, how }) => {
    const [zh, en] = datesOf(from, until);
    const [zhHow, enHow] = how === "telephone" ? ["电话", "by telephone"] : ["书面", "in writing"];
    return [`${zhHow}申请${leaveName("zh-CN", kind)} ${zh}`, `${leaveName("en", kind)} asked for ${enHow}, ${en}`];
  },
  LeaveRefused: ({ reason }) => [`不批准请假（${reason}）`, `leave refused (${reason})`],
  LeaveEvidenceFiled: ({ filedAt }, context) => [
    `请假证明于 ${moment(filedAt, context)} 提交`,
    `proof for the leave was handed in at ${moment(filedAt, context)}`,
  ],
  LeaveFormFiled: ({ filedAt }, context) => [
    `请假单于 ${moment(filedAt, context)} 补交`,
    `the form for the leave was handed in at ${moment(filedAt, context)}`,
  ],
  LeaveWithdrawn: ({ reason }) => [`撤销请假（${reason}）`, `leave withdrawn (${reason})`],
  EarlyDepartureApproved: ({ date, reason }) => [`批准 ${date} 提前离岗（${reason}）`, `early departure on ${date} approved (${reason})`],
  OvertimeApproved: ({ date, from, until }, context) => [
    `批准 ${date} 加班 ${moment(from, context)} 至 ${moment(until, context)}`,
    `overtime on ${date} approved, ${moment(from, context)} to ${moment(until, context)}`,
  ],
  DutyAssigned: ({ date, shift, hours }) => {
    const when = shift ?? `${hours?.start ?? ""}–${hours?.end ?? ""}`;
    return [`安排 ${date} 值班 ${when}`, `duty on ${date} assigned, ${when}`];
  },
  DutyWithdrawn: ({ reason }) => [`撤销值班（${reason}）`, `duty withdrawn (${reason})`],
  EmployeeSuspended: ({ from }) => [`${from} 起停职`, `suspended from ${from} on`],
  EmployeeResumed: ({ from }) => [`${from} 起复职`, `suspension over from ${from} on`],
  ResultChanged: ({ date, which, shift, reason }, { lang }) => [
    `${date} ${shift === undefined ? "" : `班次 ${shift} `}的${wordOf(lang, which)}经人改为免究（${reason}）`,
    `${wordOf(lang, which)} of ${shift === undefined ? date : `shift ${shift} on ${date}`} excused by a person (${reason})`,
  ],
  ResultChangeWithdrawn: ({ reason }) => [`撤销免究（${reason}）`, `an excused result was withdrawn (${reason})`],
  CorrectionRequested: ({ reading, reason }) => [
    `申请补卡 ${reading.replace("T", " ")}（${reason}）`,
    `correction asked for, ${reading.replace("T", " ")} (${reason})`,
  ],
  CorrectionRefused: ({ reason }) => [`不批准补卡（${reason}）`, `correction refused (${reason})`],
  CaseOpened: ({ case: id, reason }) => [`立案 ${id}（${reason}）`, `case ${id} opened (${reason})`],
  EvidenceAdded: ({ case: id, text, position }) => {
    const what = text ?? `#${position ?? ""}`;
    return [`案件 ${id} 增加证据 ${what}`, `evidence added to case ${id}: ${what}`];
  },
  CaseDecided: ({ case: id, decision, reason }) => [
    `案件 ${id} 认定${decision === "upheld" ? "成立" : "不成立"}（${reason}）`,
    `case ${id} ${decision} (${reason})`,
  ],
  DayRemarked: ({ remark }) => [`备注：${remark}`, `remark: ${remark}`],
  SpotCheckRecorded: ({ occurredAt, department }, context) => [
    `${department} 于 ${moment(occurredAt, context)} 现场抽查`,
    `spot check of ${department} at ${moment(occurredAt, context)}`,
  ],
  TerminalRegistered: ({ terminal }) => [`登记考勤机 ${terminal}`, `terminal ${terminal} was registered`],
  TerminalSettingsChanged: ({ terminal }) => [`考勤机 ${terminal} 设置变更`, `settings of terminal ${terminal} changed`],
  TerminalRetired: ({ terminal }) => [`考勤机 ${terminal} 停用`, `terminal ${terminal} was retired`],
  WatermarkAdvanced: ({ terminal, upTo }, context) => [
    `考勤机 ${terminal} 已报齐至 ${moment(upTo, context)}`,
    `terminal ${terminal} has reported everything up to ${moment(upTo, context)}`,
  ],
  GapDetected: ({ terminal }) => [`发现考勤机 ${terminal} 记录缺口`, `a gap in the records of terminal ${terminal} was found`],
  GapClosed: ({ terminal }) => [`考勤机 ${terminal} 记录缺口已补`, `the gap in the records of terminal ${terminal} was closed`],
  TerminalFaultReported: ({ terminal, since, reason }, context) => [
    `考勤机 ${terminal} 自 ${moment(since, context)} 故障（${reason}）`,
    `terminal ${terminal} out of order since ${moment(since, context)} (${reason})`,
  ],
  TerminalFaultCleared: ({ terminal, until }, context) => [
    `考勤机 ${terminal} 故障于 ${moment(until, context)} 排除`,
    `fault of terminal ${terminal} over at ${moment(until, context)}`,
  ],
  TerminalClockCorrected: ({ terminal, addSeconds }) => [
    `考勤机 ${terminal} 时钟更正 ${addSeconds > 0 ? "+" : ""}${addSeconds} 秒`,
    `clock of terminal ${terminal} corrected by ${addSeconds > 0 ? "+" : ""}${addSeconds} s`,
  ],
};

/** What an event says, in one phrase; one that needs none of its own is called by its type. */
export function eventPhrase(event: LedgerEvent, context: EventContext): string {
  const [zh, en] = phraseOf(event, context);
  return context.lang === "en" ? en : zh;
}

function phraseOf<Type extends EventType>(event: EventOf<Type> | LedgerEvent, context: EventContext): Phrase {
  // The table's entry of a type takes that type's data, as its own type says.
  const phrase = phrases[event.type] as ((data: unknown, context: EventContext) => Phrase) | undefined;
  return phrase?.(event.data, context) ?? [event.type, event.type];
}

function punchOf(at: number, direction: keyof typeof directionNames, context: EventContext): Phrase {
  const [zh, en] = directionNames[direction];
  return [`${moment(at, context)}${zh === "" ? "" : ` ${zh}`}`, `${moment(at, context)}${en === "" ? "" : ` ${en}`}`];
}

/** Wall-clock time in the day's zone, with the date where it is another one. */
function moment(at: number, { zone, date }: EventContext): string {
  const local = toLocal(at, zone);
  const time = local.slice(11, 19).replace(/:00$/, "");
  return local.startsWith(date) ? time : `${local.slice(0, 10)} ${time}`;
}

/** The dates from the first to the last, of a range whose end is not included. */
function datesOf(from: string, until: string): Phrase {
  const last = dayBefore(until);
  return from === last ? [from, from] : [`${from} 至 ${last}`, `${from} to ${last}`];
}

const dayBefore = (date: string): string => Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
