import type { DeliveryItem, TerminalRecord } from "../terminal.ts";

/**
 * Cuts items into deliveries of `itemsMax`, but not between rows of one person and second that differ in state or verify: whether
 * they are punches of their own, or one of them a copy that came by another channel, shows only to who sees them together
 * (devices.md §1.2). A delivery grows by at most as much again for it.
 */
export function inDeliveries(items: readonly DeliveryItem[], itemsMax: number): DeliveryItem[][] {
  const parts: DeliveryItem[][] = [];
  let start = 0;
  while (start < items.length) {
    const end = endOf(items, start, itemsMax);
    parts.push(items.slice(start, end));
    start = end;
  }
  return parts;
}

function endOf(items: readonly DeliveryItem[], start: number, itemsMax: number): number {
  let end = Math.min(start + itemsMax, items.length);
  const second = secondOf(items[end - 1]);
  if (second === undefined || secondOf(items[end]) !== second) return end;
  // Rows of a log stand in order of time, so those of a second stand together.
  const variants = new Map<string, Set<string>>();
  for (let index = end - 1; index >= start && secondOf(items[index]) === second; index -= 1) {
    const row = items[index] as TerminalRecord;
    const known = variants.get(row.key.value);
    if (known === undefined) variants.set(row.key.value, new Set([variantOf(row)]));
    else known.add(variantOf(row));
  }
  const last = Math.min(start + 2 * itemsMax, items.length);
  for (let index = end; index < last && secondOf(items[index]) === second; index += 1) {
    const row = items[index] as TerminalRecord;
    const known = variants.get(row.key.value);
    if (known !== undefined && (known.size > 1 || !known.has(variantOf(row)))) end = index + 1;
  }
  return end;
}

function secondOf(item: DeliveryItem | undefined): string | undefined {
  return item?.kind === "record" ? item.reading?.local : undefined;
}

const variantOf = ({ state = "", verify = "" }: TerminalRecord): string => `${state}|${verify}`;
