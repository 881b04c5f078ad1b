import { expect, test } from "vitest";
import { refusalText } from "../../services/cli/exit.ts";
import { choicesOf } from "../../services/commands/field-choices.ts";
import { commandOf } from "../../services/commands/registry.ts";
import { direction, identifier } from "../../shared/events/fields.ts";

test("the words a field takes are named, also where it may be left out or be null", () => {
  expect(choicesOf(direction)).toEqual(["in", "out", "unknown"]);
  expect(choicesOf(direction.nullable().optional())).toEqual(["in", "out", "unknown"]);
  expect(choicesOf(identifier)).toEqual([]);
  expect(commandOf("request-leave").choices).toEqual({ part: ["day", "morning", "afternoon"], how: ["form", "telephone"] });
});

test("a refusal says what to do, except where each fault does already", () => {
  expect(refusalText({ code: "FAULT_UNKNOWN", message: "fault = f1" })).toMatch(/^FAULT_UNKNOWN: fault = f1\nWhat to do: ./);
  expect(refusalText({ code: "COMMAND_INPUT_INVALID", message: "until = x" })).toBe("COMMAND_INPUT_INVALID: until = x");
});
