import { readFileSync } from "node:fs";
import { AttendanceError } from "../../shared/errors.ts";

/** Reads a file of the command line; `-` is standard input. @throws FILE_UNREADABLE naming path and reason. */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (cause) {
    throw new AttendanceError("FILE_UNREADABLE", `${path} cannot be read: ${(cause as Error).message}`, { path }, cause);
  }
}

/** Reads a JSON file of the command line. @throws FILE_UNREADABLE when it is no JSON, saying where. */
export function readJson(path: string): unknown {
  return parseJson(readInput(path).toString("utf8"), path);
}

/** Parses JSON text from the command line; `what` names it in the error. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AttendanceError("FILE_UNREADABLE", `${what} is not JSON: ${(cause as Error).message}`, { what }, cause);
  }
}
