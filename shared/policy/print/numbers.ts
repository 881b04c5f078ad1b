import type { PrintLanguage } from "./regulation.ts";

const digits = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/** A number from 1 to 99 as articles of a Chinese regulation are counted: 一, 十, 十二, 二十, 二十三. */
export function chineseNumber(value: number): string {
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  const front = tens === 0 ? "" : tens === 1 ? "十" : `${digits[tens]}十`;
  return front + (ones === 0 && tens > 0 ? "" : digits[ones]!);
}

/** A length of time in minutes: whole hours as hours. */
export function lengthOf(lang: PrintLanguage, minutes: number): string {
  if (minutes >= 60 && minutes % 60 === 0) return counted(lang, minutes / 60, "小时", "hour");
  return counted(lang, minutes, "分钟", "minute");
}

/** A number with its unit: `3 次`, `1 day`, `2 days`. */
export function counted(lang: PrintLanguage, value: number, zh: string, en: string): string {
  return lang === "zh" ? `${value} ${zh}` : `${value} ${en}${value === 1 ? "" : "s"}`;
}

/** Days of absence: halves and wholes in words, more in figures. */
export function daysOf(lang: PrintLanguage, days: number): string {
  if (lang === "zh") return days === 0.5 ? "半天" : days === 1 ? "一天" : `${days} 天`;
  return days === 0.5 ? "half a day" : days === 1 ? "one day" : `${days} days`;
}

/** How often, in English words up to twice. */
export function times(lang: PrintLanguage, count: number): string {
  if (lang === "zh") return `${count} 次`;
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

/** A sum of the smallest unit, exact: `50 元`, `50.50 元`, `CNY 50`. Without decimals when they are all zero. */
export function sumOf(lang: PrintLanguage, minor: number, currency: string, minorDigits: number): string {
  const text = String(minor).padStart(minorDigits + 1, "0");
  const whole = text.slice(0, text.length - minorDigits);
  const fraction = minorDigits === 0 ? "" : text.slice(-minorDigits);
  const figure = /^0*$/.test(fraction) ? whole : `${whole}.${fraction}`;
  if (lang === "zh" && currency === "CNY") return `${figure} 元`;
  return lang === "zh" ? `${figure} ${currency}` : `${currency} ${figure}`;
}

/** A share given in hundredths of a percent. */
export const shareOf = (bps: number): string => `${bps / 100}%`;

/** A date in words: `2026 年 1 月 1 日`, `1 January 2026`. */
export function dateInWords(lang: PrintLanguage, date: string): string {
  const { year, month, day } = Temporal.PlainDate.from(date);
  return lang === "zh" ? `${year} 年 ${month} 月 ${day} 日` : `${day} ${months[month - 1]} ${year}`;
}

const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** `1st`, `22nd`, `26th`. */
export function ordinal(value: number): string {
  const ending = value % 100 >= 11 && value % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][value % 10] ?? "th");
  return `${value}${ending}`;
}
