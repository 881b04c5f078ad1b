import { beforeEach, describe, expect, it } from "vitest";
import { rowHash } from "../../projections/month/sheet-hash.ts";
import type { EventType } from "../../shared/events/catalogue.ts";
import type { EventOf } from "../../shared/events/envelope.ts";
import { prepareSheet } from "../../services/commands/prepare-sheet.ts";
import { monthStream } from "../../shared/events/streams.ts";
import { smallCompany } from "../support/small-company.ts";
import { marchOnLedger, workedInMarch, type Signing } from "../support/signing.ts";

let month: Signing;
const last = async <Type extends EventType>(type: Type): Promise<EventOf<Type>> =>
  (await month.events()).findLast((event): event is EventOf<Type> => event.type === type)!;
const anyHash = "0".repeat(64);

beforeEach(async () => {
  month = await marchOnLedger();
});

describe("preparing", () => {
  it("writes down the sheet's hash, and what it takes to make the same sheet again", async () => {
    const sheet = await month.sheet();
    await month.prepare();
    expect(await last("SheetPrepared")).toMatchObject({
      stream: monthStream("cs", "2024-03"),
      meta: { actor: "person:clerk" },
      data: {
        department: "cs",
        month: "2024-03",
        asOfPosition: sheet.asOfPosition,
        at: month.now,
        sheetHash: sheet.hash,
        policies: sheet.policies,
        unsettledDays: 0,
      },
    });
    expect(sheet.policies).toHaveLength(1);
  });

  it("again by the same person says nothing new while nothing has changed; by another it does", async () => {
    await month.prepare();
    expect((await month.done("prepare-sheet")).events).toEqual([]);
    expect((await month.done("prepare-sheet", {}, "person:other")).events).toHaveLength(1);
    await month.learn((company) => company.punch("e1", "2024-03-05T09:30:00"));
    expect((await month.done("prepare-sheet", {}, "person:other")).events).toEqual([]);
    await month.learn((company) => company.punch("e1", "2024-03-09T09:30:00"));
    expect((await month.done("prepare-sheet", {}, "person:other")).events).toHaveLength(1);
  });

  it("is refused for a month in which nobody belonged to the department, and one that is none", async () => {
    await month.refusedWith("SHEET_EMPTY", "prepare-sheet", { department: "sales" });
    await month.refusedWith("SHEET_EMPTY", "prepare-sheet", { month: "2023-12" });
    await month.refusedWith("COMMAND_INPUT_INVALID", "prepare-sheet", { month: "2024-13" });
  });

  it("counts the days not settled yet", async () => {
    month = await marchOnLedger(smallCompany().heard("2024-03-28T23:00:00"));
    await month.prepare();
    expect((await last("SheetPrepared")).data).toMatchObject({ unsettledDays: 3 });
  });
});

describe("signing", () => {
  it("follows preparing, by somebody else, and names what was prepared", async () => {
    await month.refusedWith("SHEET_NOT_PREPARED", "sign-sheet", { sheetHash: anyHash }, "person:head");
    const sheetHash = await month.prepare();
    const details = await month.refusedWith("SHEET_OWN_PREPARATION", "sign-sheet", { sheetHash }, "person:clerk");
    expect(details).toMatchObject({ preparer: "person:clerk" });
    await month.done("sign-sheet", { sheetHash }, "person:head");
    const prepared = await last("SheetPrepared");
    const signed = await last("SheetSigned");
    expect(signed).toMatchObject({ meta: { actor: "person:head" }, data: { sheetHash, prepared: prepared.id, at: month.now } });
    expect(signed.data).not.toHaveProperty("accepted");
    await month.refusedWith("SHEET_SIGNED", "sign-sheet", { sheetHash }, "person:head");
    await month.refusedWith("SHEET_SIGNED", "prepare-sheet");
  });

  it("of what has changed since it was prepared is refused, and shows the new hash", async () => {
    const sheetHash = await month.prepare();
    await month.learn((company) => company.punch("e1", "2024-03-09T09:30:00"));
    const details = await month.refusedWith("SHEET_CHANGED", "sign-sheet", { sheetHash }, "person:head");
    expect(details).toMatchObject({ named: sheetHash, sheetHash: (await month.sheet()).hash });
    expect(details["sheetHash"]).not.toBe(sheetHash);
    // Not even the sheet as it is now, while nobody has prepared that one.
    const unprepared = await month.refusedWith("SHEET_CHANGED", "sign-sheet", { sheetHash: details["sheetHash"] }, "person:head");
    expect(unprepared).toMatchObject({ named: sheetHash, sheetHash: details["sheetHash"] });
    const again = await month.prepare();
    const old = await month.refusedWith("SHEET_CHANGED", "sign-sheet", { sheetHash }, "person:head");
    expect(old).toMatchObject({ named: sheetHash, sheetHash: again });
    await month.done("sign-sheet", { sheetHash: again }, "person:head");
  });

  it("is not disturbed by what changes nothing on the sheet", async () => {
    const sheetHash = await month.prepare();
    await month.learn((company) => company.punch("e1", "2024-04-01T08:58:00"));
    await month.done("sign-sheet", { sheetHash }, "person:head");
    expect((await last("SheetSigned")).data).toMatchObject({ sheetHash, asOfPosition: (await month.ledger.nextPosition()) - 1 });
  });

  it("with days not settled needs the signer's word and a reason, both written down", async () => {
    month = await marchOnLedger(smallCompany().heard("2024-03-28T23:00:00"));
    const sheetHash = await month.prepare();
    const details = await month.refusedWith("SHEET_PENDING", "sign-sheet", { sheetHash }, "person:head");
    expect(details).toEqual({ count: 3, days: ["29", "30", "31"].map((day) => ({ employee: "e1", date: `2024-03-${day}` })) });
    await month.refusedWith("SHEET_PENDING", "sign-sheet", { sheetHash, acceptPending: false, reason: "late" }, "person:head");
    const unreasoned = await month.refusedWith("COMMAND_INPUT_INVALID", "sign-sheet", { sheetHash, acceptPending: true }, "person:head");
    expect(unreasoned["faults"]).toMatchObject([{ field: "reason", value: "(missing)" }]);
    await month.refusedWith("COMMAND_INPUT_INVALID", "sign-sheet", { sheetHash, acceptPending: true, reason: " " }, "person:head");
    await month.done("sign-sheet", { sheetHash, acceptPending: true, reason: "gate is dark" }, "person:head");
    expect((await last("SheetSigned")).data).toMatchObject({ accepted: { unsettledDays: 3, reason: "gate is dark" } });
  });
});

