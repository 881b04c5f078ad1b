import type { EpochMs } from "../../shared/ids.ts";
import { toLocal } from "../../shared/time/resolve.ts";
import type { AnswerLanguage } from "./phrases.ts";

/** The policies an answer was judged by, as an answer says it: those known at a position, or one for everybody and every date. */
export type PoliciesSaid =
  | { readonly kind: "known"; readonly asOfPosition: number }
  | {
      readonly kind: "published";
      readonly hash: string;
      readonly scope: string;
      readonly effectiveFrom: string;
      readonly position: number;
    }
  | { readonly kind: "draft"; readonly hash: string };

/** Where an answer stands, in one line: what was known, at which moment it is asked, and under which policies. */
export function answerLine(
  { asOfPosition, at, policies }: { readonly asOfPosition: number; readonly at: EpochMs; readonly policies: PoliciesSaid },
  zone: string,
  lang: AnswerLanguage,
): string {
  const when = toLocal(at, zone).slice(0, 16).replace("T", " ");
  return lang === "en"
    ? `known before ledger #${asOfPosition}, asked ${when}; ${policiesText(policies, lang)}`
    : `账本 #${asOfPosition} 之前所知，提问时刻 ${when}；${policiesText(policies, lang)}`;
}

function policiesText(policies: PoliciesSaid, lang: AnswerLanguage): string {
  const en = lang === "en";
  switch (policies.kind) {
    case "known":
      return en ? `policies published before #${policies.asOfPosition}` : `#${policies.asOfPosition} 之前发布的制度`;
    case "draft":
      return en ? `draft policy ${policies.hash.slice(0, 12)}` : `制度草稿 ${policies.hash.slice(0, 12)}`;
    case "published":
      return en
        ? `policy ${policies.hash.slice(0, 12)} for every date (published #${policies.position}, ${policies.scope}, in force from ${policies.effectiveFrom})`
        : `制度 ${policies.hash.slice(0, 12)} 用于全部日期（#${policies.position} 发布，${policies.scope}，${policies.effectiveFrom} 起施行）`;
  }
}
