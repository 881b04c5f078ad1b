/** What of a schema is looked at: the words it takes, or the schema it wraps when a field may be left out or be null. */
interface WordSchema {
  readonly options?: unknown;
  readonly unwrap?: unknown;
}

/** The words a field takes where it takes no others, such as `day`, `morning` and `afternoon`; none for any other field. */
export function choicesOf(schema: unknown): readonly string[] {
  let inner = schema as WordSchema;
  while (typeof inner.unwrap === "function") inner = (inner.unwrap as () => WordSchema)();
  const { options } = inner;
  return Array.isArray(options) && options.every((option) => typeof option === "string") ? options : [];
}
