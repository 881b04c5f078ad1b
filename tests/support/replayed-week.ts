import { employeeStream } from "../../shared/events/streams.ts";
import { SmallCompany } from "./small-company.ts";

const ladder = { clause: "late", measure: "late_count", at_least: 1, action: "written_warning", bonus_bps: 0, amount_minor: 0 };
const strict = { late_amounts: [{ over_min: 0, amount_minor: 5_000 }], discipline: [{ id: "late-1", ...ladder }] };

/** A week in March 2024 of two people: e1 comes ten minutes late on the 5th, of e2 nothing is known on the 6th. */
export function replayedWeek(): SmallCompany {
  const company = new SmallCompany().terminal().calendar(2024).shift().person("e1").person("e2").policy(strict);
  for (const day of ["04", "05", "06", "07", "08"])
    for (const employee of ["e1", "e2"]) {
      if (employee === "e2" && day === "06") continue;
      company.punch(employee, `2024-03-${day}T${employee === "e1" && day === "05" ? "09:10" : "09:00"}:00`);
      company.punch(employee, `2024-03-${day}T18:00:00`);
    }
  return company.heard("2024-03-09T08:00:00");
}

/** What becomes known on the next working day: corrections for e2's 6th, the first of which was wrong, and leave of e1. */
export function learnt(company: SmallCompany): void {
  const recordedAt = company.at("2024-03-11T10:00:00");
  const correct = (time: string, direction: "in" | "out", request: string) =>
    company.stored.add(
      employeeStream("e2"),
      "CorrectionApproved",
      {
        employee: "e2",
        request,
        replaces: null,
        reading: `2024-03-06T${time}`,
        zone: company.zone,
        occurredAt: company.at(`2024-03-06T${time}`),
        direction,
        reason: "forgot the badge",
      },
      { recordedAt },
    );
  const wrong = correct("08:00:00", "in", "r1");
  company.stored.add(employeeStream("e2"), "PunchVoided", { employee: "e2", punch: wrong, reason: "wrong hour" }, { recordedAt });
  correct("09:00:00", "in", "r2");
  correct("18:00:00", "out", "r3");
}

/** Rules published afterwards for the same dates: a quarter of an hour is forgiven, and a lateness costs less. */
export const milder = { ...strict, late_grace_min: 15, late_amounts: [{ over_min: 0, amount_minor: 2_000 }] };
