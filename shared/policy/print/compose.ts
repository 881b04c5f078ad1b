import { policyHash } from "../hash.ts";
import { clauseLabels } from "../labels.ts";
import { clauses, type Clause } from "../rule.ts";
import type { Policy, RuleName } from "../schema.ts";
import { articles, chapterOf } from "./articles.ts";
import { cleanText, hasBlank, markBlank } from "./blanks.ts";
import { createFill, type Fill } from "./fill.ts";
import { ladderOf } from "./ladders.ts";
import { leaveTypesIn } from "./leave.ts";
import { chineseNumber, dateInWords } from "./numbers.ts";
import { blocks, type Article, type Block, type Chapter, type PrintLanguage, type Regulation } from "./regulation.ts";

/** Where a policy comes from, and how far it binds. */
export type PolicyOrigin =
  | {
      readonly kind: "published";
      /** The hash it was published under, as the ledger and `--policy` have it; that of its rules when left out. */
      readonly policy?: string;
      readonly scope: string;
      readonly effectiveFrom: string;
      /** Position of the PolicyPublished event. */
      readonly position: number;
      /** Nothing recorded at or after this position was looked at. */
      readonly asOfPosition: number;
      /** Date the policy is in force on. */
      readonly date: string;
    }
  | { readonly kind: "defaults"; readonly asOfPosition: number; readonly date: string }
  | { readonly kind: "draft"; readonly file: string };

/** What is printed: rules, and the department's own words where it gave some. */
export interface PrintedPolicy {
  readonly policy: Policy;
  readonly origin: PolicyOrigin;
  /** Id of the department the regulation is printed for; null for the whole company. */
  readonly department: string | null;
  /** The words of a policy document; used only where it is written in the language printed. */
  readonly words: {
    readonly language: "zh-CN" | "en";
    readonly title: string;
    readonly texts: Readonly<Partial<Record<Clause, string>>>;
    readonly toBeSet: readonly RuleName[];
  } | null;
}

const zh = {
  title: "考勤管理制度",
  chapter: (number: number) => `第${chineseNumber(number)}章`,
  article: (number: number) => `第${chineseNumber(number)}条`,
  binds: (department: string | null) => (department === null ? "适用于全公司" : `适用于部门 ${department}`),
  inForce: (date: string) => `自 ${date}起施行`,
  draftNotice: "本文为草案，尚未发布，不具效力。",
  defaultsNotice: "在所问日期没有发布任何考勤制度。下文为系统在此情形下采用的默认规则。",
  blanksNotice: (mark: (text: string) => string) => `${mark("如此标记")}的内容为暂填，尚待部门确定。`,
  otherWords: "部门为此文件拟写的标题与条文另有语言，此处采用通用条文；数值相同。",
  join: "　",
  colophon: "版本信息",
  hash: "规则指纹",
  scope: "适用范围",
  scopes: { company: "全公司", department: "部门 " },
  from: "生效日期",
  position: "账本位置",
  event: (position: number) => `第 ${position} 号事件`,
  known: "所依账本",
  before: (position: number) => `第 ${position} 号事件之前`,
  date: "所问日期",
  source: "来源",
  file: (name: string) => `草案文件 ${name}`,
  defaults: "默认规则，未发布",
  signatures: ["部门负责人", "人力资源部", "日期"],
};
const en: typeof zh = {
  title: "Attendance regulation",
  chapter: (number) => `Chapter ${number}`,
  article: (number) => `Article ${number}`,
  binds: (department) => (department === null ? "For the whole company" : `For the department ${department}`),
  inForce: (date) => `in force from ${date}`,
  draftNotice: "This is a draft. It has not been published and binds nobody.",
  defaultsNotice: "No attendance policy is in force on the date asked about. What follows are the default rules the system then uses.",
  blanksNotice: (mark) => `What is ${mark("marked like this")} is filled in for show and waits for the department.`,
  otherWords:
    "The department wrote title and clauses of this file in another language; general wording stands here, with the same figures.",
  join: ", ",
  colophon: "About this version",
  hash: "Fingerprint of the rules",
  scope: "Scope",
  scopes: { company: "the whole company", department: "department " },
  from: "In force from",
  position: "Place in the ledger",
  event: (position) => `event #${position}`,
  known: "As the ledger stood",
  before: (position) => `before event #${position}`,
  date: "Date asked about",
  source: "Source",
  file: (name) => `draft file ${name}`,
  defaults: "default rules, not published",
  signatures: ["Head of department", "Human resources", "Date"],
};
type Words = typeof zh;

