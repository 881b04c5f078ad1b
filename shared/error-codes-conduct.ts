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
  CORRECTION_REQUESTED: errorEntry(
    "A request of this name was made before.",
    "Give another name.",
    "此名称的申请此前已提交。",
    "请另起名称。",
  ),
  CORRECTION_UNKNOWN: errorEntry(
    "The person has no request of this name.",
    "Check the name and the person.",
    "该员工没有此名称的申请。",
    "请核对申请名称与员工。",
  ),
  CORRECTION_OVER_LIMIT: errorEntry(
    "The person has had as many punches made up in this period as the policy allows.",
    "Refuse the request; a result can be changed by whoever may do that.",
    "该员工本周期的补卡次数已达制度上限。",
    "请驳回该申请；确有必要的，由有权者变更结果。",
  ),
  CORRECTION_TOO_LATE: errorEntry(
    "The request came after the deadline for making up a punch.",
    "Refuse the request; a result can be changed by whoever may do that.",
    "申请已超过补卡期限。",
    "请驳回该申请；确有必要的，由有权者变更结果。",
  ),
  CORRECTION_NOT_OF_RESULT: errorEntry(
    "The policy does not let such a result be made up.",
    "See make_up_results; a result can be changed by whoever may do that.",
    "制度不允许对此类结果补卡。",
    "请查看 make_up_results；确有必要的，由有权者变更结果。",
  ),
  RESULT_CHANGE_KNOWN: errorEntry(
    "A change of this name was made before.",
    "Give another name.",
    "此名称的结果变更此前已登记。",
    "请另起名称。",
  ),
  RESULT_CHANGE_UNKNOWN: errorEntry(
    "Nothing of the person was changed under this name.",
    "Check the name and the person.",
    "该员工没有此名称的结果变更。",
    "请核对名称与员工。",
  ),
  RESULT_NOT_THERE: errorEntry(
    "The date has no such result that could be excused.",
    "See what the date came to with attendance explain.",
    "当日没有可免究的此类结果。",
    "请用 attendance explain 查看当日结果。",
  ),
  SPOT_CHECK_KNOWN: errorEntry(
    "A check of this name was recorded before.",
    "Give another name.",
    "此名称的抽查此前已登记。",
    "请另起名称。",
  ),
  BASES_INVALID: errorEntry(
    "The file given with --bases is not of the form it must have.",
    'For each person: { "bonus_minor": whole number, "day_pay_minor": whole number }, in the smallest unit; either may be left out.',
    "--bases 指定的文件格式不正确。",
    '每人一项：{ "bonus_minor": 整数, "day_pay_minor": 整数 }，以最小货币单位计；可只填一项。',
  ),
} as const;
