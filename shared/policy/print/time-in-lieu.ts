import type { Policy } from "../schema.ts";
import type { Fill } from "./fill.ts";
import { list, type Block } from "./regulation.ts";

const zh = {
  none: () => "加班不自动换取调休。",
  earned: () => "下列加班换取调休，加班时间每满一小时：",
  entry: (name: string, ratio: string) => `${name}，换取调休 ${ratio} 小时`,
  expires: (days: string) => `调休应在加班之日起 ${days}内休完，逾期失效。`,
  never: () => "调休长期有效。",
  order: () => "休调休的，先用最早取得的；超出结余的部分予以注明。调休上班日是日历规定的工作日，与调休无关。",
};
const en: typeof zh = {
  none: () => "Overtime earns no time in lieu by itself.",
  earned: () => "This overtime earns time in lieu, for each hour worked:",
  entry: (name, ratio) => `${name}: ${ratio} hours in lieu`,
  expires: (days) => `Time in lieu is taken within ${days} of the date of the overtime; after that it is lost.`,
  never: () => "Time in lieu does not expire.",
  order: () =>
    "The time earned first is taken first; what is taken beyond the balance is noted. A make-up working day is a working day of the calendar and has nothing to do with time in lieu.",
};

/** Which overtime earns time in lieu, how much, and until when. @param named What a class of overtime is called. */
export function lieuTerms(fill: Fill, { time_in_lieu: rules }: Policy, named: (name: string) => string): (Block | string | null)[] {
  const words = fill.words(zh, en);
  const entries = rules.earned_by.map(({ overtime_class: name, ratio_bps: ratio }) =>
    words.entry(named(name), fill.value("time_in_lieu", String(ratio / 10_000))),
  );
  const expiry =
    rules.expires_after_days === null
      ? fill.value("time_in_lieu", words.never())
      : words.expires(fill.count("time_in_lieu", rules.expires_after_days, "天", "day"));
  return [list(words.earned(), entries) ?? fill.value("time_in_lieu", words.none()), expiry, words.order()];
}
