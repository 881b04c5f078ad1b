/** Worked inputs of the commands about conduct and corrections; part of commandExamples. */
export const conductExamples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "add-evidence": { case: "case-7", position: 75, text: "camera at the gate, 18 November 08:58" },
  "decide-case": { case: "case-7", decision: "upheld", date: "2026-11-20", reason: "both said so" },
  "open-case": {
    case: "case-7",
    kind: "proxy_punching",
    employees: ["cs-04", "cs-05"],
    about: "2026-11-18",
    reason: "two cards at one terminal within two seconds",
  },
};
