/** Worked inputs of the commands about conduct and corrections; part of commandExamples. */
export const conductExamples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "add-evidence": { case: "case-7", position: 75, text: "camera at the gate, 18 November 08:58" },
  "change-result": {
    employee: "cs-04",
    change: "change-3",
    date: "2026-11-18",
    which: "late",
    reason: "the underground stood still; its notice is on file",
  },
  "decide-case": { case: "case-7", decision: "upheld", date: "2026-11-20", reason: "both said so" },
  "open-case": {
    case: "case-7",
    kind: "proxy_punching",
    employees: ["cs-04", "cs-05"],
    about: "2026-11-18",
    reason: "two cards at one terminal within two seconds",
  },
  "refuse-correction": { employee: "cs-04", request: "request-17", reason: "the camera shows nobody at that time" },
  "request-correction": {
    employee: "cs-04",
    request: "request-18",
    replaces: null,
    reading: "2026-11-18T18:04:00",
    zone: "Asia/Shanghai",
    direction: "out",
    reason: "forgot to punch on leaving",
  },
  "withdraw-result-change": { employee: "cs-04", change: "change-3", reason: "the notice was of another line" },
};
