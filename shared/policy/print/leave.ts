import type { Clause } from "../rule.ts";
import type { Policy } from "../schema.ts";
import type { Fill } from "./fill.ts";
import { leaveTable } from "./leave-table.ts";
import { leaveTerms } from "./leave-terms.ts";
import type { ArticleWriter } from "./article-writer.ts";
import { blocks } from "./regulation.ts";

type LeaveType = Policy["leave_types"][number];

const zh = {
  half: {
    only_the_worked_half_needs_its_outer_punch: "请假半天的，只须在工作的半天打一次外侧卡：上午请假的打下班卡，下午请假的打上班卡。",
    both_punches_needed: "请假半天的，工作的半天上下班均须打卡。",
  } as Readonly<Record<Policy["half_leave_punches"], string>>,
  pending: {
    pending: "统计周期结束时仍未审批的请假，该日记为待定。",
    absence: "统计周期结束时仍未审批的请假，该日记为旷工。",
    leave: "统计周期结束时仍未审批的请假，该日记为请假。",
  } as Readonly<Record<Policy["leave_pending_at_month_end"], string>>,
  ahead: (name: string, days: string) => `${name}须提前 ${days}申请。`,
  noNotice: (name: string) => `${name}须经申请批准，不限提前天数。`,
  urgent: (days: string) => `突发或者紧急情况可以电话请假，但须在 ${days}内补办书面手续。`,
  evidence: (what: string, days: string, counted: string) => `须提交${what}，期限为假期首日起 ${days}（${counted}）内。`,
  counted: { working: "按工作日计", natural: "按自然日计" } as Readonly<Record<LeaveType["days"], string>>,
  proof: () => "须提交证明而逾期未提交的，自期限届满时起，该假期改按旷工处理；此前不作旷工。",
  pay: (share: string) => `请假期间的工资按 ${share} 计发。`,
  unpaid: () => "请假期间不计发工资。",
  fullPay: () => "请假期间工资照发。",
  attended: () => "属在外工作，计为出勤。",
  yearly: (days: string) => `每年以 ${days}为限。`,
  lateCertificate: {
    absence_stands: "逾期之后补交证明的，旷工认定不变。",
    leave_again: "逾期之后补交证明的，该日恢复为请假，因此作出的旷工认定撤回。",
  } as Readonly<Record<Policy["late_certificate"], string>>,
  noneSuch: () => "本制度未设此类假期。",
  gap: "",
};
const en: typeof zh = {
  half: {
    only_the_worked_half_needs_its_outer_punch:
      "With leave for half a day only the outer punch of the worked half is due: the departure after a morning's leave, the arrival before an afternoon's.",
    both_punches_needed: "With leave for half a day both punches of the worked half are due.",
  },
  pending: {
    pending: "A date of leave still undecided when the period ends is shown as pending.",
    absence: "A date of leave still undecided when the period ends counts as absence.",
    leave: "A date of leave still undecided when the period ends counts as leave.",
  },
  ahead: (name, days) => `${name} is asked for ${days} ahead.`,
  noNotice: (name) => `${name} needs approval; no time of notice is set.`,
  urgent: (days) => `In sudden or urgent cases it may be asked for by telephone; the form then follows within ${days}.`,
  evidence: (what, days, counted) => `Proof is needed (${what}) within ${days} of the first date of leave, ${counted}.`,
  counted: { working: "counted in working days", natural: "counted in calendar days" },
  proof: () => "Where proof is needed and not there in time, the leave turns into absence when the time is over, and not before.",
  pay: (share) => `${share} of pay is kept.`,
  unpaid: () => "It is unpaid.",
  fullPay: () => "Pay is kept in full.",
  attended: () => "It is work elsewhere and counts as attended.",
  yearly: (days) => `There are at most ${days} a year.`,
  lateCertificate: {
    absence_stands: "Proof that comes after its deadline changes nothing: the absence stands.",
    leave_again: "Proof that comes after its deadline makes the date leave again, and the absence is taken back.",
  },
  noneSuch: () => "There is no leave of this kind.",
  gap: " ",
};

/** What holds for each kind of leave of a clause, a paragraph each; time in lieu may stand in an article of its own. */
export function leaveTypesIn(clause: Clause, fill: Fill, policy: Policy): string[] {
  const words = fill.words(zh, en);
  const day = (count: number): string => fill.count("leave_types", count, "天", "day");
  const sentences = (type: LeaveType): (string | null)[] => [
    type.notice_days === 0 ? words.noNotice(type.name[fill.lang]) : words.ahead(type.name[fill.lang], day(type.notice_days)),
    type.urgent_form_within_days === null ? null : words.urgent(day(type.urgent_form_within_days)),
    type.evidence === null
      ? null
      : words.evidence(type.evidence.what[fill.lang], day(type.evidence.within_days), words.counted[type.evidence.counted_in]),
    type.attended ? words.attended() : null,
    payOf(type, fill, words),
    type.yearly_days_max === null ? null : words.yearly(day(type.yearly_days_max)),
  ];
  return policy.leave_types
    .filter((type) => type.clause === clause)
    .map((type) =>
      sentences(type)
        .filter((sentence) => sentence !== null)
        .join(words.gap),
    );
}

/** What a kind pays; nothing of work elsewhere that is paid as any work. */
function payOf({ paid_bps: paid, attended }: LeaveType, fill: Fill, words: typeof zh): string | null {
  if (paid === 0) return words.unpaid();
  if (paid === 10_000) return attended ? null : words.fullPay();
  return words.pay(fill.share("leave_types", paid));
}

/** An article about the kinds of leave of one clause. */
function articleOf(clause: Clause, lead: ArticleWriter["lead"], more: (fill: Fill, policy: Policy) => string[] = () => []): ArticleWriter {
  return {
    lead,
    body: (fill, policy) => {
      const types = leaveTypesIn(clause, fill, policy);
      return blocks(...(types.length === 0 ? [fill.words(zh, en).noneSuch()] : types), ...more(fill, policy));
    },
  };
}

/** Leave in general, with the table of its kinds. */
export const leave: ArticleWriter = {
  lead: {
    zh: "请假须经批准。未请假或者请假未获批准而不到岗的，按旷工处理。",
    en: "Leave needs approval. Being away without it is absence.",
  },
  body: (fill, policy) => {
    const words = fill.words(zh, en);
    return blocks(
      leaveTable(fill, policy),
      ...leaveTypesIn("leave", fill, policy),
      ...leaveTerms(fill, policy),
      policy.leave_types.some((type) => type.evidence !== null) ? words.proof() : null,
      fill.value("half_leave_punches", words.half[policy.half_leave_punches]),
      fill.value("leave_pending_at_month_end", words.pending[policy.leave_pending_at_month_end]),
    );
  },
};

/** Sick leave. Certificates that come late are ruled here for every kind of leave that needs proof. */
export const sickLeave = articleOf(
  "leave.sick",
  { zh: "因病不能到岗的，按下列规定请假。", en: "For whoever is too ill to work this holds." },
  (fill, policy) => [fill.value("late_certificate", fill.words(zh, en).lateCertificate[policy.late_certificate])],
);

/** Personal leave. */
export const personalLeave = articleOf("leave.personal", {
  zh: "因个人事务不能到岗的，按下列规定请假。",
  en: "For whoever is kept away by affairs of their own this holds.",
});

/** Statutory leave. */
export const statutoryLeave = articleOf("leave.statutory", {
  zh: "法定假期按国家法律及公司规定执行。",
  en: "Statutory leave is by law and company rules.",
});
