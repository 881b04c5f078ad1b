import type { Policy } from "../schema.ts";
import type { Fill } from "./fill.ts";
import type { Block } from "./regulation.ts";

type LeaveType = Policy["leave_types"][number];

const zh = {
  table: () => "假别及其标准如下；“—”表示不适用：",
  head: () => ["假别", "符号", "最小单位", "天数计算", "工资", "提前申请", "电话请假后补办", "证明及期限", "每年上限"],
  units: { day: "一天", half_day: "半天", hour: "小时" } as Readonly<Record<LeaveType["unit"], string>>,
  dayKinds: { working: "工作日", natural: "自然日" } as Readonly<Record<LeaveType["days"], string>>,
  unpaid: () => "不计发",
  fullPay: () => "全额",
  pay: (share: string) => share,
  attended: (pay: string) => `${pay}（计为出勤）`,
  within: (days: string) => `${days}内`,
  evidence: (what: string, days: string, counted: string) => `${what}，${days}内（${counted}）`,
  none: () => "—",
};
const en: typeof zh = {
  table: () => "Kinds of leave and what holds for each; “—” does not apply:",
  head: () => ["Leave", "Sign", "Taken by", "Days counted", "Pay", "Asked ahead", "Form after a call", "Proof, due within", "A year"],
  units: { day: "day", half_day: "half day", hour: "hour" },
  dayKinds: { working: "working", natural: "calendar" },
  unpaid: () => "unpaid",
  fullPay: () => "full",
  pay: (share) => share,
  attended: (pay) => `${pay} (counts as attended)`,
  within: (days) => `within ${days}`,
  evidence: (what, days, counted) => `${what}, ${days} (${counted})`,
  none: () => "—",
};

/** All kinds of leave, a row each. */
export function leaveTable(fill: Fill, policy: Policy): Block {
  const words = fill.words(zh, en);
  const day = (count: number): string => fill.count("leave_types", count, "天", "day");
  const row = (type: LeaveType): readonly string[] => [
    type.name[fill.lang],
    type.symbol,
    fill.value("leave_types", words.units[type.unit]),
    fill.value("leave_types", words.dayKinds[type.days]),
    fill.value("leave_types", type.attended ? words.attended(payOf(fill, type)) : payOf(fill, type)),
    type.notice_days === 0 ? words.none() : day(type.notice_days),
    type.urgent_form_within_days === null ? words.none() : words.within(day(type.urgent_form_within_days)),
    type.evidence === null
      ? words.none()
      : words.evidence(type.evidence.what[fill.lang], day(type.evidence.within_days), words.dayKinds[type.evidence.counted_in]),
    type.yearly_days_max === null ? words.none() : day(type.yearly_days_max),
  ];
  return { kind: "table", text: words.table(), head: words.head(), rows: policy.leave_types.map(row) };
}

function payOf(fill: Fill, { paid_bps: bps }: LeaveType): string {
  const words = fill.words(zh, en);
  return bps === 0 ? words.unpaid() : bps === 10_000 ? words.fullPay() : words.pay(`${bps / 100}%`);
}
