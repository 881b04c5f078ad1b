import { expect } from "vitest";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { monthSheet, type MonthSheet } from "../../projections/month/month-sheet.ts";
import { openDifferences, type OpenDifferences } from "../../projections/replay/open-differences.ts";
import { signOffState, type SignOffState } from "../../projections/replay/sign-off.ts";
import type { CommandOutcome, Done } from "../../services/commands/command.ts";
import { commandOf } from "../../services/commands/registry.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { LedgerEvent, NewEvent } from "../../shared/events/envelope.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { smallCompany, type SmallCompany } from "./small-company.ts";

const march = { department: "cs", month: "2024-03" } as const;

/** The small company's March 2024 on a ledger that commands can be given to. */
export class Signing {
  readonly company: SmallCompany;
  /** When commands are given, and what is learnt is recorded. */
  now: EpochMs;
  readonly ledger = createMemoryLedger({ now: () => this.now });
  #copied = 0;

  constructor(company: SmallCompany = workedInMarch(smallCompany().policy({ late_amounts: [{ over_min: 0, amount_minor: 5_000 }] }))) {
    this.company = company;
    this.now = company.at("2024-04-01T09:00:00");
  }

  /** Puts on the ledger what the company has added since. */
  async learn(add: (company: SmallCompany) => unknown = () => undefined): Promise<this> {
    add(this.company);
    for (const stored of this.company.stored.events.slice(this.#copied)) {
      const { id, type, data, meta } = decodeEvent(stored);
      const head = await this.ledger.streamHead(stored.stream);
      const result = await this.ledger.append(stored.stream, head, [{ id, type, data, meta } as NewEvent]);
      expect(result.outcome).toBe("committed");
    }
    this.#copied = this.company.stored.events.length;
    return this;
  }

  give(name: string, input: object = {}, actor = "person:clerk"): Promise<CommandOutcome> {
    return commandOf(name)({ ledger: this.ledger, actor, now: () => this.now }, { ...march, ...input });
  }

  async done(name: string, input: object = {}, actor = "person:clerk"): Promise<Done> {
    const outcome = await this.give(name, input, actor);
    expect(outcome, `${name} ${JSON.stringify(outcome)}`).toMatchObject({ refused: false });
    return outcome as Done;
  }

  /** @returns the details of the refusal; nothing was written. */
  async refusedWith(code: string, name: string, input: object = {}, actor = "person:clerk"): Promise<Readonly<Record<string, unknown>>> {
    const before = await this.ledger.nextPosition();
    const outcome = await this.give(name, input, actor);
    expect(outcome, name).toMatchObject({ refused: true, code });
    expect(await this.ledger.nextPosition()).toBe(before);
    return (outcome as unknown as { details: Record<string, unknown> }).details;
  }

  async prepare(actor = "person:clerk"): Promise<string> {
    const { events } = await this.done("prepare-sheet", {}, actor);
    return (events[0]!.data as { sheetHash: string }).sheetHash;
  }

  /** Prepared by the clerk, signed by the head. @returns the hash signed. */
  async sign(more: object = {}): Promise<string> {
    const sheetHash = await this.prepare();
    await this.done("sign-sheet", { sheetHash, ...more }, "person:head");
    return sheetHash;
  }

  async events(before = Infinity): Promise<LedgerEvent[]> {
    const events: LedgerEvent[] = [];
    for await (const batch of this.ledger.readAll(0))
      for (const stored of batch) if (stored.position < before) events.push(decodeEvent(stored));
    return events;
  }

  async facts(): Promise<Facts> {
    const facts = createFacts();
    for await (const batch of this.ledger.readAll(0)) facts.apply(batch);
    return facts;
  }

  async state(before = Infinity): Promise<SignOffState> {
    return signOffState(await this.events(before));
  }

  async sheet(): Promise<MonthSheet> {
    return monthSheet(await this.facts(), { ...march, at: this.now });
  }

  /** What is open beside the signature that holds. */
  async open(): Promise<OpenDifferences> {
    const { signed } = await this.state();
    return openDifferences(await this.facts(), signed!.data, { at: this.now });
  }
}

/** A ledger with March 2024 worked from nine to six, all terminals heard. */
export async function marchOnLedger(company?: SmallCompany): Promise<Signing> {
  return new Signing(company).learn();
}

/** Works 09:00 to 18:00 on every weekday of March 2024 but the dates named, and the clock reports the whole month. */
export function workedInMarch(company: SmallCompany, { but = [] as readonly number[], people = ["e1"] } = {}): SmallCompany {
  for (let day = 1; day <= 31; day += 1) {
    const date = `2024-03-${String(day).padStart(2, "0")}`;
    if (Temporal.PlainDate.from(date).dayOfWeek > 5 || but.includes(day)) continue;
    for (const employee of people) {
      company.punch(employee, `${date}T09:00:00`);
      company.punch(employee, `${date}T18:00:00`);
    }
  }
  return company.heard("2024-04-01T08:00:00");
}
