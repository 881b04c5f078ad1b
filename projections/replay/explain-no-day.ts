import type { EmployeeId, LocalDate } from "../../shared/ids.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import type { Facts } from "../facts/facts-types.ts";
import type { AnswerLanguage } from "./phrases.ts";

/** Why there is no day of a person on a date. */
export interface NoDay {
  readonly employee: EmployeeId;
  readonly date: LocalDate;
  readonly why: "not_yet_joined" | "left" | "between_employments";
  /** When the person was employed: first date, and first date no longer, null when it has not ended. */
  readonly employment: readonly { readonly from: LocalDate; readonly until: LocalDate | null; readonly department: string }[];
  readonly asOfPosition: number;
  readonly lines: readonly string[];
}

/**
 * Explains why nothing is said of a person's date: not employed then. What was punched would be kept, and count nowhere.
 *
 * @returns null when the person is not known at all.
 */
export function explainNoDay(
  facts: Facts,
  {
    employee,
    date,
    asOfPosition = facts.position,
  }: { readonly employee: EmployeeId; readonly date: LocalDate; readonly asOfPosition?: number },
  lang: AnswerLanguage,
): NoDay | null {
  const view = facts.view(asOfPosition);
  const person = view.personOf(employee);
  const spans = person === undefined ? [] : view.employment(person);
  if (spans.length === 0) return null;
  const own = dayNumber(date);
  const before = spans.some((span) => span.untilDay <= own);
  const after = spans.some((span) => own < span.fromDay);
  const why = before && after ? "between_employments" : before ? "left" : "not_yet_joined";
  const employment = spans.map(({ fromDay, untilDay, department }) => ({
    from: dateOf(fromDay),
    until: Number.isFinite(untilDay) ? dateOf(untilDay) : null,
    department,
  }));
  const listed = employment.map(({ from, until, department }) =>
    lang === "en"
      ? `from ${from} ${until === null ? "on" : `to ${dateOf(dayNumber(until) - 1)}`} in ${department}`
      : `${from} ${until === null ? "起" : `至 ${dateOf(dayNumber(until) - 1)}`}，部门 ${department}`,
  );
  const text = {
    not_yet_joined: { en: "had not joined yet", zh: "尚未入职" },
    left: { en: "had left", zh: "已离职" },
    between_employments: { en: "was not employed, between two employments", zh: "在两段任职之间，未在职" },
  }[why];
  const lines =
    lang === "en"
      ? [
          `${employee}, ${date}: no day. ${employee} ${text.en} on this date, so nothing was expected: neither late nor absent.`,
          `Employed ${listed.join("; ")}.`,
          `As known before ledger event #${asOfPosition}.`,
        ]
      : [
          `${employee} ${date}：无考勤记录。当日${text.zh}，不要求到岗，既不算迟到也不算旷工。`,
          `在职：${listed.join("；")}。`,
          `所知范围：账本第 ${asOfPosition} 号事件之前。`,
        ];
  return { employee, date, why, employment, asOfPosition, lines };
}
