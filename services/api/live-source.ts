import type { PresenceRow } from "../../projections/presence/presence.ts";
import { summarise } from "../../projections/presence/summary.ts";
import type { DepartmentId, EmployeeId } from "../../shared/ids.ts";
import type { PunchView } from "../projector/models.ts";
import { alertsView, terminalsNote, terminalsView } from "../web/terminals-view.ts";
import { boardView, rowView, tilesView } from "../web/board-view.ts";
import { dateText } from "../web/format.ts";
import type { Language } from "../web/language.ts";
import { punchesView, punchView } from "../web/punches-view.ts";
import type { ViewContext } from "../web/view-context.ts";
import type { LiveSource } from "./live-hub.ts";
import type { ReadModel } from "./read-model.ts";

/** What a viewer watches. `html`: ready pieces of the page in a language; `json`: the same as data. */
export interface LiveTopic {
  readonly format: "html" | "json";
  readonly department: DepartmentId | null;
  readonly language: Language;
}

/** A topic as text, the key of the hub; data has no language. */
export const topicName = (topic: LiveTopic): string =>
  JSON.stringify([topic.format, topic.format === "json" ? "en" : topic.language, topic.department]);

function topicOf(name: string): LiveTopic {
  const [format, language, department] = JSON.parse(name) as [LiveTopic["format"], Language, DepartmentId | null];
  return { format, language, department };
}

/** The page's list shows the newest so many, so a frame brings no more of them; programs get all of a frame's. */
const punchesShown = 60;
/** Kept for one frame: ten times what 1,000 punches a second bring in 40 ms. Whoever must have all of them pages. */
const punchesMax = 400;

/** Collects what changes and makes the hub's frames of it. */
export interface LiveCollector extends LiveSource {
  rowsChanged(employees: readonly EmployeeId[]): void;
  punchesCame(punches: readonly PunchView[]): void;
}

/** What happened since the last frame. */
interface News {
  readonly rows: readonly PresenceRow[];
  /** Departments whose boards lost somebody; all, when somebody is on none any more. */
  readonly shrunk: ReadonlySet<DepartmentId> | "all";
  readonly came: readonly PunchView[];
}

/** See LiveCollector. `contextOf` gives the names in a language. */
export function createLiveCollector(model: ReadModel, contextOf: (language: Language) => ViewContext): LiveCollector {
  let changed = new Set<EmployeeId>();
  let punches: PunchView[] = [];
  /** What each topic was last sent, so that numbers and clocks are sent when they differ. */
  const lastTerminals = new Map<string, string>();

  /** On whose board each person was last, so that a move takes them off it. */
  const boards = new Map<EmployeeId, DepartmentId>(model.board(null).rows.map((row) => [row.employee, row.department]));

  /** Departments that somebody of these left for another since the last frame. */
  function departed(rows: readonly PresenceRow[]): ReadonlySet<DepartmentId> {
    const left = new Set<DepartmentId>();
    for (const { employee, department } of rows) {
      const before = boards.get(employee);
      if (before !== undefined && before !== department) left.add(before);
      boards.set(employee, department);
    }
    return left;
  }

  /** A punch of an unknown badge has no department and concerns every one. */
  const inDepartment = (topic: LiveTopic) => (row: { readonly department: DepartmentId | null }) =>
    topic.department === null || row.department === null || row.department === topic.department;

  function terminalsPart(name: string, topic: LiveTopic, always: boolean): object {
    const view = model.terminals();
    let part: object;
    if (topic.format === "json") {
      const { terminals, strangers } = view;
      part = { terminals, strangers };
    } else {
      const context = contextOf(topic.language);
      part = {
        terminals: terminalsView(view, context).text,
        terminalsNote: terminalsNote(view, context),
        alerts: alertsView(view, context).text,
      };
    }
    const text = JSON.stringify(part);
    // A snapshot goes to one viewer and leaves no trace here: the others still wait for what differs.
    if (always) return part;
    if (lastTerminals.get(name) === text) return {};
    lastTerminals.set(name, text);
    return part;
  }

  function timePart(topic: LiveTopic): { now: number; date: string; position: number } {
    const { at, date, position } = model.clock(topic.department);
    return { now: at, date: topic.format === "json" ? date : dateText(date, topic.language), position };
  }

  function frameFor(name: string, { rows, shrunk, came }: News): object | null {
    const topic = topicOf(name);
    const mine = inDepartment(topic);
    // Who left the board, or was never on it, changes the table as a whole: rare, so all of it goes out again.
    if (shrunk === "all" || (topic.department !== null && shrunk.has(topic.department)))
      return { complete: true, ...snapshotFor(name, topic) };
    const myRows = rows.filter(mine);
    const myPunches = came.filter(mine).slice(topic.format === "html" ? -punchesShown : -punchesMax);
    if (myRows.length === 0 && myPunches.length === 0) return null;
    const board = model.board(topic.department);
    const moved = myRows.length > 0;
    if (topic.format === "json")
      return { ...timePart(topic), rows: myRows, punches: myPunches, ...(moved ? { summary: board.summary } : {}) };
    const context = contextOf(topic.language);
    return {
      ...timePart(topic),
      rows: myRows.map((row) => ({ key: row.employee, html: rowView(row, context).text })),
      punches: myPunches.map((punch) => ({ html: punchView(punch, board.at, context).text })),
      ...(moved ? { tiles: tilesView(summarise(board.rows), context).text } : {}),
    };
  }

  function snapshotFor(name: string, topic: LiveTopic): object {
    const board = model.board(topic.department);
    const newest = model.newestPunches(topic.department, punchesShown);
    const common = { ...timePart(topic), ...terminalsPart(name, topic, true) };
    if (topic.format === "json") return { ...common, summary: board.summary, rows: board.rows, punches: newest };
    const context = contextOf(topic.language);
    return {
      ...common,
      board: boardView(board.rows, context).text,
      punches: punchesView(newest, board.at, context).text,
      tiles: tilesView(board.summary, context).text,
    };
  }

  return {
    rowsChanged(employees) {
      for (const employee of employees) changed.add(employee);
    },
    punchesCame(more) {
      punches.push(...more);
      if (punches.length > 2 * punchesMax) punches = punches.slice(-punchesMax);
    },
    snapshot: (name) => snapshotFor(name, topicOf(name)),
    frames(names) {
      const rows: PresenceRow[] = [];
      let gone = false;
      for (const employee of changed) {
        const row = model.row(employee);
        if (row !== undefined) rows.push(row);
        else {
          boards.delete(employee);
          gone = true;
        }
      }
      const left = departed(rows);
      const news: News = { rows, shrunk: gone ? "all" : left, came: punches };
      changed = new Set();
      punches = [];
      return new Map(names.map((name) => [name, frameFor(name, news)]));
    },
    tick(name) {
      const topic = topicOf(name);
      return { ...timePart(topic), ...terminalsPart(name, topic, false) };
    },
    position: () => model.position(),
  };
}
