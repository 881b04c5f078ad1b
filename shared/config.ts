import { readFileSync } from "node:fs";
import { z } from "zod";
import { host, integer, mqttUrl, oneOf, port, serialLines, text, zk4370Terminals, zone } from "./config-fields.ts";
import { InputError, type InputFault } from "./errors.ts";

/** Every setting is an environment variable of this prefix. */
export const settingPrefix = "ATTENDANCE_";

/**
 * All settings, in the order of .env.example, which is written from this object and held equal by a test.
 *
 * Keys are the names without the prefix. Defaults are text, as somebody would write them; a setting without a default
 * is off until it is set. An empty value counts as not set.
 */
export const configSchema = z.object({
  DATA_FOLDER: text.prefault("./data").describe("Folder of the ledger; made when missing. One process writes to it at a time."),
  LANGUAGE: oneOf(["zh-CN", "en"]).prefault("zh-CN").describe("Language of pages and sheets where nobody chose another."),
  ZONE: zone.prefault("Asia/Shanghai").describe("IANA time zone of sites and terminals that name none."),
  LOG_LEVEL: oneOf(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .prefault("info")
    .describe("Least level that is logged, to standard error, one JSON object a line."),

  HTTP_HOST: host
    .prefault("127.0.0.1")
    .describe("Address of the pages and the API. Put a TLS proxy in front before opening it to a network."),
  HTTP_PORT: port.prefault("8080").describe("Port of the pages and the API. 0: any free port."),

  ZK_PUSH: oneOf(["on", "off"]).prefault("on").describe("Listener for ZKTeco push (ADMS) terminals."),
  ZK_PUSH_HOST: host
    .prefault("127.0.0.1")
    .describe("Address terminals push to. These terminals cannot encrypt: open it (0.0.0.0) to their own network only."),
  ZK_PUSH_PORT: port.prefault("8081").describe("Port terminals push to; enter the same on the terminal. 0: any free port."),
  ZK_PUSH_BODY_BYTES_MAX: integer(8_388_608, 268_435_456, "bytes")
    .prefault("8388608")
    .describe("Bytes of one upload at most. Terminals send up to about 2 MB and cannot split what is refused."),
  ZK_PUSH_POLL_SECONDS: integer(2, 60, "seconds").prefault("10").describe("Seconds between a terminal's polls when nothing happens."),
  ZK_PUSH_ERROR_DELAY_SECONDS: integer(30, 300, "seconds")
    .prefault("30")
    .describe("Seconds a terminal waits after a failed contact before it tries again."),

  ZK_4370_TERMINALS: zk4370Terminals
    .prefault("")
    .describe(
      'ZK terminals to read over their port 4370, as "serial=host[:port][/udp][/live][#key]", separated by commas; in quotes because of the #. The key is the Comm Key of the terminal\'s menu and is never shown.',
    ),
  ZK_4370_SECONDS: integer(10, 86_400, "seconds").prefault("300").describe("Seconds between two reads of such a terminal."),

  MQTT_BROKER: oneOf(["off", "embedded", "outside"])
    .prefault("off")
    .describe("embedded: this process is the broker and answers terminals after the commit. outside: it is a client of MQTT_URL."),
  MQTT_HOST: host.prefault("127.0.0.1").describe("Address of the embedded broker."),
  MQTT_PORT: port.prefault("1883").describe("Port of the embedded broker. 0: any free port."),
  MQTT_URL: mqttUrl.optional().describe("The outside broker, such as mqtts://broker.example:8883."),
  MQTT_CLIENT_ID: text
    .min(1, "write 1 to 128 characters")
    .max(128, "write 1 to 128 characters")
    .prefault("attendance-ledger")
    .describe("Session name at the outside broker. Keep it: the broker holds messages for it. Never two processes of one name."),
  MQTT_USERNAME: text.optional().describe("User name at the outside broker."),
  MQTT_PASSWORD: text.optional().describe("Password at the outside broker; better in a file."),
  MQTT_PASSWORD_FILE: text.optional().describe("File whose first line is the password at the outside broker."),

  SERIAL_LINES: serialLines
    .prefault("")
    .describe(
      "EM4100 readers as name=path[:kind], separated by commas: gate=/dev/serial/by-id/usb-1a86-if00-port0. Kinds: em4100, em4100-sum, em18, em18-sum.",
    ),

  WATERMARK_SECONDS_MIN: integer(1, 3_600, "seconds")
    .prefault("60")
    .describe("Least seconds between two notes on the ledger that a terminal has delivered everything up to a moment."),
  PUNCH_AHEAD_MS_MAX: integer(0, 86_400_000, "milliseconds")
    .prefault("60000")
    .describe("Milliseconds a terminal's clock may be ahead of ours before its punches are flagged. They are never refused."),
  LEDGER_QUEUE_BYTES_MAX: integer(1_048_576, 4_294_967_296, "bytes")
    .prefault("67108864")
    .describe("Bytes of appends that may wait for the disk; beyond it terminals are told to come again later."),
  FACTS_SNAPSHOT_EVENTS: integer(0, 1_000_000_000, "events")
    .prefault("500000")
    .describe(
      "Events after which the facts are written to the data folder anew, so that a start need not read the ledger from its beginning. 0: never.",
    ),
  SHUTDOWN_SECONDS_MAX: integer(1, 300, "seconds")
    .prefault("15")
    .describe("Seconds a stop may take to commit and answer what is under way, before the process ends all the same."),
});

/** All settings with their values. `MQTT_PASSWORD` holds the password also when it came from a file. */
export type Config = Readonly<Omit<z.output<typeof configSchema>, "MQTT_PASSWORD_FILE">>;

export type SettingName = keyof typeof configSchema.shape;

const secrets: ReadonlySet<string> = new Set<SettingName>(["MQTT_PASSWORD"]);

/** Settings that hold secrets among other things: what is wrong with them is said without them. */
const withSecrets: ReadonlySet<string> = new Set<SettingName>(["ZK_4370_TERMINALS"]);

/** Names that share the prefix but are read before the settings: which .env file to read (see readEnvironment). */
const otherNames: ReadonlySet<string> = new Set(["ENV_FILE"]);

/**
 * Reads the settings from the environment; everything not of our prefix is left alone.
 *
 * @param env  Variable names to texts, such as readEnvironment() gives.
 * @returns All settings, defaults filled in.
 * @throws InputError CONFIG_INVALID naming every fault at once: values that cannot be used, settings that contradict
 *   each other, unknown names under our prefix, a password file that cannot be read. Secrets are not shown.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(settingPrefix) || value === undefined || value.trim() === "") continue;
    const setting = name.slice(settingPrefix.length);
    // Spaces around a value are accidents of the file it stands in, but in a password they may be meant.
    given.set(setting, secrets.has(setting) ? value : value.trim());
  }
  const faults = unknownNames(given);
  const parsed = configSchema.safeParse(Object.fromEntries(given));
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    faults.push(fault(name, given.get(name), issue.message));
  }
  const password = readPassword(given, faults);
  faults.push(...contradictions(given, parsed.data));
  if (parsed.data === undefined || faults.length > 0) {
    throw new InputError("CONFIG_INVALID", `${faults.length} setting(s) cannot be used:`, faults);
  }
  const { MQTT_PASSWORD_FILE: _file, ...config } = parsed.data;
  return password === undefined ? config : { ...config, MQTT_PASSWORD: password };
}

function fault(name: string, value: string | undefined, remedy: string): InputFault {
  const shown =
    value === undefined ? "(missing)" : secrets.has(name) || withSecrets.has(name) ? "(secret)" : JSON.stringify(withoutUserinfo(value));
  return { field: `${settingPrefix}${name}`, value: shown, remedy };
}

/** A password typed into a URL by mistake must not reach the screen either. */
function withoutUserinfo(value: string): string {
  return value.replace(/\/\/[^/@\s]*:[^/@\s]*@/, "//(secret)@");
}

function readPassword(given: ReadonlyMap<string, string>, faults: InputFault[]): string | undefined {
  const file = given.get("MQTT_PASSWORD_FILE");
  if (file === undefined) return given.get("MQTT_PASSWORD");
  if (given.has("MQTT_PASSWORD")) {
    faults.push(fault("MQTT_PASSWORD", given.get("MQTT_PASSWORD"), `set it or ${settingPrefix}MQTT_PASSWORD_FILE, not both`));
    return undefined;
  }
  try {
    const password = readFileSync(file, "utf8").split(/\r?\n/, 1)[0] ?? "";
    if (password === "") faults.push(fault("MQTT_PASSWORD_FILE", file, "put the password into the first line of this file"));
    return password;
  } catch (error) {
    faults.push(fault("MQTT_PASSWORD_FILE", file, `name a file this process may read (${(error as Error).message})`));
    return undefined;
  }
}

/** Settings that are each right but not together; values that could not be read were reported already. */
function contradictions(given: ReadonlyMap<string, string>, config: z.output<typeof configSchema> | undefined): InputFault[] {
  const faults: InputFault[] = [];
  const broker = given.get("MQTT_BROKER");
  if (broker === "outside" && !given.has("MQTT_URL")) {
    faults.push(fault("MQTT_URL", undefined, `set it to the broker's address, because ${settingPrefix}MQTT_BROKER is "outside"`));
  }
  if ((given.has("MQTT_PASSWORD") || given.has("MQTT_PASSWORD_FILE")) && !given.has("MQTT_USERNAME")) {
    faults.push(fault("MQTT_USERNAME", undefined, "set it: a password alone is not sent to a broker"));
  }
  if (config === undefined) return faults;
  const listeners = [
    { on: true, name: "HTTP_PORT", host: config.HTTP_HOST, port: config.HTTP_PORT },
    { on: config.ZK_PUSH === "on", name: "ZK_PUSH_PORT", host: config.ZK_PUSH_HOST, port: config.ZK_PUSH_PORT },
    { on: config.MQTT_BROKER === "embedded", name: "MQTT_PORT", host: config.MQTT_HOST, port: config.MQTT_PORT },
  ].filter((listener) => listener.on && listener.port !== 0);
  for (const [index, listener] of listeners.entries()) {
    const other = listeners.slice(0, index).find((earlier) => earlier.port === listener.port && overlap(earlier.host, listener.host));
    if (other !== undefined) {
      faults.push(fault(listener.name, String(listener.port), `choose another port: ${settingPrefix}${other.name} has this one`));
    }
  }
  return faults;
}

/** Whether two listening addresses can meet: they are the same, or one of them means every address. */
function overlap(one: string, other: string): boolean {
  const everywhere = (address: string) => address === "0.0.0.0" || address === "::";
  return one === other || everywhere(one) || everywhere(other);
}

function unknownNames(given: ReadonlyMap<string, string>): InputFault[] {
  const known = Object.keys(configSchema.shape);
  return [...given]
    .filter(([name]) => !known.includes(name) && !otherNames.has(name))
    .map(([name]) => {
      const nearest = known
        .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
        .toSorted((one, other) => one.distance - other.distance)[0];
      const near = nearest !== undefined && nearest.distance <= Math.max(2, name.length / 3);
      const hint = near ? `did you mean ${settingPrefix}${nearest.candidate}?` : "remove it; .env.example lists the settings there are";
      // The value may be a secret under a mistyped name, so it is never shown.
      return { field: `${settingPrefix}${name}`, value: "(not shown)", remedy: `there is no such setting; ${hint}` };
    });
}

/** Levenshtein distance: how many single letters must be changed, added or removed. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_unused, index) => index);
  for (const [rowIndex, letter] of [...from].entries()) {
    const next = [rowIndex + 1];
    for (let column = 1; column <= to.length; column++) {
      const substitute = row[column - 1]! + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(substitute, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
