import { pino, type Logger } from "pino";

export type { Logger } from "pino";

/** Fields that name or identify a person; their values never reach the log. A test tries to leak them. */
const redactedPaths = ["pin", "card", "key", "badge", "name", "token", "password", "raw", "authorization", "cookie"].flatMap((field) => [
  field,
  `*.${field}`,
  `*.*.${field}`,
]);

/**
 * Makes the process's logger: one JSON object a line on standard error, so that standard output stays for answers.
 *
 * @param level pino level; "silent" in tests.
 */
export function createLog(level: string, destination: { write(line: string): void } = process.stderr): Logger {
  return pino(
    { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"`, redact: { paths: redactedPaths, censor: "[redacted]" } },
    destination,
  );
}
