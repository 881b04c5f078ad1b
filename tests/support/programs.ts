import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { TestRunner } from "vitest";

/** Programs that some tests use, with the Debian package that brings each. */
const debianPackages = {
  mosquitto: "mosquitto",
  mosquitto_pub: "mosquitto-clients",
  socat: "socat",
  script: "bsdutils",
  python3: "python3",
  chromium: "chromium",
  strace: "strace",
  nc: "netcat-openbsd",
  prlimit: "util-linux",
} as const;

export type ProgramName = keyof typeof debianPackages;

/** Looks a program up on PATH and in the system's own folders; undefined when it is not there. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin"];
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The path of a program a test needs. Call it first thing inside the test (or a beforeEach).
 *
 * Where the program is missing, the running test is skipped with a note naming the program and its Debian package;
 * under CI a missing program is an error instead, because a skip nobody reads is a test nobody has.
 */
export function requireProgram(name: ProgramName): string {
  const path = findProgram(name);
  if (path !== undefined) return path;
  const note = `needs the program ${name}: apt-get install ${debianPackages[name]}`;
  const test = process.env["CI"] ? undefined : TestRunner.getCurrentTest();
  if (test === undefined) throw new Error(note);
  return test.context.skip(note);
}