describe("filing", () => {
  it("follows signing, once, and repeats what was signed, not what is known by then", async () => {
    await month.prepare();
    await month.refusedWith("SHEET_NOT_SIGNED", "file-sheet", {}, "person:hr");
    await month.done("sign-sheet", { sheetHash: (await last("SheetPrepared")).data.sheetHash }, "person:head");
    const signed = await last("SheetSigned");
    await month.learn((company) => company.punch("e1", "2024-03-09T09:30:00"));
    await month.learn((company) => company.punch("e1", "2024-03-09T10:30:00"));
    month.now += 86_400_000;
    await month.done("file-sheet", {}, "person:hr");
    const { prepared: _, ...seen } = signed.data;
    const filed = (await last("SheetFiled")).data;
    expect(filed).toEqual({ ...seen, signed: signed.id, openFigures: (await month.open()).open.figures });
    expect(filed.openFigures).toBeGreaterThan(0);
    await month.refusedWith("SHEET_FILED", "file-sheet", {}, "person:hr");
  });
});

describe("reopening", () => {
  it("is of a signed sheet; one that is only prepared is simply prepared again", async () => {
    await month.refusedWith("SHEET_NOT_SIGNED", "reopen-sheet", { reason: "wrong" });
    await month.prepare();
    await month.refusedWith("SHEET_NOT_SIGNED", "reopen-sheet", { reason: "wrong" });
  });

  it("needs a reason that says something", async () => {
    await month.sign();
    await month.refusedWith("COMMAND_INPUT_INVALID", "reopen-sheet", {});
    await month.refusedWith("COMMAND_INPUT_INVALID", "reopen-sheet", { reason: "  " });
  });

  it.each(["signed", "filed"] as const)("lets a %s sheet be prepared and signed again, the first staying visible", async (stage) => {
    const first = await month.sign();
    if (stage === "filed") await month.done("file-sheet", {}, "person:hr");
    await month.learn((company) => company.punch("e1", "2024-03-09T09:30:00"));
    await month.learn((company) => company.punch("e1", "2024-03-09T10:30:00"));
    const signed = await last("SheetSigned");
    await month.done("reopen-sheet", { reason: "a Saturday was forgotten" }, "person:hr");
    expect((await last("SheetReopened")).data).toMatchObject({
      signed: signed.id,
      sheetHash: first,
      reason: "a Saturday was forgotten",
    });
    await month.refusedWith("SHEET_NOT_SIGNED", "file-sheet", {}, "person:hr");
    await month.refusedWith("SHEET_NOT_PREPARED", "sign-sheet", { sheetHash: first }, "person:head");
    const second = await month.sign();
    expect(second).not.toBe(first);
    expect((await month.open()).open).toEqual({ figures: 0, days: 0, employees: 0 });
    expect((await month.events()).filter((event) => event.type === "SheetSigned")).toHaveLength(2);
    expect(await month.state()).toMatchObject({
      stage: "signed",
      reopened: [{ by: "person:hr" }],
      signed: { data: { sheetHash: second } },
    });
  });

  it("ends the signature in the facts from its own position on, and not before", async () => {
    await month.sign();
    const signedAt = (await month.ledger.nextPosition()) - 1;
    await month.done("reopen-sheet", { reason: "wrong" });
    await month.sign();
    const facts = await month.facts();
    const positions = (asOf?: number) =>
      facts
        .view(asOf)
        .signOffs()
        .map(({ position }) => position);
    expect(positions(signedAt)).toEqual([]);
    expect(positions(signedAt + 1)).toEqual([signedAt]);
    expect(positions(signedAt + 2)).toEqual([]);
    expect(positions()).toEqual([facts.position - 1]);
    expect(facts.view().signOffs()[0]).toMatchObject({ department: "cs", month: "2024-03", signer: "person:head", at: month.now });
  });
});

