import { isDeepStrictEqual } from "node:util";
import { protocolFamily } from "../../projections/terminals/terminals.ts";
import { InputError, type InputFault } from "../../shared/errors.ts";
import { protocolName } from "../../shared/events/fields.ts";
import { shift as shiftField } from "../../shared/events/shift-defined.ts";
import { chineseCalendarYears } from "../../shared/policy/calendars/chinese-calendar.ts";
import { parseCases } from "../scenario/policy-cases.ts";
import { parsePolicyFile } from "../../shared/policy/document.ts";
import { shiftFault } from "../commands/define-shift.ts";
import { faultAt } from "./remedy.ts";

type Fields = Readonly<Record<string, unknown>>;
type Path = readonly PropertyKey[];

interface Placed {
  readonly path: Path;
  readonly fields: Fields;
}

/**
 * What the entries of a setup file say against each other or against what the program knows. Looks at any input: what has
 * the wrong shape is passed over, for the schema reports it.
 */
export function crossFaults(input: unknown): InputFault[] {
  if (!isFields(input)) return [];
  const terminals = listAt(input, ["terminals"]);
  const shifts = listAt(input, ["shifts"]);
  const employees = listAt(input, ["employees"]);
  const twice = [
    ...givenTwice(terminals, ["id"], (first) => `${first} has this id; each terminal has one of its own`),
    ...givenTwice(shifts, ["department", "id", "from"], (first) => `${first} is of the same department and has this id; choose another`),
    ...givenTwice(employees, ["id"], (first) => `${first} has this id; each person has one of their own`),
    ...givenTwice(
      listAt(input, ["rosters"]),
      ["department", "id"],
      (first) => `${first} is of the same department and has this id; choose another`,
    ),
    ...definedOtherwise(shifts),
  ].map(({ path, remedy }) => faultAt(input, [...path, "id"], remedy));
  return [
    ...twice,
    ...serialFaults(input, terminals),
    ...badgeFaults(input, employees),
    ...shiftFaults(shifts),
    ...calendarFaults(input),
    ...policyFaults(input),
  ];
}

function givenTwice(
  entries: readonly Placed[],
  names: readonly string[],
  remedy: (first: string) => string,
): { path: Path; remedy: string }[] {
  const seen = new Map<string, Path>();
  return entries.flatMap(({ path, fields }) => {
    if (typeof fields["id"] !== "string") return [];
    const key = JSON.stringify(names.map((name) => fields[name] ?? null));
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    return first === undefined ? [] : [{ path, remedy: remedy(first.join(".")) }];
  });
}

/** A day's shift is looked up by its id alone, whatever the department: one id must not stand for two shifts. */
function definedOtherwise(shifts: readonly Placed[]): { path: Path; remedy: string }[] {
  const seen = new Map<string, Placed>();
  return shifts.flatMap((shift) => {
    const { department, ...definition } = shift.fields;
    const key = JSON.stringify([definition["id"], definition["from"] ?? null]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, shift);
    if (first === undefined || typeof definition["id"] !== "string" || first.fields["department"] === department) return [];
    const { department: _other, ...before } = first.fields;
    if (isDeepStrictEqual(before, definition)) return [];
    return [
      {
        path: shift.path,
        remedy: `${first.path.join(".")} gives this id to another shift; choose another id, such as ${String(department)}-${definition["id"]}`,
      },
    ];
  });
}

