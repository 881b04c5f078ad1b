import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { InputError } from "./errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with the `.env` file of the working folder beneath it: a variable that is set wins over the file.
 *
 * `ATTENDANCE_ENV_FILE` names another file, or is `off` for none. The file is optional unless it was named.
 *
 * @param env    The process's environment.
 * @param folder Where a relative file name starts: the working folder.
 * @throws InputError CONFIG_INVALID when a named file, or one that is there, cannot be read.
 */
export function readEnvironment(env: Environment, folder: string): Environment {
  const named = env["ATTENDANCE_ENV_FILE"]?.trim() ?? "";
  if (named === "off") return env;
  const file = resolve(folder, named === "" ? ".env" : named);
  try {
    return { ...parseEnv(readFileSync(file, "utf8")), ...env };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && named === "") return env;
    throw new InputError("CONFIG_INVALID", "The file of settings cannot be read:", [
      { field: "ATTENDANCE_ENV_FILE", value: file, remedy: `name a file this process may read, or "off" (${message})` },
    ]);
  }
}
