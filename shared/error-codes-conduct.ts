import { errorEntry } from "./error-entry.ts";

/** Codes of cases, corrections and changed results; part of the table of error-codes.ts. */
export const conductErrorCodes = {
  CASE_KNOWN: errorEntry(
    "A case of this name was opened before.",
    "Give another name, or add evidence to the case there is.",
    "此名称的事项此前已立案。",
    "请另起名称，或向已有事项补充证据。",
  ),
  CASE_UNKNOWN: errorEntry(
    "No case has this name.",
    "Check the name; open the case first.",
    "没有此名称的事项。",
    "请核对名称；先行立案。",
  ),
  CASE_PEOPLE: errorEntry(
    "A case of punching for somebody else links two different people; any other case is about one.",
    "Name who punched and for whom, or the one person.",
    "代打卡事项须列明两名不同员工；其他事项只涉及一名员工。",
    "请列明代打卡人与被代打卡人，或所涉的一名员工。",
  ),
  CASE_DECIDED: errorEntry(
    "The case was decided before; its decision stands.",
    "Open a new case when new evidence calls for another decision.",
    "该事项此前已有决定，决定不变。",
    "如有新证据需要另作决定，请另行立案。",
  ),
  CASE_OWN: errorEntry(
    "Somebody tried to decide a case that is about themselves.",
    "Let somebody else decide.",
    "有人试图对涉及本人的事项作出决定。",
    "请由他人决定。",
  ),
  CASE_WITHOUT_EVIDENCE: errorEntry(
    "A case can only be upheld on evidence, and none was added.",
    "Add the evidence first, or dismiss the case.",
    "认定属实须有证据，而该事项没有任何证据。",
    "请先补充证据，或不予认定。",
  ),
  EVIDENCE_UNKNOWN: errorEntry(
    "The ledger has no such event at this place.",
    "Give the position of the event as an explanation shows it, or a text.",
    "账本的该位置没有此事件。",
    "请按说明中显示的事件位置填写，或改用文字说明。",
  ),
} as const;