describe("an employee", () => {
  it("confirms only their own row, of the sheet that is signed", async () => {
    const sheetHash = await month.prepare();
    const own = { employee: "e1", sheetHash };
    await month.refusedWith("SHEET_NOT_SIGNED", "confirm-sheet", own, "person:e1");
    await month.done("sign-sheet", { sheetHash }, "person:head");
    await month.refusedWith("SHEET_ROW_NOT_OWN", "confirm-sheet", own, "person:head");
    await month.refusedWith("SHEET_ROW_UNKNOWN", "confirm-sheet", { ...own, employee: "e9" }, "person:e9");
    await month.refusedWith("SHEET_CHANGED", "confirm-sheet", { ...own, sheetHash: anyHash }, "person:e1");
    await month.done("confirm-sheet", own, "person:e1");
    const row = (await month.sheet()).rows[0]!;
    expect((await last("SheetConfirmed")).data).toMatchObject({ employee: "e1", sheetHash, rowHash: rowHash(row) });
    expect((await month.done("confirm-sheet", own, "person:e1")).events).toEqual([]);
  });

  it("objects to their own row with a reason, and may take it back by confirming", async () => {
    const sheetHash = await month.sign();
    await month.done("file-sheet", {}, "person:hr");
    const own = { employee: "e1", sheetHash };
    await month.refusedWith("COMMAND_INPUT_INVALID", "object-to-sheet", own, "person:e1");
    await month.refusedWith("SHEET_ROW_NOT_OWN", "object-to-sheet", { ...own, reason: "r" }, "person:clerk");
    await month.done("object-to-sheet", { ...own, reason: "I was on a trip" }, "person:e1");
    expect((await month.done("object-to-sheet", { ...own, reason: "I was on a trip" }, "person:e1")).events).toEqual([]);
    expect((await month.state()).statements.get("e1")).toMatchObject({ kind: "objected", reason: "I was on a trip" });
    expect((await month.done("object-to-sheet", { ...own, reason: "and on leave" }, "person:e1")).events).toHaveLength(1);
    await month.done("confirm-sheet", own, "person:e1");
    expect((await month.state()).statements.get("e1")).toMatchObject({ kind: "confirmed", reason: null });
    expect((await month.state()).stage).toBe("filed");
  });

  it("has confirmed a later sheet too when their own row is the same, whatever became of their colleagues'", async () => {
    month = await marchOnLedger(workedInMarch(smallCompany().person("e2"), { people: ["e1", "e2"] }));
    const first = await month.sign();
    await month.done("confirm-sheet", { employee: "e1", sheetHash: first }, "person:e1");
    await month.done("confirm-sheet", { employee: "e2", sheetHash: first }, "person:e2");
    await month.done("reopen-sheet", { reason: "wrong" });
    await month.learn((company) => company.punch("e2", "2024-03-09T09:30:00"));
    await month.learn((company) => company.punch("e2", "2024-03-09T10:30:00"));
    const second = await month.sign();
    expect((await month.done("confirm-sheet", { employee: "e1", sheetHash: second }, "person:e1")).events).toEqual([]);
    expect((await month.done("confirm-sheet", { employee: "e2", sheetHash: second }, "person:e2")).events).toHaveLength(1);
  });
});

it("what nobody can make again, with the hash that was signed, is neither filed nor confirmed", async () => {
  // Signed by a program that judged otherwise: its event holds a hash this one does not come to.
  const sheetHash = anyHash;
  const seen = {
    department: "cs",
    month: "2024-03",
    asOfPosition: await month.ledger.nextPosition(),
    at: month.now,
    sheetHash,
    policies: [],
  };
  await month.learn((company) => company.stored.add(monthStream("cs", "2024-03"), "SheetSigned", { ...seen, prepared: "p" }));
  const details = await month.refusedWith("SHEET_HASH_DIFFERS", "file-sheet", {}, "person:hr");
  expect(details).toMatchObject({ signed: sheetHash, actual: (await month.sheet()).hash });
  await month.refusedWith("SHEET_HASH_DIFFERS", "confirm-sheet", { employee: "e1", sheetHash }, "person:e1");
  await month.done("reopen-sheet", { reason: "signed by another version" });
});

it("a command given facts at hand does not build its own", async () => {
  const facts = await month.facts();
  const asked: number[] = [];
  const reading = {
    ...month.ledger,
    readAll: () => {
      throw new Error("the ledger was read");
    },
  };
  const context = {
    ledger: reading,
    actor: "person:clerk",
    now: () => month.now,
    facts: async (position: number) => {
      asked.push(position);
      return facts;
    },
  };
  expect(await prepareSheet(context, { department: "cs", month: "2024-03" })).toMatchObject({ refused: false });
  expect(asked).toEqual([facts.position]);
});
