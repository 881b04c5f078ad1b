import { pino, type Logger } from "pino";

export type { Logger } from "pino";

/**
 * Fields that name or identify a person, or let somebody in. Their values never reach the log, at whatever depth and
 * whether they stand in a field, a child's binding or the details of an error. A test tries to leak them.
 */
const hiddenField =
  /^(?:pin|card|card_?n(?:o|umber)|key|badge|name|(?:person|employee|full)_?name|raw|token|secret|password|authorization|(?:set-)?cookie)$/i;
/** The same at the end of a longer name: `mqttPassword`, `lastPin`. */
const hiddenEnding = /[a-z](?:Token|Secret|Password|Pin|Card|CardNumber|Badge|PersonName|EmployeeName)$/;

const hidden = "[redacted]";

/** Beyond this depth nothing is shown: no fact worth logging lies there, and rings must end somewhere. */
const depthMax = 8;

/**
 * Makes the process's logger: one JSON object a line on standard error, so that standard output stays for answers.
 *
 * @param level pino level; "silent" in tests.
 */
export function createLog(level: string, destination: { write(line: string): void } = process.stderr): Logger {
  const log = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { log: (fields) => hideFields(fields) },
      serializers: { err: (error: unknown) => hide(error, 1) },
    },
    destination,
  );
  // pino has no formatter for the bindings of children; children inherit this method, so theirs are hidden as well.
  const makeChild = log.child;
  log.child = function child(this: Logger, bindings: object, options?: object) {
    return makeChild.call(this, hideFields(bindings), options);
  } as typeof makeChild;
  return log;
}

function hideFields(fields: object, depth = 0): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    // An error under `err` goes to its serializer as it is.
    if (depth === 0 && field === "err" && value instanceof Error) shown[field] = value;
    else shown[field] = hiddenField.test(field) || hiddenEnding.test(field) ? hidden : hide(value, depth + 1);
  }
  return shown;
}

function hide(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (value instanceof Error) return hide(pino.stdSerializers.err(value), depth);
  if (depth >= depthMax) return hidden;
  // What a terminal sent holds numbers of people and cards.
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => hide(item, depth + 1));
  if (value instanceof Map) return hideFields(Object.fromEntries(value), depth);
  if (value instanceof Set) return [...value].map((item) => hide(item, depth + 1));
  return hideFields(value, depth);
}
