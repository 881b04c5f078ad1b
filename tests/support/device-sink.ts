import type {
  ConnectionContext,
  Delivery,
  DeliveryItem,
  DeliveryOutcome,
  TerminalProfile,
  TerminalRecord,
} from "../../devices/terminal.ts";

/** A gateway's side of the device port that keeps what it is handed and fails on demand. */
export interface RecordingSink {
  readonly context: ConnectionContext;
  readonly deliveries: Delivery[];
  /** Everything accepted, in order. */
  readonly items: () => DeliveryItem[];
  readonly records: () => TerminalRecord[];
  readonly logged: { level: string; message: string; fields: object }[];
  /** Runs before a delivery is kept; may wait or throw. */
  before: (delivery: Delivery) => Promise<void> | void;
  /** Resolves once the condition holds; looked at after every delivery. */
  until(condition: () => boolean): Promise<void>;
}

/** Makes a sink that knows the given terminals; others are quarantined as unregistered. */
export function createRecordingSink(profiles: readonly Partial<TerminalProfile>[], now: () => number = Date.now): RecordingSink {
  const known = new Map(
    profiles.map((profile): [string, TerminalProfile] => [
      profile.serial!,
      { terminal: `t-${profile.serial}`, zone: "Asia/Shanghai", site: "hq", grade: 2, stamps: {}, ...profile } as TerminalProfile,
    ]),
  );
  const waiting: { condition: () => boolean; resolve: () => void }[] = [];
  const check = (): void => {
    for (const entry of waiting.slice()) {
      if (!entry.condition()) continue;
      waiting.splice(waiting.indexOf(entry), 1);
      entry.resolve();
    }
  };
  const sink: RecordingSink = {
    deliveries: [],
    logged: [],
    items: () => sink.deliveries.filter((delivery) => known.has(delivery.serial)).flatMap((delivery) => delivery.items),
    records: () => sink.items().filter((item) => item.kind === "record"),
    before: () => undefined,
    until: (condition) => (condition() ? Promise.resolve() : new Promise((resolve) => waiting.push({ condition, resolve }))),
    context: {
      deliver: async (delivery): Promise<DeliveryOutcome> => {
        await sink.before(delivery);
        sink.deliveries.push(delivery);
        setImmediate(check);
        const kept = delivery.items.filter((item) => item.kind === "record" || item.kind === "unreadable").length;
        if (!known.has(delivery.serial)) return { accepted: false, reason: "unregistered", quarantined: kept };
        return { accepted: true, recorded: kept, duplicates: 0, corroborated: 0, quarantined: 0 };
      },
      lookup: (_protocol, serial) => known.get(serial),
      now,
      log: {
        debug: (fields, message) => void sink.logged.push({ level: "debug", message, fields }),
        info: (fields, message) => void sink.logged.push({ level: "info", message, fields }),
        warn: (fields, message) => void sink.logged.push({ level: "warn", message, fields }),
        error: (fields, message) => void sink.logged.push({ level: "error", message, fields }),
      },
    },
  };
  return sink;
}
