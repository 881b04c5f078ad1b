import { decodeEvent } from "../../shared/events/decode.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import type { SmallCompany } from "./small-company.ts";

/** Puts what a small company has added since onto a ledger, each event recorded at its own moment or the one before it. */
export class SmallLedger {
  readonly company: SmallCompany;
  readonly ledger: Ledger;
  readonly #clock: { now: EpochMs };
  #copied = 0;

  constructor(company: SmallCompany, ledger: Ledger, clock: { now: EpochMs }) {
    this.company = company;
    this.ledger = ledger;
    this.#clock = clock;
  }

  /** @returns the position after what was added. */
  async learn(add: (company: SmallCompany) => unknown = () => undefined): Promise<number> {
    add(this.company);
    for (const stored of this.company.stored.events.slice(this.#copied)) {
      const { id, type, data, meta, recordedAt } = decodeEvent(stored);
      this.#clock.now = Math.max(this.#clock.now, recordedAt);
      const head = await this.ledger.streamHead(stored.stream);
      const result = await this.ledger.append(stored.stream, head, [{ id, type, data, meta } as NewEvent]);
      if (result.outcome !== "committed") throw new Error(`${stored.stream}: ${JSON.stringify(result)}`);
    }
    this.#copied = this.company.stored.events.length;
    return this.ledger.nextPosition();
  }
}

/** A small company's ledger in a file. */
export async function smallLedgerFile(path: string, company: SmallCompany): Promise<SmallLedger & { close(): Promise<void> }> {
  const clock = { now: Date.parse("2024-01-01T00:00:00Z") };
  const ledger = await openSqliteLedger({ path, mode: "write", now: () => clock.now });
  return Object.assign(new SmallLedger(company, ledger, clock), { close: () => ledger.close() });
}
