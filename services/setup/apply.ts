import { readFileSync } from "node:fs";
import { assignBadge } from "../commands/assign-badge.ts";
import { assignPattern } from "../commands/assign-pattern.ts";
import { changeTerminalSettings } from "../commands/change-terminal-settings.ts";
import type { CommandContext, CommandOutcome } from "../commands/command.ts";
import { defineShift } from "../commands/define-shift.ts";
import { joinEmployee } from "../commands/join-employee.ts";
import { publishCalendar } from "../commands/publish-calendar.ts";
import { publishPolicy } from "../commands/publish-policy.ts";
import { publishRoster } from "../commands/publish-roster.ts";
import { registerTerminal } from "../commands/register-terminal.ts";
import { canonicalJson } from "../../shared/events/canonical-json.ts";
import { deterministicId } from "../../shared/ids.ts";
import { chineseCalendar } from "../../shared/policy/calendars/chinese-calendar.ts";
import { parsePolicyFile } from "../../shared/policy/document.ts";
import { casesBeside } from "../scenario/case-files.ts";
import { rehearsalOf, stateName } from "./rehearsal.ts";
import type { SetupFile } from "./schema.ts";

/** What applying a setup file did. */
export interface SetupReport {
  readonly appended: number;
  /** Entries that were there already, word for word. */
  readonly unchanged: number;
  /** States that are now otherwise than before, in words: `shift day`, `terminal gate`. What is new is not among them. */
  readonly changed: readonly string[];
  /** What was refused; then nothing of the file was applied. */
  readonly refused: readonly { readonly entry: string; readonly code: string; readonly message: string }[];
  /** Position of the last event appended; null when nothing was. */
  readonly position: number | null;
}

interface Entry {
  /** Where it stands in the file. */
  readonly name: string;
  readonly content: unknown;
  /**
   * "happening": done once, whatever came after; somebody who joined and has left must not join again. "state": how things are to
   * be; when they have become otherwise since, they are changed back, although the same was said before.
   */
  readonly kind: "happening" | "state";
  /** Of a state: its name on the ledger, and what people call it. */
  readonly state?: { readonly name: string; readonly called: string };
  readonly carryOut: (context: CommandContext) => Promise<CommandOutcome>;
}

/**
 * A stage begins when the one before has ended. Entries that go to streams of their own are carried out side by side;
 * those of one stream in turn, for it has one writer at a time.
 */
interface Stage {
  readonly sideBySide: number;
  readonly entries: readonly Entry[];
}

/**
 * Applies a setup file by commands: applied again it changes nothing. What happens once goes under a key made of the entry's
 * content; what describes a state is compared with what the ledger has last.
 *
 * The whole file is tried on a copy first: when a rule refuses any of it, all refusals are listed and nothing is applied.
 * A command that comes from elsewhere between the trial and the application can still have an entry refused.
 */
