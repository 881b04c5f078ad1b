import { z } from "zod";
import { eventCatalogue } from "../../shared/events/catalogue.ts";
import type { EventDefinition } from "../../shared/events/define.ts";
import { escapeCell } from "./errors-page.ts";
import { fieldsOf, type Schema } from "./schema-words.ts";

/** docs/events.md: every event type of the ledger with its stream and its fields, from the schemas themselves. */
export function eventsPage(): string {
  const definitions = Object.values(eventCatalogue as Record<string, EventDefinition>);
  const streams = [...new Set(definitions.map((definition) => definition.stream))].toSorted();
  return [
    "# Events",
    "",
    "Written by `npm run docs` from shared/events/catalogue.ts; do not edit.",
    "",
    "An event is a fact about the past that is never changed or removed. Each lives in a stream, at a revision; the whole ledger",
    "is one order of positions. Beside its data every event carries `id`, `type`, `version` of its shape, `meta.actor` (who or what",
    "caused it, never a name) and `recordedAt` (UTC milliseconds, never smaller than that of the event before). Optional fields are",
    "marked with `?`. Fields not listed are refused.",
    "",
    "| stream | events |",
    "| --- | --- |",
    ...streams.map((stream) => {
      const names = definitions.filter((definition) => definition.stream === stream).map(({ type }) => `[${type}](#${type.toLowerCase()})`);
      return `| \`${stream}\` | ${names.join(", ")} |`;
    }),
    "",
    ...definitions.toSorted((one, other) => (one.type < other.type ? -1 : 1)).flatMap(eventSection),
  ].join("\n");
}

function eventSection(definition: EventDefinition): string[] {
  const schema = z.toJSONSchema(definition.data, { unrepresentable: "any", io: "output", reused: "inline" }) as Schema;
  return [
    `## ${definition.type}`,
    "",
    `${definition.summary} Stream \`${definition.stream}\`, version ${definition.version}.`,
    "",
    "| field | type | meaning |",
    "| --- | --- | --- |",
    ...fieldsOf(schema, "").map(({ path, type, optional, meaning }) => {
      return `| \`${path}${optional ? "?" : ""}\` | ${escapeCell(type)} | ${escapeCell(meaning)} |`;
    }),
    "",
  ];
}
