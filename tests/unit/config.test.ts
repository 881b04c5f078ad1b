import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { readConfig } from "../../shared/config.ts";
import { readEnvironment } from "../../shared/environment.ts";
import { InputError } from "../../shared/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The faults of settings given without their prefix, as `FIELD: remedy`. */
function faultsOf(settings: Record<string, string>): InputError {
  const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`ATTENDANCE_${name}`, value]));
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error(`no fault found in ${JSON.stringify(settings)}`);
}

const fieldsOf = (settings: Record<string, string>) => faultsOf(settings).faults.map((fault) => fault.field.replace("ATTENDANCE_", ""));

describe("settings", () => {
  it("are all optional, and nothing listens to the network until it is told to", () => {
    const config = readConfig({});
    expect([config.HTTP_HOST, config.ZK_PUSH_HOST, config.MQTT_HOST]).toEqual(["127.0.0.1", "127.0.0.1", "127.0.0.1"]);
    expect(config).toMatchObject({ DATA_FOLDER: "./data", HTTP_PORT: 8080, ZK_PUSH_PORT: 8081, MQTT_BROKER: "off", SERIAL_LINES: [] });
  });

  it("leave other variables alone, count an empty value as not set, and forgive spaces around a value", () => {
    expect(readConfig({ PATH: "x", HTTP_PORT: "nonsense", ATTENDANCE_HTTP_PORT: " ", ATTENDANCE_ZONE: " Europe/Berlin " })).toMatchObject({
      HTTP_PORT: 8080,
      ZONE: "Europe/Berlin",
    });
  });

  it("report every fault at once, with field, value and remedy", () => {
    const error = faultsOf({
      HTTP_PORT: "99999",
      ZONE: "Mars/Olympus",
      LOG_LEVEL: "loud",
      MQTT_BROKER: "outside",
      SHUTDOWN_SECONDS_MAX: "0",
    });
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.faults).toHaveLength(5);
    expect(error.faults).toContainEqual({
      field: "ATTENDANCE_HTTP_PORT",
      value: '"99999"',
      remedy: "write a port from 0 to 65535 (0: any free port)",
    });
    expect(error.faults).toContainEqual(expect.objectContaining({ field: "ATTENDANCE_MQTT_URL", value: "(missing)" }));
    for (const { field, value } of error.faults) expect(error.message).toContain(`${field} = ${value}`);
  });

  it.each(["8080.5", "0x50", "1e3", "-1", "８０８０", "eighty"])("take no port but decimal digits: %s", (value) => {
    expect(fieldsOf({ HTTP_PORT: value })).toEqual(["HTTP_PORT"]);
  });

  it("keep a limit's edges and refuse what lies past them", () => {
    expect(readConfig({ ATTENDANCE_ZK_PUSH_POLL_SECONDS: "2" }).ZK_PUSH_POLL_SECONDS).toBe(2);
    expect(readConfig({ ATTENDANCE_ZK_PUSH_POLL_SECONDS: "60" }).ZK_PUSH_POLL_SECONDS).toBe(60);
    expect(fieldsOf({ ZK_PUSH_POLL_SECONDS: "61" })).toEqual(["ZK_PUSH_POLL_SECONDS"]);
    expect(fieldsOf({ ZK_PUSH_POLL_SECONDS: "1" })).toEqual(["ZK_PUSH_POLL_SECONDS"]);
  });

  it("refuse an address with a scheme or a port, and a line ending of another system", () => {
    expect(fieldsOf({ HTTP_HOST: "http://0.0.0.0" })).toEqual(["HTTP_HOST"]);
    expect(fieldsOf({ DATA_FOLDER: "/srv/a\r/b" })).toEqual(["DATA_FOLDER"]);
  });

  it("name a setting that does not exist and guess the one that was meant, without showing its value", () => {
    const error = faultsOf({ MQTT_PASWORD: "hunter2", GIBBERISH_NOBODY_KNOWS: "1" });
    expect(error.faults.map((fault) => fault.remedy)).toEqual([
      "there is no such setting; did you mean ATTENDANCE_MQTT_PASSWORD?",
      "there is no such setting; remove it; .env.example lists the settings there are",
    ]);
    expect(error.message).not.toContain("hunter2");
  });

  it("refuse two listeners on one port, also where one listens everywhere", () => {
    expect(fieldsOf({ HTTP_PORT: "9000", ZK_PUSH_PORT: "9000" })).toEqual(["ZK_PUSH_PORT"]);
    expect(fieldsOf({ HTTP_HOST: "0.0.0.0", HTTP_PORT: "1883", MQTT_BROKER: "embedded" })).toEqual(["MQTT_PORT"]);
    expect(readConfig({ ATTENDANCE_HTTP_PORT: "0", ATTENDANCE_ZK_PUSH_PORT: "0" }).HTTP_PORT).toBe(0);
    expect(readConfig({ ATTENDANCE_HTTP_PORT: "8081", ATTENDANCE_ZK_PUSH: "off" }).HTTP_PORT).toBe(8081);
  });
});

describe("serial lines", () => {
  const lines = (value: string) => readConfig({ ATTENDANCE_SERIAL_LINES: value }).SERIAL_LINES;

  it("are name=path[:kind], with colons allowed in the path", () => {
    expect(lines("gate=/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0, yard=/dev/ttyS1:em18,")).toEqual([
      { name: "gate", path: "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0", variant: "framed", checksum: "xor" },
      { name: "yard", path: "/dev/ttyS1", variant: "em18", checksum: "xor" },
    ]);
  });

  it.each(["gate", "gate=", "gate=ttyS1", "a=/dev/x,a=/dev/y", "a=/dev/x,b=/dev/x", "sp ace=/dev/x"])("refuse %s", (value) => {
    expect(new Set(fieldsOf({ SERIAL_LINES: value }))).toEqual(new Set(["SERIAL_LINES"]));
  });
});

