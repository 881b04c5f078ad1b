/** Turns data of one version into data of the next. Pure: the same old event must read the same for ever. */
export type Upcaster = (data: unknown) => unknown;

/** By event type, then by the version an upcaster starts from. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, Upcaster>>>>;

/**
 * The way of every released version to the newest. Empty as long as every event is at its first version; a new version of
 * an event comes with an entry here and a kept sample of the old one.
 */
export const upcasters: Upcasters = {};
