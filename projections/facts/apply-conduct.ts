import type { EventOf } from "../../shared/events/envelope.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import type { Applier } from "./applier.ts";
import { open } from "./known.ts";

type CaseEvent = EventOf<"CaseOpened" | "EvidenceAdded" | "CaseDecided">;
type ResultEvent = EventOf<"ResultChanged" | "ResultChangeWithdrawn">;
type CorrectionEvent = EventOf<"CorrectionRequested" | "CorrectionApproved" | "CorrectionRefused" | "PunchVoided">;

/** Folds what people find out, ask for and decide. Punches are somebody else's: of a correction only that it was one is kept here. */
export function applyConduct(
  applier: Applier,
  event: CaseEvent | ResultEvent | CorrectionEvent | EventOf<"SpotCheckRecorded">,
  position: number,
): void {
  switch (event.type) {
    case "CaseOpened":
    case "EvidenceAdded":
    case "CaseDecided":
      return applyCase(applier, event, position);
    case "ResultChanged":
    case "ResultChangeWithdrawn":
      return applyChange(applier, event, position);
    case "CorrectionRequested":
    case "CorrectionApproved":
    case "CorrectionRefused":
    case "PunchVoided":
      return applyCorrection(applier, event, position);
    case "SpotCheckRecorded": {
      const { department, check, reading, occurredAt: at, present, absent } = event.data;
      const day = dayNumber(reading.slice(0, 10));
      applier.stores.spotChecks.push({ department, check, day, at, present, absent, by: event.meta.actor, position });
    }
  }
}

function applyCase({ stores }: Applier, event: CaseEvent, position: number): void {
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

function applyChange({ stores, current }: Applier, event: ResultEvent, position: number): void {
  const person = stores.people.intern(event.data.employee);
  current.personChanged(person);
  const { resultChanges } = stores.person(person);
  if (event.type === "ResultChangeWithdrawn") {
    for (const fact of resultChanges) if (fact.change === event.data.change && fact.endedAt === open) fact.endedAt = position;
    return;
  }
  const { change, date, which, shift = null, reason } = event.data;
  const day = dayNumber(date);
  resultChanges.push({ change, day, which, shift, by: event.meta.actor, reason, position, knownAt: position, endedAt: open });
}

function applyCorrection({ stores }: Applier, event: CorrectionEvent, position: number): void {
  const { corrections, correctionRequests } = stores.person(stores.people.intern(event.data.employee));
  const end = (punch: string | null): void => {
    for (const fact of corrections) if (fact.punch === punch && fact.endedAt === open) fact.endedAt = position;
  };
  switch (event.type) {
    case "CorrectionRequested":
      correctionRequests.set(event.data.request, { recordedAt: event.recordedAt, position });
      return;
    case "CorrectionRefused":
      // Only what was approved counts for anything.
      return;
    case "PunchVoided":
      return end(event.data.punch);
    case "CorrectionApproved": {
      const { request, date, reading, replaces } = event.data;
      end(replaces);
      const askedAt = correctionRequests.get(request)?.recordedAt ?? event.recordedAt;
      const day = dayNumber(date ?? reading.slice(0, 10));
      corrections.push({ request, day, punch: event.id, askedAt, position, knownAt: position, endedAt: open });
    }
  }
}