describe("ZK terminals to be read", () => {
  const terminals = (value: string) => readConfig({ ATTENDANCE_ZK_4370_TERMINALS: value }).ZK_4370_TERMINALS;

  it("are serial=host[:port][/words][#key]", () => {
    expect(terminals("CJ9Z1948=192.0.2.7, OLD-1=clock.example:5005/udp/8b#1234,X=[2001:db8::7]:4371/live/16vs,")).toEqual([
      { serial: "CJ9Z1948", host: "192.0.2.7", port: 4_370, transport: "tcp", live: false },
      { serial: "OLD-1", host: "clock.example", port: 5_005, transport: "udp", live: false, commKey: 1_234, layout8: "8b" },
      { serial: "X", host: "2001:db8::7", port: 4_371, transport: "tcp", live: true, order16: "verify-state" },
    ]);
    expect(terminals("")).toEqual([]);
  });

  it.each([
    "A",
    "A=",
    "A=host:0",
    "A=host:70000",
    "A=host/usb",
    "A=host/8a/8b",
    "A=host#secret777",
    "A=host#99999999999",
    "A=host secret777",
    "A=one,A=two",
    "A=one,B=one",
    "A=one#secret777,B=secret777:x",
  ])("refuse %s, and show nothing that may be a key", (value) => {
    const faults = faultsOf({ ZK_4370_TERMINALS: value });
    expect(new Set(fieldsOf({ ZK_4370_TERMINALS: value }))).toEqual(new Set(["ZK_4370_TERMINALS"]));
    expect(faults.message + JSON.stringify(faults.details)).not.toContain("secret777");
  });

  it("keep their key out of a .env file's comments only in quotes, as the example says", () => {
    const key = (line: string) => readConfig(parseEnv(line)).ZK_4370_TERMINALS[0]?.commKey;
    expect(key('ATTENDANCE_ZK_4370_TERMINALS="A=host#1234"')).toBe(1_234);
    expect(key("ATTENDANCE_ZK_4370_TERMINALS=A=host#1234")).toBeUndefined();
  });
});

describe("the broker's password", () => {
  const outside = { ATTENDANCE_MQTT_BROKER: "outside", ATTENDANCE_MQTT_URL: "mqtts://broker:8883", ATTENDANCE_MQTT_USERNAME: "ledger" };

  it("comes from the first line of a file", () => {
    const file = join(folder, "password");
    writeFileSync(file, "s3cret\r\nsecond line\n");
    const config = readConfig({ ...outside, ATTENDANCE_MQTT_PASSWORD_FILE: file });
    expect(config.MQTT_PASSWORD).toBe("s3cret");
    expect(config).not.toHaveProperty("MQTT_PASSWORD_FILE");
  });

  it("is refused twice, without a user, in the URL, from an empty file and from no file", () => {
    writeFileSync(join(folder, "empty"), "\n");
    const user = { MQTT_USERNAME: "ledger" };
    expect(fieldsOf({ ...user, MQTT_PASSWORD: "a", MQTT_PASSWORD_FILE: join(folder, "password") })).toEqual(["MQTT_PASSWORD"]);
    expect(fieldsOf({ MQTT_PASSWORD: "a" })).toEqual(["MQTT_USERNAME"]);
    expect(fieldsOf({ ...user, MQTT_PASSWORD_FILE: join(folder, "empty") })).toEqual(["MQTT_PASSWORD_FILE"]);
    expect(fieldsOf({ ...user, MQTT_PASSWORD_FILE: join(folder, "nowhere") })).toEqual(["MQTT_PASSWORD_FILE"]);
    expect(fieldsOf({ MQTT_URL: "mqtt://me:hunter2@broker" })).toEqual(["MQTT_URL"]);
  });

  it("is never shown", () => {
    const shown = [
      faultsOf({ MQTT_URL: "mqtt://me:hunter2@broker" }),
      faultsOf({ MQTT_PASSWORD: "hunter2", HTTP_PORT: "x" }),
      faultsOf({ MQTT_PASSWORD: "hunter2\u0007", MQTT_USERNAME: "ledger" }),
    ].map((error) => error.message + JSON.stringify(error.details));
    expect(shown.join()).not.toContain("hunter2");
  });
});

describe("the file of settings", () => {
  it("lies beneath the environment, which wins", () => {
    writeFileSync(join(folder, ".env"), "ATTENDANCE_HTTP_PORT=9001\nATTENDANCE_LANGUAGE=en # comment\n");
    const env = readEnvironment({ ATTENDANCE_HTTP_PORT: "9002" }, folder);
    expect(readConfig(env)).toMatchObject({ HTTP_PORT: 9002, LANGUAGE: "en" });
  });

  it("may be absent, switched off or named, and a named one must be there", () => {
    writeFileSync(join(folder, "other.env"), "ATTENDANCE_HTTP_PORT=9003\n");
    expect(readEnvironment({}, join(folder, "nowhere"))).toEqual({});
    expect(readConfig(readEnvironment({ ATTENDANCE_ENV_FILE: "off" }, folder)).HTTP_PORT).toBe(8080);
    expect(readConfig(readEnvironment({ ATTENDANCE_ENV_FILE: "other.env" }, folder)).HTTP_PORT).toBe(9003);
    expect(() => readEnvironment({ ATTENDANCE_ENV_FILE: "missing.env" }, folder)).toThrow(/ATTENDANCE_ENV_FILE.*missing\.env/s);
  });
});
