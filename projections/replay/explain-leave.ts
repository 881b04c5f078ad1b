import { toLocal } from "../../shared/time/resolve.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { DayResult, LeaveEvent } from "../attendance/day-result.ts";
import { leaveName, type AnswerLanguage } from "./phrases.ts";

const words: Readonly<Record<LeaveEvent["what"], readonly [zh: string, en: string]>> = {
  requested: ["书面申请", "asked for in writing"],
  telephoned: ["电话申请", "asked for by telephone"],
  approved: ["批准", "approved"],
  refused: ["未获批准", "refused"],
  withdrawn: ["撤回", "withdrawn"],
  evidence_filed: ["证明已提交", "proof handed in"],
  form_filed: ["书面手续已补办", "form handed in"],
};

/** What is on the ledger about leave of the day, an event a line: what happened, when where it matters, and its position. */
export function leaveLines(day: DayResult, policy: Policy, lang: AnswerLanguage): string[] {
  return day.leaveEvents.map(({ position, what, leave, kind, at }) => {
    const word = words[what][lang === "en" ? 1 : 0];
    const name = leaveName(lang, kind, policy);
    const moment = at === null ? null : toLocal(at * 1_000, day.zone).replace("T", " ");
    return lang === "en"
      ? `${name} (${leave}) ${word}${moment === null ? "" : ` on ${moment}`}, ledger event #${position}.`
      : `${name}（${leave}）${word}${moment === null ? "" : `，时间 ${moment}`}，账本事件 #${position}。`;
  });
}
