/** One of the demo's people. Names are for the page only; the ledger knows ids. */
export interface DemoPerson {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  /** Number on the push terminals, as people type it: text with its leading zeros. */
  readonly pin: string;
  /** The ten hex characters of their tag. */
  readonly card: string;
  /** Which shift they work: the day's, the late one, or the night's. */
  readonly shift: "day" | "late" | "night";
  /** Which terminal they pass on their way in. */
  readonly terminal: "front" | "back" | "break-room" | "side";
}

const names: readonly (readonly [string, string])[] = [
  ["王丽华", "Wang Lihua"],
  ["李建国", "Li Jianguo"],
  ["张敏", "Zhang Min"],
  ["刘洋", "Liu Yang"],
  ["陈晓东", "Chen Xiaodong"],
  ["杨静", "Yang Jing"],
  ["赵磊", "Zhao Lei"],
  ["黄秀英", "Huang Xiuying"],
  ["周杰", "Zhou Jie"],
  ["吴婷婷", "Wu Tingting"],
  ["徐志强", "Xu Zhiqiang"],
  ["孙悦", "Sun Yue"],
  ["胡海燕", "Hu Haiyan"],
  ["朱鹏", "Zhu Peng"],
  ["高洁", "Gao Jie"],
  ["林志远", "Lin Zhiyuan"],
  ["何雪梅", "He Xuemei"],
  ["郭强", "Guo Qiang"],
  ["马晓玲", "Ma Xiaoling"],
  ["罗浩", "Luo Hao"],
  ["梁佳怡", "Liang Jiayi"],
  ["宋文博", "Song Wenbo"],
  ["郑爽", "Zheng Shuang"],
  ["谢雨欣", "Xie Yuxin"],
];

function shiftOf(index: number): DemoPerson["shift"] {
  if (index >= 21) return "night";
  return index >= 17 ? "late" : "day";
}

function terminalOf(index: number): DemoPerson["terminal"] {
  // Two of the late shift pass the back door, whose terminal fails before they come.
  if (index === 17 || index === 20) return "back";
  if (index === 5 || index === 12) return "side";
  if (index % 4 === 3) return "break-room";
  return index % 3 === 1 ? "back" : "front";
}

/** The 24 people of the demo's customer-service department. */
export const demoPeople: readonly DemoPerson[] = names.map(([zh, en], index) => ({
  id: `cs-${String(index + 1).padStart(2, "0")}`,
  zh,
  en,
  pin: `0${701 + index}`,
  card: `67003B${(0x51c6 + index * 37).toString(16).toUpperCase().padStart(4, "0")}`,
  shift: shiftOf(index),
  terminal: terminalOf(index),
}));

/** A person's name in the reader's language; undefined for somebody who is not of the demo. */
export function demoName(id: string, language: string): string | undefined {
  const named = demoPeople.find((candidate) => candidate.id === id) ?? places[id];
  return language.startsWith("zh") ? named?.zh : named?.en;
}

/** Names of the department and the site, by the ids in company.ts. */
const places: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  "customer-service": { zh: "客户服务部", en: "Customer service" },
  shanghai: { zh: "上海", en: "Shanghai" },
};
