import type { EventOf } from "../../shared/events/envelope.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import type { Applier } from "./applier.ts";

type ConductEvent = EventOf<"CaseOpened" | "EvidenceAdded" | "CaseDecided">;

/** Folds what people find out and decide about conduct. */
export function applyConduct({ stores }: Applier, event: ConductEvent, position: number): void {
  switch (event.type) {
    case "CaseOpened": {
      const { case: name, kind, employees, about } = event.data;
      const aboutDay = about === null ? null : dayNumber(about);
      const people = employees.map((employee) => stores.people.intern(employee));
      return stores.cases.open({ case: name, kind, employees, aboutDay, position }, people);
    }
    case "EvidenceAdded": {
      const { case: name, position: at, event: id, text } = event.data;
      return stores.cases.addEvidence(name, { position: at, event: id, text }, position);
    }
    case "CaseDecided": {
      const { case: name, decision, date, reason } = event.data;
      const day = dayNumber(date);
      return stores.cases.decide(name, { upheld: decision === "upheld", day, by: event.meta.actor, reason, position });
    }
  }
}
