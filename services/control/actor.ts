import { AttendanceError } from "../../shared/errors.ts";

/**
 * Holds whoever asks to the form the rules compare with: `person:<id>` or `system:<part>`. A bare id would be nobody's, and
 * "nobody approves their own record" could be got round by leaving the prefix out.
 *
 * @throws AttendanceError COMMAND_INPUT_INVALID naming what was given and what would be right.
 */
export function checkActor(actor: string): string {
  if (/^(person|system):(?!person:|system:)\S(.{0,126}\S)?$/u.test(actor)) return actor;
  const remedy = `say who asks as person:<id>, such as person:${/^[^\s:]+$/u.test(actor) ? actor : "cs-head"}, or system:<part>`;
  throw new AttendanceError("COMMAND_INPUT_INVALID", `--actor ${actor}: ${remedy}`, { field: "--actor", value: actor, remedy });
}
