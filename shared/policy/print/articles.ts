import type { Clause } from "../rule.ts";
import { absent, consequences } from "./absence.ts";
import { capture, correction, fault } from "./capture.ts";
import { counting } from "./counting.ts";
import { early } from "./early.ts";
import { attribution, flexible, hours } from "./hours.ts";
import { late } from "./late.ts";
import { leave, personalLeave, sickLeave, statutoryLeave } from "./leave.ts";
import { month, proxy, supervision } from "./month.ts";
import { overtime } from "./overtime.ts";
import type { ArticleWriter } from "./article-writer.ts";

/** Who writes each clause: a clause without a writer does not compile. */
export const articles: Readonly<Record<Clause, ArticleWriter>> = {
  hours,
  "hours.attribution": attribution,
  "hours.counting": counting,
  "hours.flexible": flexible,
  capture,
  "capture.fault": fault,
  "capture.correction": correction,
  late,
  early,
  absent,
  "absent.consequences": consequences,
  overtime,
  leave,
  "leave.sick": sickLeave,
  "leave.personal": personalLeave,
  "leave.statutory": statutoryLeave,
  month,
  supervision,
  proxy,
};

/** The chapter each clause stands in; neighbours with the same heading share one. */
export const chapterOf: Readonly<Record<Clause, { readonly zh: string; readonly en: string }>> = (() => {
  const time = { zh: "工作时间", en: "Working time" };
  const recording = { zh: "打卡", en: "Punching" };
  const edges = { zh: "迟到与早退", en: "Late arrival and early leave" };
  const absence = { zh: "旷工及其处理", en: "Absence and what follows" };
  const extra = { zh: "加班与调休", en: "Overtime and time in lieu" };
  const away = { zh: "请假", en: "Leave" };
  const order = { zh: "统计、监督与诚信", en: "The sheet, supervision and honesty" };
  return {
    hours: time,
    "hours.attribution": time,
    "hours.counting": time,
    "hours.flexible": time,
    capture: recording,
    "capture.fault": recording,
    "capture.correction": recording,
    late: edges,
    early: edges,
    absent: absence,
    "absent.consequences": absence,
    overtime: extra,
    leave: away,
    "leave.sick": away,
    "leave.personal": away,
    "leave.statutory": away,
    month: order,
    supervision: order,
    proxy: order,
  };
})();
