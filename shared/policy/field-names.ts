import type { z } from "zod";

/** What is read of a schema's definition; zod's own types say less of schemas they were not made of. */
interface Definition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly options?: readonly Schema[];
}
interface Schema {
  readonly def: Definition;
}

/** Names of the fields that may stand at a place of an input; none where no object is expected. */
export function fieldNamesAt(root: z.ZodType, path: readonly string[]): string[] {
  let schema: Schema | undefined = objectOf(root as unknown as Schema);
  for (const key of path) schema = objectOf(schema?.def.shape?.[key] ?? schema?.def.element);
  return Object.keys(schema?.def.shape ?? {});
}

/** A schema without its default and what else is around it; of a choice the one that is an object. */
function objectOf(schema: Schema | undefined): Schema | undefined {
  let inner = schema;
  while (inner?.def.innerType !== undefined) inner = inner.def.innerType;
  return inner?.def.options?.map(objectOf).find((option) => option?.def.shape !== undefined) ?? inner;
}
