import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { errorText, exitCodeOf } from "../../services/cli/exit.ts";
import { makeDataFolder, named } from "../../services/places.ts";
import { addToDirectory, followDirectory, readDirectory } from "../../services/setup/directory.ts";
import { AttendanceError } from "../../shared/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "attendance-places-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const caught = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

test("a data folder that cannot be made is a setting to be corrected, not a fault of the program", async () => {
  writeFileSync(join(folder, "a-file"), "");
  const error = await caught(() => makeDataFolder(join(folder, "a-file", "data")));
  expect(errorText(error)).toMatch(/CONFIG_INVALID: .*\n {2}ATTENDANCE_DATA_FOLDER = .*a-file/);
  expect(exitCodeOf(error)).toBe(2);
});

test("an address that cannot be had is named with its settings; a taken port too, once", async () => {
  const away = Object.assign(new Error("address not available"), { syscall: "listen", address: "203.0.113.1", port: 1883 });
  const error = await caught(() => named("ATTENDANCE_MQTT", () => Promise.reject(away)));
  expect(errorText(error)).toContain("ATTENDANCE_MQTT_HOST, ATTENDANCE_MQTT_PORT = 203.0.113.1:1883");
  expect(exitCodeOf(error)).toBe(2);
  for (const message of ["port 1883 is taken", "port 1883 is taken; change ATTENDANCE_MQTT_PORT"]) {
    const taken = await caught(() => named("ATTENDANCE_MQTT", () => Promise.reject(new AttendanceError("PORT_IN_USE", message))));
    expect(errorText(taken).match(/ATTENDANCE_MQTT_PORT/g)).toHaveLength(1);
    expect(exitCodeOf(taken)).toBe(4);
  }
});

test("an error says what to do", () => {
  expect(errorText(new AttendanceError("LEDGER_CORRUPT", "ledger.sqlite: page 4"))).toMatch(/^LEDGER_CORRUPT: .*page 4\nWhat to do: .{20}/);
});

test("names of people are read again when they change, and a broken file keeps those known", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    const faults: unknown[] = [];
    const nameOf = followDirectory(folder, (err) => faults.push(err));
    expect([nameOf("e-1"), nameOf("toString")]).toEqual([undefined, undefined]);
    await addToDirectory(folder, { "e-1": "Wang Fang" });
    vi.advanceTimersByTime(2_000);
    expect(nameOf("e-1")).toBe("Wang Fang");
    writeFileSync(join(folder, "directory.json"), "{ broken");
    vi.advanceTimersByTime(2_000);
    expect(nameOf("e-1")).toBe("Wang Fang");
    vi.advanceTimersByTime(2_000);
    expect(nameOf("e-1")).toBe("Wang Fang");
    expect(faults).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

test.skipIf(process.platform !== "linux")("a data folder where nothing can be made is refused, and does not keep us trying", async () => {
  expect(await caught(() => makeDataFolder("/proc/attendance/data"))).toMatchObject({ code: "CONFIG_INVALID" });
});

test("a data folder is made with those above it", () => {
  const deep = join(folder, "one", "two");
  makeDataFolder(deep);
  makeDataFolder(deep);
  writeFileSync(join(deep, "directory.json"), "{ broken");
  expect(() => readDirectory(deep)).toThrow(join(deep, "directory.json"));
});