export async function applySetup(
  context: Omit<CommandContext, "key">,
  file: SetupFile,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<SetupReport> {
  const stages = stagesOf(file);
  const { ledger, states } = await rehearsalOf(context.ledger, context.now);
  const trial = await carryOut({ ...context, ledger }, stages, () => {});
  if (trial.refused.length > 0) return { appended: 0, unchanged: trial.unchanged, changed: [], refused: trial.refused, position: null };
  const toDo = stages.map(({ sideBySide, entries }) => ({ sideBySide, entries: entries.filter((one) => trial.effective.has(one)) }));
  const { appended, unchanged, refused, position, effective } = await carryOut(context, toDo, onProgress);
  const changed = [...effective].flatMap(({ state }) => (state !== undefined && states.has(state.name) ? [state.called] : []));
  return { appended, unchanged: trial.unchanged + unchanged, changed, refused, position };
}

interface Outcome extends Omit<SetupReport, "changed"> {
  /** Entries that put events on the ledger. */
  readonly effective: ReadonlySet<Entry>;
}

async function carryOut(
  context: Omit<CommandContext, "key">,
  stages: readonly Stage[],
  onProgress: (done: number, of: number) => void,
): Promise<Outcome> {
  const total = stages.reduce((sum, stage) => sum + stage.entries.length, 0);
  const refused: { entry: string; code: string; message: string }[] = [];
  const effective = new Set<Entry>();
  let appended = 0;
  let unchanged = 0;
  let position: number | null = null;
  const carryOutOne = async (entry: Entry): Promise<void> => {
    const key = entry.kind === "state" ? undefined : `setup:${deterministicId(entry.name, canonicalJson(entry.content, entry.name))}`;
    const outcome = await entry.carryOut({ ...context, key });
    if (outcome.refused) refused.push({ entry: entry.name, code: outcome.code, message: outcome.message });
    else if (outcome.repeated || outcome.events.length === 0) unchanged += 1;
    else {
      effective.add(entry);
      appended += outcome.events.length;
      position = Math.max(position ?? 0, outcome.position ?? 0);
    }
    onProgress(effective.size + unchanged + refused.length, total);
  };
  for (const { sideBySide, entries } of stages) {
    for (let from = 0; from < entries.length; from += sideBySide) {
      await Promise.all(entries.slice(from, from + sideBySide).map(carryOutOne));
    }
  }
  return { appended, unchanged, refused, position, effective };
}

function stagesOf(file: SetupFile): Stage[] {
  const badges = file.employees.flatMap((employee) =>
    employee.badges.map(({ terminal, ...key }): Entry => {
      const input = { employee: employee.id, key, ...(terminal === undefined ? {} : { terminal }), from: null };
      return entry(`employees.${employee.id}.badges.${key.value}`, input, (context) => assignBadge(context, input));
    }),
  );
  const patterns = file.employees.flatMap((employee) => {
    if (employee.pattern === undefined) return [];
    const { id, alternate, ...pattern } = employee.pattern;
    const input = {
      department: employee.department,
      employee: employee.id,
      pattern: id,
      ...pattern,
      ...(alternate === undefined ? {} : { alternate }),
      until: null,
      priority: "assigned" as const,
    };
    return [entry(`employees.${employee.id}.pattern`, input, (context) => assignPattern(context, input))];
  });
  const shifts = file.shifts.map(({ department, from, ...shift }) => {
    const input = { department, shift, ...(from === undefined ? {} : { from }) };
    const state = {
      name: stateName("shift", department, shift.id, from),
      called: `shift ${shift.id}${from === undefined ? " (also for days already judged; give it `from` to change it from a date on)" : ` from ${from}`}`,
    };
    return stateEntry(`shifts.${shift.id}`, state, input, (context) => defineShift(context, input));
  });
  const employees = file.employees.map(({ id, department, site, from }) => {
    const input = { employee: id, from, department, site: site ?? file.site };
    return entry(`employees.${id}`, input, (context) => joinEmployee(context, input));
  });
  const rosters = file.rosters.map(({ id, department, entries }) => {
    const input = { department, roster: id, entries };
    return entry(`rosters.${id}`, input, (context) => publishRoster(context, input));
  });
  return [
    { sideBySide: 1, entries: [...calendarEntries(file), ...policyEntries(file), ...shifts] },
    { sideBySide: 64, entries: [...terminalEntries(file), ...employees] },
    { sideBySide: 1, entries: [...badges, ...patterns, ...rosters] },
  ];
}

const entry = (name: string, content: unknown, carryOut: Entry["carryOut"]): Entry => ({ name, content, kind: "happening", carryOut });
const stateEntry = (name: string, state: Entry["state"] & {}, content: unknown, carryOut: Entry["carryOut"]): Entry => ({
  name,
  state,
  content,
  kind: "state",
  carryOut,
});

function calendarEntries(file: SetupFile): Entry[] {
  const { site, zone, weeklyRest, calendar } = file;
  if (calendar === undefined) return [];
  const seeded = calendar.years.map((year) => ({ ...chineseCalendar(year, site, zone), weeklyRest }));
  const given = calendar.given.map(({ year, days, source }) => ({ site, zone, year, weeklyRest, days, source }));
  return [...seeded, ...given].map((input) => {
    const state = { name: stateName("calendar", site, input.year), called: `calendar ${input.year}` };
    return stateEntry(`calendar.${input.year}`, state, input, (context) => publishCalendar(context, input));
  });
}

function policyEntries({ policy }: SetupFile): Entry[] {
  if (policy === undefined) return [];
  const { scope, effectiveFrom, despite } = policy;
  const { rules, cases: beside } = policy.ready === undefined ? givenPolicy(policy.rules ?? {}) : readyPolicy(policy.ready);
  const cases = [...beside, ...(policy.cases ?? [])];
  const input = {
    scope,
    effectiveFrom,
    rules,
    ...(cases.length === 0 ? {} : { cases }),
    ...(despite === undefined ? {} : { despite }),
  };
  const state = {
    name: stateName("policy", input.scope, input.effectiveFrom),
    called: `policy ${input.scope} from ${input.effectiveFrom}`,
  };
  return [stateEntry("policy", state, input, (context) => publishPolicy(context, input))];
}

interface PolicyWithCases {
  readonly rules: ReturnType<typeof parsePolicyFile>;
  readonly cases: readonly unknown[];
}

/** Rules of the setup file, or a document in it; its files of cases were refused when the setup file was read. */
const givenPolicy = (input: unknown): PolicyWithCases => ({ rules: parsePolicyFile(input), cases: casesBeside("", input) });

/**
 * The rules are the same in every language; only the words around them differ. The cases of a ready policy hold the numbers
 * it comes with, which wait to be set: they are not kept for a company that has not said so.
 */
function readyPolicy(name: string): PolicyWithCases {
  const file = new URL(`../../shared/policy/ready/${name}.en.json`, import.meta.url);
  return { rules: parsePolicyFile(JSON.parse(readFileSync(file, "utf8"))), cases: [] };
}

function terminalEntries(file: SetupFile): Entry[] {
  return file.terminals.map(({ id, ...given }) => {
    const settings = { ...given, zone: given.zone ?? file.zone, site: given.site ?? file.site };
    const state = { name: stateName("terminal", id), called: `terminal ${id}` };
    return stateEntry(`terminals.${id}`, state, settings, async (context) => {
      const registered = await registerTerminal(context, { terminal: id, settings });
      // Registered before with other settings: the file's settings replace them.
      if (!registered.refused || registered.code !== "TERMINAL_EXISTS") return registered;
      return changeTerminalSettings(context, { terminal: id, settings, reason: "setup file" });
    });
  });
}
