import { refuse, type Refusal } from "../../shared/errors.ts";
import { caseDecision } from "../../shared/events/case-decided.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { caseStream } from "../../shared/events/streams.ts";
import { caseTypes, openCaseOf } from "./cases.ts";
import { decideOn, defineCommand, fieldFault, isRefusal, type CommandContext } from "./command.ts";
import { rangeFault } from "./moments.ts";

/** Easternmost offset from UTC: no site's date is later than the date there. */
const furthestEastMs = 14 * 60 * 60_000;

/** Decides a case, on evidence when it is upheld; never by one of the people it is about. */
export const decideCase = defineCommand({
  name: "decide-case",
  summary: "Decides a case, upheld or dismissed; nobody decides about themselves. It stands on the sheets of the month of its date.",
  fields: { case: identifier, decision: caseDecision, date: localDate, reason },
  run: (context, { case: name, decision, date, reason: why }) =>
    decideOn(context, {
      command: "decide-case",
      stream: caseStream(name),
      types: caseTypes,
      decide: (history) => {
        const opened = openCaseOf(history, name);
        if (isRefusal(opened)) return opened;
        const fault = rangeFault("decide-case", date, null) ?? inFuture(context, date) ?? ownCase(context, opened.data.employees, name);
        if (fault !== undefined) return fault;
        if (decision === "upheld" && !history.some((event) => event.type === "EvidenceAdded")) {
          return refuse("CASE_WITHOUT_EVIDENCE", `case = ${name}: nothing was added that it could be upheld on`, { case: name });
        }
        return [{ type: "CaseDecided", data: { case: name, decision, date, reason: why } }];
      },
    }),
});

function inFuture(context: CommandContext, date: string): Refusal | undefined {
  const latest = new Date(context.now() + furthestEastMs).toISOString().slice(0, 10);
  return date <= latest ? undefined : fieldFault("decide-case", "date", date, `a date that has come: no later than ${latest}`);
}

function ownCase(context: CommandContext, employees: readonly string[], name: string): Refusal | undefined {
  const own = employees.find((employee) => context.actor === `person:${employee}`);
  if (own === undefined) return undefined;
  return refuse("CASE_OWN", `case = ${name}: it is about ${own}; somebody else must decide`, { case: name, employee: own });
}
