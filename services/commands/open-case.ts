import { refuse, type Refusal } from "../../shared/errors.ts";
import { caseKind, casePeople } from "../../shared/events/case-opened.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { caseStream } from "../../shared/events/streams.ts";
import { caseTypes, unknownPerson } from "./cases.ts";
import { decideOn, defineCommand } from "./command.ts";
import { rangeFault } from "./moments.ts";

/** Opens a matter of conduct. Anybody may: nothing follows from it until somebody else has decided. */
export const openCase = defineCommand({
  name: "open-case",
  summary: "Opens a case of conduct, such as punching for somebody else; nothing follows from it until a person has decided.",
  fields: { case: identifier, kind: caseKind, employees: casePeople, about: localDate.nullable(), reason },
  run: (context, { case: name, kind, employees, about, reason: why }) =>
    decideOn(context, {
      command: "open-case",
      stream: caseStream(name),
      types: caseTypes,
      decide: async (history) => {
        const fault = about === null ? undefined : rangeFault("open-case", about, null);
        if (fault !== undefined) return fault;
        if (history.length > 0) return refuse("CASE_KNOWN", `case = ${name}: it was opened before`, { case: name });
        const not = wrongPeople(kind, employees) ?? (await unknownPerson(context.ledger, employees));
        if (not !== undefined) return not;
        return [{ type: "CaseOpened", data: { case: name, kind, employees: [...employees], about, reason: why } }];
      },
    }),
});

function wrongPeople(kind: "proxy_punching" | "other", employees: readonly string[]): Refusal | undefined {
  const needed = kind === "proxy_punching" ? 2 : 1;
  if (employees.length === needed && new Set(employees).size === needed) return undefined;
  const message = `employees = ${employees.join(", ")}: a case of kind ${kind} names ${needed === 2 ? "two different people" : "one person"}`;
  return refuse("CASE_PEOPLE", message, { kind, employees, needed });
}
