import { describe, expect, it } from "vitest";
import { AttendanceError, InputError } from "../../shared/errors.ts";
import { createLog } from "../../shared/log.ts";

/** Everything a log writes while `use` uses it. */
function written(use: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  use(createLog("trace", { write: (line) => lines.push(line) }));
  expect(lines.length).toBeGreaterThan(0);
  return lines.join("");
}

const secret = "LEAK-8301-王小明";

describe("the log", () => {
  it("writes one JSON object a line with level, UTC time, message and fields", () => {
    const line = written((log) => log.child({ component: "gateway" }).info({ revision: 4 }, "punch recorded"));
    expect(JSON.parse(line)).toMatchObject({ component: "gateway", revision: 4, msg: "punch recorded" });
    expect(JSON.parse(line).time).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/);
    expect(line).not.toMatch(/"hostname"|"pid"/);
  });

  const fields = ["pin", "card", "key", "badge", "name", "token", "password", "raw", "authorization", "cookie"];

  it.each(fields)("hides %s at the top, inside a field and two levels down", (field) => {
    const text = written((log) => {
      log.info({ [field]: secret }, "top");
      log.info({ record: { [field]: secret } }, "inside");
      log.info({ delivery: { record: { [field]: secret } } }, "deeper");
      log.child({ [field]: secret }).info({}, "in a child");
      log.info({ [field]: { value: secret } }, "an object of that name");
    });
    expect(text).not.toContain("LEAK");
    expect(text).toContain("[redacted]");
  });

  it("hides what identifies a person also in lists and at any depth", () => {
    const text = written((log) => {
      log.info({ items: [{ kind: "record", key: { kind: "pin", value: secret }, raw: Buffer.from(secret) }] }, "a delivery's items");
      log.info({ bytes: Buffer.from(secret), map: new Map([["pin", secret]]), set: new Set([{ pin: secret }]) }, "other shapes");
      log.info({ mqttPassword: secret, cardNumber: secret, card_no: secret, PIN: secret, employeeName: secret }, "other spellings");
      log.info({ failure: Object.assign(new Error("not under err"), { pin: secret }) }, "an error as a field");
      log.info({ a: { b: { c: { d: { pin: secret } } } } }, "deep");
      log.info({ req: { headers: { authorization: secret, cookie: secret } } }, "a request");
    });
    expect(text).not.toContain("LEAK");
    expect(text).not.toContain(Buffer.from(secret).toString("base64"));
    // Bytes of any shape are counted, never shown.
    expect(text).toContain(`"bytes":"[${Buffer.byteLength(secret)} bytes]"`);
  });

  it("hides it in the details and causes of errors", () => {
    const cause = new AttendanceError("CONFIG_INVALID", "inner", { card: secret });
    const error = new AttendanceError("CONFIG_INVALID", "outer", { pin: secret, record: { name: secret } }, cause);
    const text = written((log) => {
      log.error({ err: error }, "failed");
      log.error(error, "failed");
      log.error({ err: new AggregateError([error], "several") }, "failed");
      log.warn({ err: Object.assign(new Error("plain"), { token: secret, config: { password: secret } }) }, "failed");
    });
    expect(text).not.toContain("LEAK");
    expect(text).toContain("outer");
    expect(text).toContain("CONFIG_INVALID");
  });

  it("shows what is needed to act: code, field and remedy of a fault in an input", () => {
    const fault = { field: "ATTENDANCE_HTTP_PORT", value: '"x"', remedy: "write a port" };
    const text = written((log) => log.error({ err: new InputError("CONFIG_INVALID", "one", [fault]) }, "bad settings"));
    expect(text).toContain("ATTENDANCE_HTTP_PORT");
    expect(text).toContain("write a port");
  });

  it("ends a ring", () => {
    const ring: Record<string, unknown> = { terminal: "front" };
    ring["ring"] = ring;
    expect(written((log) => log.info({ ring }, "round"))).toContain("front");
  });

  it("leaves alone what only looks alike", () => {
    const text = written((log) => log.info({ terminal: "front", terminalName: "Front door", punches: 3, keyed: 1 }, "contact"));
    expect(JSON.parse(text)).toMatchObject({ terminal: "front", terminalName: "Front door", punches: 3, keyed: 1 });
  });
});
