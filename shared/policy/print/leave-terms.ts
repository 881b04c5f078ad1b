import type { Policy } from "../schema.ts";
import type { Fill } from "./fill.ts";

const zh = {
  notice: {
    working: "提前申请的天数自假期首日向前按本人工作日计，最迟之日当天申请的，视为按时。",
    natural: "提前申请的天数自假期首日向前按自然日计，最迟之日当天申请的，视为按时。",
  } as Readonly<Record<Policy["notice_days_counted_in"], string>>,
  short: {
    approval_stands: "未按规定提前申请而获批准的，批准有效，提前天数不足予以注明。",
    refused_by_rule: "未按规定提前申请，又不属突发或者紧急情况的，不得批准，不作请假。",
  } as Readonly<Record<Policy["short_notice"], string>>,
  urgent: {
    working: "补办书面手续的期限自电话请假之日起按本人工作日计，期限最后一日补办的，视为按时。",
    natural: "补办书面手续的期限自电话请假之日起按自然日计，期限最后一日补办的，视为按时。",
  } as Readonly<Record<Policy["urgent_form_counted_in"], string>>,
  yearly: {
    noted: "同一自然年内超出该假别每年上限的请假仍作请假，超出情况予以注明。",
    not_leave: "同一自然年内超出该假别每年上限的部分，不作请假。",
  } as Readonly<Record<Policy["over_yearly_limit"], string>>,
};
const en: typeof zh = {
  notice: {
    working:
      "Days of notice are counted back from the first date of leave in the person's working days; asked on the last of them is in time.",
    natural: "Days of notice are counted back from the first date of leave in calendar days; asked on the last of them is in time.",
  },
  short: {
    approval_stands: "Leave approved although it was asked for too late stands; the short notice is noted.",
    refused_by_rule: "Leave asked for too late, and not in a sudden or urgent case, is not approved and is no leave.",
  },
  urgent: {
    working: "The time for the form is counted from the date of the telephone call in the person's working days; its last date is in time.",
    natural: "The time for the form is counted from the date of the telephone call in calendar days; its last date is in time.",
  },
  yearly: {
    noted: "Leave beyond the yearly limit of its kind within a calendar year stays leave; that it is beyond is noted.",
    not_leave: "What is beyond the yearly limit of its kind within a calendar year is no leave.",
  },
};

/** How notice, the time for forms and the yearly limits are held, whatever the kind of leave. */
export function leaveTerms(fill: Fill, policy: Policy): string[] {
  const words = fill.words(zh, en);
  return [
    fill.value("notice_days_counted_in", words.notice[policy.notice_days_counted_in]),
    fill.value("short_notice", words.short[policy.short_notice]),
    fill.value("urgent_form_counted_in", words.urgent[policy.urgent_form_counted_in]),
    fill.value("over_yearly_limit", words.yearly[policy.over_yearly_limit]),
  ];
}
