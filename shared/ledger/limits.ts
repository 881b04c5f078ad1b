/** Events one append may have. */
export const batchEventsMax = 10_000;
/** Bytes of canonical JSON one append may have: what fits into one hand-over to the writer. */
export const batchBytesMax = 8 * 1024 * 1024;
