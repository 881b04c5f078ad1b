import { describe, expect, it } from "vitest";
import { commandExamples } from "../../services/cli/command-examples.ts";
import { withMoments } from "../../services/cli/command-moments.ts";
import { outcomeText } from "../../services/cli/command.ts";
import { commandNames, commandOf } from "../../services/commands/registry.ts";
import { checkActor } from "../../services/control/actor.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";

const eight = Date.parse("2026-11-18T00:00:00Z");

describe("a moment in a command's input", () => {
  it("is taken with its offset, at any depth, and reaches the command in UTC milliseconds", () => {
    expect(withMoments({ since: "2026-11-18T08:00:00+08:00", list: [{ until: "2026-11-18T00:00Z" }] })).toEqual({
      since: eight,
      list: [{ until: eight }],
    });
  });

  it("is told from dates, wall-clock readings and texts, which stay as they are", () => {
    const input = {
      from: "2026-11-18",
      until: null,
      since: eight,
      reading: "2026-11-18T08:00:00",
      reason: "2026-11-18T08:00:00+08:00",
      direction: { from: "none" },
    };
    expect(withMoments(input)).toEqual(input);
  });

  it.each(["2026-11-18T08:00:00", "2026-02-30T08:00:00+08:00"])("is refused without its offset or when it does not exist: %s", (since) => {
    expect(() => withMoments({ since })).toThrow(/since 2026.*with its offset/);
  });
});

describe("the worked example", () => {
  it.each(commandNames)("of %s has fields its command takes", async (name) => {
    const ledger = createMemoryLedger();
    const outcome = await commandOf(name)({ ledger, actor: "person:operator", now: () => Date.now() }, withMoments(commandExamples[name]));
    if (outcome.refused) expect(outcome.code, outcome.message).not.toBe("COMMAND_INPUT_INVALID");
    const required = commandOf(name).takes.filter((field) => !field.endsWith("?"));
    expect(Object.keys(commandExamples[name] ?? {})).toEqual(expect.arrayContaining(required));
  });
});

describe("what a command did", () => {
  const fault = { type: "TerminalFaultReported" };
  it("is said with the events and where they are on the ledger", () => {
    expect(outcomeText({ events: [fault], position: 75, repeated: false })).toBe("done: TerminalFaultReported, ledger event #75");
    expect(outcomeText({ events: [fault, fault], position: 76, repeated: true })).toContain("ledger events #75 to #76 (given before");
    expect(outcomeText({ events: [], position: null, repeated: false })).toBe("done: nothing to change, it is so already");
  });
});

describe("who asks", () => {
  it("is a person or a part of the system; a bare id, which no rule would know again, is refused with the remedy", () => {
    expect(checkActor("person:e1")).toBe("person:e1");
    expect(checkActor("system:payroll")).toBe("system:payroll");
    expect(() => checkActor("e1")).toThrow("person:e1");
    for (const actor of ["", "person:", "person: e1", "terminal:front", "Person:e1", "person:person:e1"])
      expect(() => checkActor(actor), actor).toThrow(/--actor/);
  });
});
