import { expect, it } from "vitest";
import { createLiveCollector, topicName } from "../../services/api/live-source.ts";
import type { ReadModel } from "../../services/api/read-model.ts";
import { translatorFor, type Language } from "../../services/web/language.ts";
import type { ViewContext } from "../../services/web/view-context.ts";
import type { PresenceRow } from "../../projections/presence/presence.ts";
import { createFakeReadModel } from "../support/fake-read-model.ts";

const contextOf = (language: Language): ViewContext => ({ t: translatorFor(language), nameOf: (id) => id, leaveName: (kind) => kind });
const topicOf = (department: string): string => topicName({ format: "json", language: "en", department });

/** The fake's people, of whom one can be moved to another department. */
function movable() {
  const fake = createFakeReadModel(3);
  const moved = new Map<string, string>();
  const rowNow = (row: PresenceRow): PresenceRow => ({ ...row, department: moved.get(row.employee) ?? row.department });
  const model: ReadModel = {
    ...fake,
    row: (employee) => {
      const row = fake.row(employee);
      return row && rowNow(row);
    },
    board: (department) => {
      const board = fake.board(null);
      return { ...board, rows: board.rows.map(rowNow).filter((row) => department === null || row.department === department) };
    },
  };
  return { model, move: (employee: string, department: string): void => void moved.set(employee, department) };
}

it("somebody who moves to another department leaves the board of the one as they come to the other's", () => {
  const { model, move } = movable();
  const collector = createLiveCollector(model, contextOf);
  const names = [topicOf("service"), topicOf("sales")];
  move("e-02", "sales");
  collector.rowsChanged(["e-02"]);
  const frames = collector.frames(names);
  const people = (frame: object | null | undefined): string[] => (frame as { rows: PresenceRow[] }).rows.map((row) => row.employee);
  expect(frames.get(names[0]!)).toMatchObject({ complete: true });
  expect(people(frames.get(names[0]!))).toEqual(["e-01", "e-03"]);
  expect(people(frames.get(names[1]!))).toEqual(["e-02"]);
  collector.rowsChanged(["e-02"]);
  expect(collector.frames(names).get(names[0]!)).toBeNull();
});
