type Table = Readonly<Record<string, unknown>>;

const isTable = (value: unknown): value is Table => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Month-level conditions and the action each proposes, as the steps a policy has.
 *
 * A condition may stand in the step or under `when`, `if` or `condition`; as a measure with its edge, as
 * `{"late_count": 3}`, `{"late_count_at_least": 3}`, `{"late_count": {"more_than": 2}}` or as text, `late_count >= 3`. A
 * step without an id or a clause gets those of its measure. Steps of one measure are put in order.
 */
export function disciplineSteps(value: unknown): unknown {
  const list = isTable(value) ? (Array.isArray(value["steps"]) && value["measure"] === undefined ? value["steps"] : [value]) : value;
  if (!Array.isArray(list)) return value;
  const steps = list.flatMap((one: unknown) => ladder(one)).map(stepOf);
  const edge = (step: unknown): number => (isTable(step) && typeof step["at_least"] === "number" ? step["at_least"] : 0);
  return steps.toSorted((a, b) => edge(a) - edge(b));
}

/** A measure with steps of its own, each as a step with that measure. */
function ladder(value: unknown): unknown[] {
  if (!isTable(value) || !Array.isArray(value["steps"])) return [value];
  const { steps, ...shared } = value;
  return (steps as unknown[]).map((step) => (isTable(step) ? { ...shared, ...step } : step));
}

const measures: Readonly<Record<string, string>> = {
  lates: "late_count",
  late: "late_count",
  late_times: "late_count",
  early: "early_count",
  early_leave_count: "early_count",
  late_early_count: "late_and_early_count",
  missing_punch_count: "missing_count",
  missing_punches: "missing_count",
  absent_days: "absence_days",
  absence_days_in_month: "absence_days",
  absent_days_in_month: "absence_days",
  absence_days_total: "absence_days",
  cumulative_absence_days: "absence_days",
  consecutive_absence_days: "absence_days_in_row",
  absence_days_consecutive: "absence_days_in_row",
  consecutive_absent_days: "absence_days_in_row",
  absent_days_in_row: "absence_days_in_row",
  absent_days_in_a_row: "absence_days_in_row",
  absence_days_in_a_row: "absence_days_in_row",
};

const actions: Readonly<Record<string, string>> = {
  warning: "written_warning",
  reminder: "verbal_warning",
  verbal: "verbal_warning",
  final_warning: "serious_warning",
  dismiss: "dismissal",
  terminate: "dismissal",
  termination: "dismissal",
  end_employment: "dismissal",
  employment_ends: "dismissal",
  termination_of_employment: "dismissal",
};

/** What a policy calls a measure of scenario words; a name of no such measure as it is. */
export const measureOf = (name: string): string => measures[name] ?? name;

/** What a policy calls an action of scenario words; a name of no such action as it is. */
export const actionOf = (name: string): string => actions[name] ?? name;

const clausesOf: Readonly<Record<string, string>> = {
  late_count: "late",
  serious_late_count: "late",
  late_and_early_count: "late",
  early_count: "early",
  missing_count: "capture",
};

const edgeNames: readonly (readonly [name: string, isMoreThan: boolean])[] = [
  ["at_least", false],
  ["gte", false],
  [">=", false],
  ["min", false],
  ["from", false],
  ["reaches", false],
  ["threshold", false],
  ["count", false],
  ["times", false],
  ["days", false],
  ["value", false],
  ["more_than", true],
  ["over", true],
  ["exceeds", true],
  ["gt", true],
  [">", true],
];

/** Fields that say what is proposed, and others that are no condition. */
const proposing = new Set([
  "action",
  "then",
  "propose",
  "proposes",
  "proposal",
  "id",
  "clause",
  "bonus_bps",
  "amount_minor",
  "title",
  "note",
  "notes",
]);

function stepOf(value: unknown): unknown {
  if (!isTable(value)) return value;
  const {
    when,
    if: ifThis,
    condition,
    then,
    propose,
    proposes,
    proposal,
    title: _title,
    note: _note,
    notes: _notes,
    per: _per,
    period: _period,
    ...rest
  } = value;
  const held = when ?? ifThis ?? condition;
  const found = conditionOf(held ?? rest);
  const said = value["action"] ?? then ?? propose ?? proposes ?? proposal;
  const action = isTable(said) ? (said["action"] ?? said["propose"]) : said;
  if (found === undefined || typeof action !== "string") return value;
  const { measure, atLeast } = found;
  const { id, clause, bonus_bps: bonus, amount_minor: amount } = value;
  return {
    id: id ?? `${measure}-${atLeast}`,
    clause: clause ?? clausesOf[measure] ?? "absent.consequences",
    measure,
    at_least: atLeast,
    action: actionOf(action),
    ...(bonus === undefined ? {} : { bonus_bps: bonus }),
    ...(amount === undefined ? {} : { amount_minor: amount }),
    ...leftOver(held === undefined ? rest : {}),
  };
}

/** What a step says besides a condition and a proposal: kept, so that it is refused by name and not silently dropped. */
function leftOver(fields: Table): Table {
  const known = new Set([...proposing, "measure", "metric", "of", ...edgeNames.map(([name]) => name)]);
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => !known.has(name) && conditionOf({ [name]: fields[name] }) === undefined),
  );
}

interface Condition {
  readonly measure: string;
  readonly atLeast: number;
}

function conditionOf(value: unknown): Condition | undefined {
  if (typeof value === "string") return conditionInText(value);
  if (!isTable(value)) return undefined;
  const named = value["measure"] ?? value["metric"] ?? value["of"];
  if (typeof named === "string") {
    const edge = edgeIn(value, measureOf(named));
    return edge === undefined ? undefined : { measure: measureOf(named), atLeast: edge };
  }
  const entries = Object.entries(value).filter(([name]) => !proposing.has(name));
  return entries.map(([name, edge]) => conditionByName(name, edge)).find((found) => found !== undefined);
}

/** `late_count: 3`, `late_count_at_least: 3` and `late_count: {at_least: 3}`. */
function conditionByName(name: string, value: unknown): Condition | undefined {
  const ending = /^(.*?)_(at_least|gte|from|min|reaches|more_than|over|gt|exceeds)$/.exec(name);
  const measure = measureOf(ending?.[1] ?? name);
  if (!/(?:count|days|in_row)$/.test(measure)) return undefined;
  const edge = isTable(value)
    ? edgeIn(value, measure)
    : typeof value === "number"
      ? edgeOf(value, ending?.[2] ?? "at_least", measure)
      : undefined;
  return edge === undefined ? undefined : { measure, atLeast: edge };
}

function edgeIn(value: Table, measure: string): number | undefined {
  const [name] = edgeNames.find(([candidate]) => typeof value[candidate] === "number") ?? [];
  return name === undefined ? undefined : edgeOf(value[name] as number, name, measure);
}

/** More than three latenesses are four or more; more than three days of absence, three and a half or more. */
function edgeOf(value: number, name: string, measure: string): number {
  const isMoreThan = edgeNames.find(([candidate]) => candidate === name)?.[1] ?? false;
  if (!isMoreThan) return value;
  return measure === "absence_days" ? value + 0.5 : value + 1;
}

function conditionInText(text: string): Condition | undefined {
  const read = /^\s*([a-z_]+)\s*(>=|=>|≥|>|==|=|at least|from)\s*(\d+(?:\.\d+)?)\s*$/.exec(text);
  if (read === null) return undefined;
  const measure = measureOf(read[1]!);
  return { measure, atLeast: edgeOf(Number(read[3]), read[2] === ">" ? ">" : "at_least", measure) };
}
