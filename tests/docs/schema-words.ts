/** The parts of a JSON Schema that documents are made from. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
}

export interface Field {
  readonly path: string;
  readonly type: string;
  readonly optional: boolean;
  readonly meaning: string;
}

/** The fields below a schema, objects and lists of objects opened up: `breaks[].start`. */
export function fieldsOf(schema: Schema, prefix: string): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const field = { path, type: typeOf(property), optional: schema.required?.includes(name) !== true, meaning: property.description ?? "" };
    return [field, ...inside(property, path)];
  });
}

/** The fields inside an object, a list, or a choice of objects, by their paths. */
export function inside(schema: Schema, path: string): Field[] {
  if (schema.properties !== undefined) return fieldsOf(schema, `${path}.`);
  if (schema.items !== undefined) return inside(schema.items, `${path}[]`);
  if (typeof schema.additionalProperties === "object") return inside(schema.additionalProperties, `${path}.*`);
  return insideVariants(
    (schema.anyOf ?? schema.oneOf ?? []).filter((variant) => variant.type !== "null"),
    path,
  );
}

/** Fields of a choice between objects: once each, saying for which choice a field is there. */
function insideVariants(variants: readonly Schema[], path: string): Field[] {
  const merged = new Map<string, Field & { readonly variants: number }>();
  for (const variant of variants) {
    const choice = Object.entries(variant.properties ?? {}).find(([, property]) => property.const !== undefined);
    for (const field of inside(variant, path)) {
      const isChoice = choice !== undefined && field.path.endsWith(`.${choice[0]}`);
      const only = choice === undefined || isChoice ? "" : `when \`${choice[0]}\` is \`${String(choice[1].const)}\``;
      const known = merged.get(field.path);
      const types = known === undefined || known.type === field.type ? field.type : `${known.type} or ${field.type}`;
      const meaning = [...new Set([known?.meaning ?? "", [only, field.meaning].filter(Boolean).join(": ")])].filter(Boolean).join("; ");
      merged.set(field.path, { ...field, type: types, meaning, variants: (known?.variants ?? 0) + 1 });
    }
  }
  return [...merged.values()].map(({ variants: count, ...field }) => ({ ...field, optional: field.optional || count < variants.length }));
}

/** A type in words: `one of in, out`, `list of object`, `text, 1 to 128 characters`. */
export function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${String(word)}\``).join(", ");
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeOf))].join(" or ");
  switch (schema.type) {
    case "array":
      return `list of ${schema.items === undefined ? "anything" : typeOf(schema.items)}${schema.maxItems === undefined ? "" : `, at most ${schema.maxItems}`}`;
    case "object":
      return typeof schema.additionalProperties === "object" ? `object of ${typeOf(schema.additionalProperties)} by name` : "object";
    case "string":
      return textType(schema);
    case "integer":
      return `whole number${range(schema.minimum, schema.maximum, "")}`;
    case "number":
      return `number${range(schema.minimum ?? schema.exclusiveMinimum, schema.maximum, "")}`;
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    default:
      return "anything";
  }
}

/** Patterns in words; one that is not here is shown as it is. */
const patternWords: Readonly<Record<string, string>> = {
  "^\\d{4}-\\d{2}-\\d{2}$": "date as YYYY-MM-DD",
  "^\\d{4}-(0[1-9]|1[0-2])$": "month as YYYY-MM",
  "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$": "wall-clock reading as YYYY-MM-DDTHH:MM:SS",
  "^([01]\\d|2[0-3]):[0-5]\\d$": "time of day as HH:MM",
  "^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$": "time of day as HH:MM or HH:MM:SS",
};

function textType({ pattern, minLength, maxLength }: Schema): string {
  const words = pattern === undefined ? undefined : patternWords[pattern];
  if (words !== undefined) return words;
  return `text${range(minLength, maxLength, " characters")}${pattern === undefined ? "" : ` like \`${pattern}\``}`;
}

function range(min: number | undefined, max: number | undefined, unit: string): string {
  // The bounds of safe integers say nothing about the field.
  const low = min === undefined || min === Number.MIN_SAFE_INTEGER ? undefined : min;
  const high = max === undefined || max === Number.MAX_SAFE_INTEGER ? undefined : max;
  if (low === undefined && high === undefined) return "";
  if (high === undefined) return `, at least ${low}${unit}`;
  return low === undefined ? `, at most ${high}${unit}` : `, ${low} to ${high}${unit}`;
}
