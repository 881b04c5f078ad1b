import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { exchange } from "../support/push-client.ts";
import { runAttendance, startServer, type ServerProcess } from "../support/server.ts";

const captures = join(import.meta.dirname, "../../docs/examples/captures");
let data: string;
let server: ServerProcess | undefined;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "attendance-captures-"));
});

afterEach(async () => {
  await server?.kill();
  server = undefined;
  await rm(data, { recursive: true, force: true });
});

interface SheetJson {
  readonly rows: readonly {
    readonly employee: string;
    readonly cells: readonly { readonly date: string; readonly word: string }[];
    readonly totals: Record<string, number>;
  }[];
}

async function sheetOf(month: string): Promise<SheetJson> {
  const answer = await runAttendance(["sheet", "service", month, "--json"], data);
  expect(answer, answer.stderr).toMatchObject({ code: 0 });
  return JSON.parse(answer.stdout) as SheetJson;
}

const cellOf = (sheet: SheetJson, employee: string, date: string): string | undefined =>
  sheet.rows.find((row) => row.employee === employee)?.cells.find((cell) => cell.date === date)?.word;

it("takes the captures of three real terminals to punches, days and month sheets", async () => {
  const setup = await runAttendance(["setup", join(captures, "setup.json")], data);
  expect(setup, setup.stderr).toMatchObject({ code: 0 });
  server = await startServer(data);
  const send = async (file: string): Promise<string> => exchange(server!.ports.zkPush!, await readFile(join(captures, file)));

  expect(await send("zk-push-handshake-x100c.http")).toMatch(/GET OPTION FROM: SERIAL87654321\n[\s\S]*TimeZone=8\n[\s\S]*\n$/);
  expect(await send("zk-push-attlog-x100c.http")).toMatch(/\r\n\r\nOK: 1$/);
  expect(await send("zk-push-attlog-x100c.http")).toMatch(/\r\n\r\nOK: 1$/);
  expect(await send("zk-push-oplog-two-x100c.http")).toMatch(/\r\n\r\nOK: 2$/);

  // The server is running: the command line asks it over its control socket.
  expect(await runAttendance(["import", join(captures, "attlog-iface302.dat"), "--terminal", "iface302"], data)).toMatchObject({ code: 0 });
  const garbage = await runAttendance(["import", join(captures, "attlog-two-and-garbage.dat"), "--terminal", "lobby", "--json"], data);
  expect(JSON.parse(garbage.stdout)).toMatchObject({ rows: 3, recorded: 2, quarantined: 1, duplicates: 0 });
  expect(garbage.code).toBe(1);
  const again = await runAttendance(["import", join(captures, "attlog-two-and-garbage.dat"), "--terminal", "lobby", "--json"], data);
  expect(JSON.parse(again.stdout)).toMatchObject({ rows: 3, recorded: 0, quarantined: 0, duplicates: 3 });

  const quarantine = JSON.parse((await runAttendance(["quarantine", "list", "--json"], data)).stdout) as {
    record: string;
    raw: { text: string };
  }[];
  expect(quarantine.map(({ raw }) => raw.text)).toEqual(["garbage line"]);
  const discarded = await runAttendance(["quarantine", "discard", quarantine[0]!.record, "--reason", "a line of test data"], data);
  expect(discarded, discarded.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse((await runAttendance(["quarantine", "list", "--json"], data)).stdout)).toEqual([]);

  expect(cellOf(await sheetOf("2026-10"), "e-1", "2026-10-03")).toBe("rest_day_work");
  // No clock has proved that it sent everything of 2024, so nobody is called absent until a person says that it has.
  expect(cellOf(await sheetOf("2024-08"), "e-1156", "2024-08-05")).not.toBe("absent");
  const statement = JSON.stringify({ terminal: "x100c", upTo: "2026-10-31T00:00:00+08:00", reason: "its whole log was read" });
  const stated = await runAttendance(["command", "state-complete", "--input", statement, "--actor", "person:head"], data);
  expect(stated, stated.stderr).toMatchObject({ code: 0 });
  expect(cellOf(await sheetOf("2024-08"), "e-1156", "2024-08-05")).toBe("absent");
  const explained = await runAttendance(["explain", "e-1", "2026-10-03", "--lang", "en"], data);
  expect(explained.stdout).toMatch(/08:59:01[\s\S]*18:10:22/);
  expect(await server.stop()).toBe(0);
});