function serialFaults(input: Fields, terminals: readonly Placed[]): InputFault[] {
  const seen = new Map<string, Path>();
  return terminals.flatMap(({ path, fields }) => {
    const protocol = protocolName.safeParse(fields["protocol"]);
    if (!protocol.success || typeof fields["serial"] !== "string") return [];
    const key = `${protocolFamily(protocol.data)} ${fields["serial"]}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    return first === undefined
      ? []
      : [faultAt(input, [...path, "serial"], `${first.join(".")} has this serial; each terminal has one of its own`)];
  });
}

/** A badge belongs to one person: on all terminals, or on the one it is limited to. */
function badgeFaults(input: Fields, employees: readonly Placed[]): InputFault[] {
  const held = new Map<string, { employee: unknown; terminal: unknown; path: Path }[]>();
  return employees.flatMap(({ path, fields }) =>
    listAt(input, [...path, "badges"]).flatMap(({ path: badge, fields: { kind, value, terminal } }) => {
      if (typeof value !== "string") return [];
      const key = `${String(kind)} ${value}`;
      const holdings = held.get(key) ?? [];
      held.set(key, holdings);
      const holder = holdings.find(
        (one) => one.employee !== fields["id"] && (one.terminal === undefined || terminal === undefined || one.terminal === terminal),
      );
      holdings.push({ employee: fields["id"], terminal, path: badge });
      if (holder === undefined) return [];
      return [
        faultAt(
          input,
          [...badge, "value"],
          `employee ${String(holder.employee)} (${holder.path.join(".")}) has this badge; give each person their own`,
        ),
      ];
    }),
  );
}

function shiftFaults(shifts: readonly Placed[]): InputFault[] {
  return shifts.flatMap(({ path, fields: { department: _department, from: _from, ...fields } }) => {
    const parsed = shiftField.safeParse(fields);
    const fault = parsed.success ? shiftFault(parsed.data) : undefined;
    if (fault === undefined) return [];
    const inShift = fault.field.split(".").slice(1);
    return [{ field: [...path, ...inShift].join("."), value: String(fault.value), remedy: fault.remedy }];
  });
}

function calendarFaults(input: Fields): InputFault[] {
  const calendar = input["calendar"];
  if (!isFields(calendar)) return [];
  const { from, until } = chineseCalendarYears;
  const years = Array.isArray(calendar["years"]) ? (calendar["years"] as readonly unknown[]) : [];
  const seen = new Set<unknown>();
  const packaged = years.flatMap((year, index) => {
    const path = ["calendar", "years", index];
    if (typeof year !== "number") return [];
    if (seen.has(year)) return [faultAt(input, path, "each year once")];
    seen.add(year);
    if (year >= from && year < until) return [];
    const remedy = `the packaged calendar has ${from} to ${until - 1}; write the days of this year yourself under calendar.given, from its notice`;
    return [faultAt(input, path, remedy)];
  });
  const given = listAt(input, ["calendar", "given"]).flatMap(({ path, fields: { year } }) => {
    const twice = seen.has(year) ? [faultAt(input, [...path, "year"], "each year once, in calendar.years or in calendar.given")] : [];
    seen.add(year);
    return [...twice, ...dayFaults(input, path, year)];
  });
  return [...packaged, ...given];
}

function dayFaults(input: Fields, path: Path, year: unknown): InputFault[] {
  const seen = new Set<unknown>();
  return listAt(input, [...path, "days"]).flatMap(({ path: day, fields: { date } }) => {
    if (typeof date !== "string") return [];
    const twice = seen.has(date);
    seen.add(date);
    if (!date.startsWith(`${String(year)}-`)) return [faultAt(input, [...day, "date"], `a date of ${String(year)}`)];
    return twice ? [faultAt(input, [...day, "date"], "each date once")] : [];
  });
}

function policyFaults(input: Fields): InputFault[] {
  const policy = input["policy"];
  if (!isFields(policy)) return [];
  const { scope, ready, rules } = policy;
  const faults: InputFault[] = [];
  if (typeof scope === "string" && !/^(company|department:.+)$/.test(scope))
    faults.push(faultAt(input, ["policy", "scope"], "write company, or department:<id>"));
  if (ready !== undefined && rules !== undefined) faults.push(faultAt(input, ["policy", "ready"], "write ready or rules, not both"));
  if (Array.isArray(policy["cases"])) faults.push(...faultsIn("policy.cases", () => parseCases(policy["cases"] as unknown[])));
  if (!isFields(rules)) return faults;
  if (Array.isArray(rules["case_files"]) && rules["case_files"].length > 0)
    faults.push(faultAt(input, ["policy", "rules", "case_files"], "write the cases themselves into `cases`: a setup file stands alone"));
  return [...faults, ...faultsIn("policy.rules", () => parsePolicyFile(rules))];
}

/** The faults somebody's reader finds, below the place in the setup file. */
function faultsIn(place: string, read: () => void): InputFault[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.faults.map(({ field, ...fault }) => ({ field: `${place}.${field}`, ...fault }));
  }
}

function listAt(input: Fields, path: Path): Placed[] {
  let value: unknown = input;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step];
  if (!Array.isArray(value)) return [];
  return value.flatMap((fields: unknown, index) => (isFields(fields) ? [{ path: [...path, index], fields }] : []));
}

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
