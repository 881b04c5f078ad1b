import { z } from "zod";

/** What is known of an event type: its name, the version of its shape, where it is kept, and what its data are. */
export interface EventDefinition<Type extends string = string, Data = unknown> {
  readonly type: Type;
  /** Version of the data's shape. A released shape never changes; a new version comes with an upcaster. */
  readonly version: number;
  /** Stream name with its variable parts in angle brackets, for docs/events.md. */
  readonly stream: string;
  /** One sentence: what happened when this event is on the ledger. */
  readonly summary: string;
  readonly data: z.ZodType<Data>;
}

/** Declares an event type. Fields carry `.describe()`, from which docs/events.md is generated. */
export function defineEvent<const Type extends string, Shape extends z.ZodRawShape>(definition: {
  readonly type: Type;
  readonly version?: number;
  readonly stream: string;
  readonly summary: string;
  readonly data: Shape;
}): EventDefinition<Type, z.output<z.ZodObject<Shape>>> {
  return {
    type: definition.type,
    version: definition.version ?? 1,
    stream: definition.stream,
    summary: definition.summary,
    data: z.strictObject(definition.data) as unknown as z.ZodType<z.output<z.ZodObject<Shape>>>,
  };
}