/** Articles are numbered through all chapters, in the order of the clause list. */
const articleNumber = (clause: Clause): number => clauses.indexOf(clause) + 1;

/**
 * Writes a policy as a regulation: every clause of the clause list once, in its order, with every number filled in.
 *
 * Pure: the same policy and origin give the same regulation. Values that wait for the department are marked (blanks.ts).
 */
export function composeRegulation(printed: PrintedPolicy, lang: PrintLanguage): Regulation {
  const words = lang === "zh" ? zh : en;
  const { policy, origin } = printed;
  const own = printed.words !== null && printed.words.language === (lang === "zh" ? "zh-CN" : "en") ? printed.words : null;
  const fill = createFill(policy, lang, printed.words?.toBeSet ?? [], (clause) => words.article(articleNumber(clause)));
  const chapters = chaptersOf(fill, policy, words, own?.texts ?? {});
  const waits = hasBlank(chapters);
  return {
    language: lang,
    title: own === null ? words.title : cleanText(own.title),
    subtitle: subtitleOf(printed, lang, words),
    notices: [
      ...(origin.kind === "draft" ? [words.draftNotice] : origin.kind === "defaults" ? [words.defaultsNotice] : []),
      ...(waits ? [words.blanksNotice(markBlank)] : []),
      ...(printed.words !== null && own === null ? [words.otherWords] : []),
    ],
    chapters,
    signatures: words.signatures,
    colophonHeading: words.colophon,
    colophon: colophonOf(policy, origin, lang, words),
  };
}

function chaptersOf(fill: Fill, policy: Policy, words: Words, texts: Readonly<Partial<Record<Clause, string>>>): Chapter[] {
  const grouped = [...Map.groupBy(clauses, (clause) => chapterOf[clause])];
  return grouped.map(([heading, members], index) => ({
    number: words.chapter(index + 1),
    heading: heading[fill.lang],
    articles: members.map((clause): Article => {
      const writer = articles[clause];
      const ownText = texts[clause];
      return {
        clause,
        number: words.article(articleNumber(clause)),
        heading: clauseLabels[clause][fill.lang],
        lead: ownText === undefined ? writer.lead[fill.lang] : cleanText(ownText),
        blocks: punctuated(
          fill.lang,
          blocks(
            ...writer.body(fill, policy),
            ...(clause.startsWith("leave") ? [] : leaveTypesIn(clause, fill, policy)),
            ladderOf(clause, fill, policy),
          ),
        ),
      };
    }),
  }));
}

/** Ends the items of lists as the language does; a list of one item becomes one sentence. */
function punctuated(lang: PrintLanguage, written: readonly Block[]): Block[] {
  const [semicolon, stop, gap] = lang === "zh" ? ["；", "。", ""] : [";", ".", " "];
  return written.map((block): Block => {
    if (block.kind !== "list") return block;
    if (block.items.length === 1) return { kind: "text", text: `${block.text}${gap}${block.items[0]}${stop}` };
    return { ...block, items: block.items.map((item, index) => `${item}${index === block.items.length - 1 ? stop : semicolon}`) };
  });
}

function subtitleOf({ origin, department }: PrintedPolicy, lang: PrintLanguage, words: Words): string {
  const binds = origin.kind === "draft" && department === null ? [] : [words.binds(department)];
  const force = origin.kind === "published" ? [words.inForce(dateInWords(lang, origin.effectiveFrom))] : [];
  return [...binds, ...force].join(words.join);
}

function colophonOf(policy: Policy, origin: PolicyOrigin, lang: PrintLanguage, words: Words): (readonly [string, string])[] {
  const hash = [words.hash, (origin.kind === "published" ? origin.policy : undefined) ?? policyHash(policy)] as const;
  if (origin.kind === "draft") return [hash, [words.source, words.file(cleanText(origin.file))]];
  const asked = [
    [words.date, dateInWords(lang, origin.date)],
    [words.known, words.before(origin.asOfPosition)],
  ] as const;
  if (origin.kind === "defaults") return [hash, [words.source, words.defaults], ...asked];
  const scope = origin.scope === "company" ? words.scopes.company : `${words.scopes.department}${origin.scope.replace(/^department:/, "")}`;
  return [
    hash,
    [words.scope, scope],
    [words.from, dateInWords(lang, origin.effectiveFrom)],
    [words.position, words.event(origin.position)],
    ...asked,
  ];
}
