import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { AttendanceError, InputError } from "../shared/errors.ts";

/** Makes the data folder, for its owner only. @throws InputError CONFIG_INVALID when it cannot be made. */
export function makeDataFolder(folder: string): void {
  try {
    makeFolder(resolve(folder));
  } catch (cause) {
    throw new InputError("CONFIG_INVALID", "the data folder cannot be made:", [
      {
        field: "ATTENDANCE_DATA_FOLDER",
        value: folder,
        remedy: `name a folder this user may make or write to (${(cause as Error).message})`,
      },
    ]);
  }
}

/** Not mkdir's own `recursive`: where a folder that is there says "not found" to what is made in it, as /proc does, that never ends. */
function makeFolder(folder: string): void {
  const make = (): void => void mkdirSync(folder, { mode: 0o700 });
  try {
    make();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    make();
  }
}

/**
 * Starts something that listens, and names the settings to change when its address cannot be had.
 *
 * @param settings What the names of its two settings begin with: `ATTENDANCE_HTTP` for `ATTENDANCE_HTTP_HOST` and `…_PORT`.
 * @throws AttendanceError PORT_IN_USE; InputError CONFIG_INVALID for an address that is not this machine's or that this user may not use.
 */
export async function named<Started>(settings: string, start: () => Promise<Started>): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof AttendanceError && error.code === "PORT_IN_USE") {
      const setting = `${settings}_PORT`;
      if (error.message.includes(setting)) throw error;
      throw new AttendanceError("PORT_IN_USE", `${error.message} (setting ${setting})`, { ...error.details, setting }, error);
    }
    const { syscall, message, port, address } = error as NodeJS.ErrnoException & { readonly port?: number; readonly address?: string };
    if (syscall === undefined || error instanceof AttendanceError) throw error;
    throw new InputError("CONFIG_INVALID", "cannot listen where the settings say:", [
      {
        field: `${settings}_HOST, ${settings}_PORT`,
        value: [address, port].filter((part) => part !== undefined).join(":"),
        remedy: `an address of this machine and a port this user may use (${message})`,
      },
    ]);
  }
}
