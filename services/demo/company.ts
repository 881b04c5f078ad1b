import type { LocalDate } from "../../shared/ids.ts";
import type { SetupFile } from "../setup/schema.ts";
import { demoPeople } from "./people.ts";

const demoDepartment = "customer-service";
export const demoSite = "shanghai";
export const demoZone = "Asia/Shanghai";

/** The demo's terminals: how each names itself to the gateway. */
export const demoTerminals = {
  front: { serial: "DEMO00000001", protocol: "zk-push", name: "前门 Front door" },
  back: { serial: "DEMO00000002", protocol: "zk-push", name: "后门 Back door" },
  "break-room": { serial: "break-room", protocol: "mqtt", name: "休息区 Break room" },
  side: { serial: "side-door", protocol: "serial-em4100", name: "侧门 Side door" },
} as const;

const stateDirection = { from: "state", in: ["0"], out: ["1"] } as const;
const workweek = (shift: string): Record<string, string> => ({ mon: shift, tue: shift, wed: shift, thu: shift, fri: shift });

/**
 * The demo's company as a setup file: one department, three shifts, four terminals, the policy that comes with the program.
 *
 * @param from  first date of the demo's history.
 * @param years calendar years to seed.
 */
export function demoCompany(from: LocalDate, years: readonly number[]): SetupFile {
  const shift = (given: Pick<SetupFile["shifts"][number], "id" | "name" | "start" | "end" | "breaks">): SetupFile["shifts"][number] => ({
    ...given,
    department: demoDepartment,
    endsNextDay: given.end < given.start,
    openBeforeMinutes: 120,
    closeAfterMinutes: 180,
  });
  return {
    site: demoSite,
    zone: demoZone,
    weeklyRest: ["sat", "sun"],
    calendar: { country: "CN", years: [...years], given: [] },
    policy: { ready: "customer-service", scope: "company", effectiveFrom: from },
    terminals: Object.entries(demoTerminals).map(([id, { serial, protocol, name }]) => ({
      id,
      name,
      protocol,
      serial,
      grade: protocol === "mqtt" ? 2 : 1,
      direction:
        protocol === "serial-em4100"
          ? { from: "none" as const }
          : { ...stateDirection, in: [...stateDirection.in], out: [...stateDirection.out] },
      ...(protocol === "mqtt" ? { token: "demo-break-room" } : {}),
      silentAfterMinutes: 20,
    })),
    shifts: [
      shift({ id: "day", name: "白班 Day", start: "09:00", end: "18:00", breaks: [{ start: "12:00", end: "13:00" }] }),
      shift({ id: "late", name: "晚班 Late", start: "12:00", end: "21:00", breaks: [{ start: "17:00", end: "18:00" }] }),
      shift({ id: "night", name: "夜班 Night", start: "22:00", end: "06:00", breaks: [{ start: "02:00", end: "03:00" }] }),
    ],
    employees: demoPeople.map((person) => ({
      id: person.id,
      department: demoDepartment,
      from,
      badges: [
        { kind: "pin" as const, value: person.pin },
        { kind: "card" as const, value: person.card },
      ],
      pattern: { id: `week-${person.id}`, from, week: workweek(person.shift), onHolidays: "rest" as const },
    })),
    rosters: [],
  };
}
