import { describe, expect, it } from "vitest";
import { TerminalContact } from "../../devices/zk-push/terminal-contact.ts";

const rules = { contactGapMs: 60_000, settleMs: 120_000, marginMs: 60_000, evidenceEveryMs: 60_000 };
const start = 1_800_000_000_000;

/** A terminal in contact every ten seconds from `start` on; returns it and the moment after the last poll's evidence. */
function polling(contact: TerminalContact, from: number, until: number): (number | undefined)[] {
  const given: (number | undefined)[] = [];
  for (let at = from; at <= until; at += 10_000) {
    contact.contact(at);
    given.push(contact.poll(at));
  }
  return given;
}

describe("polls as evidence of completeness", () => {
  it("say nothing before contact has been unbroken for the settling time, then once a minute, a margin behind", () => {
    const given = polling(new TerminalContact(rules), start, start + 240_000);
    const moments = given.flatMap((upTo, index) => (upTo === undefined ? [] : [[index * 10, (upTo - start) / 1_000]]));
    expect(moments).toEqual([
      [120, 60],
      [180, 120],
      [240, 180],
    ]);
  });

  it("say nothing while a failed upload is outstanding, however long the terminal polls on", () => {
    const contact = new TerminalContact(rules);
    polling(contact, start, start + 130_000);
    contact.uploadStarted();
    contact.uploadFailed("1");
    contact.uploadEnded();
    expect(polling(contact, start + 140_000, start + 900_000).filter((upTo) => upTo !== undefined)).toEqual([]);
    contact.uploadAcknowledged(start + 900_000, 1, undefined);
    expect(polling(contact, start + 900_000, start + 1_010_000).filter((upTo) => upTo !== undefined)).toEqual([]);
    expect(polling(contact, start + 1_020_000, start + 1_020_000)).toEqual([start + 960_000]);
  });

  it("say nothing while an upload is under way", () => {
    const contact = new TerminalContact(rules);
    polling(contact, start, start + 110_000);
    contact.uploadStarted();
    expect(polling(contact, start + 120_000, start + 150_000).every((upTo) => upTo === undefined)).toBe(true);
    contact.uploadEnded();
    expect(polling(contact, start + 160_000, start + 160_000)).toEqual([start + 100_000]);
  });

  it("start over after a silence, a handshake, and rows from memory", () => {
    for (const upset of [
      (contact: TerminalContact) => contact.handshake(start + 200_000),
      (contact: TerminalContact) => contact.uploadAcknowledged(start + 200_000, 40, start - 86_400_000),
      (contact: TerminalContact) => contact.uploadAcknowledged(start + 200_000, 40, undefined),
    ]) {
      const contact = new TerminalContact(rules);
      polling(contact, start, start + 190_000);
      upset(contact);
      expect(polling(contact, start + 200_000, start + 310_000).every((upTo) => upTo === undefined)).toBe(true);
      expect(polling(contact, start + 320_000, start + 320_000)).toEqual([start + 260_000]);
    }
    const silent = new TerminalContact(rules);
    polling(silent, start, start + 190_000);
    expect(polling(silent, start + 400_000, start + 510_000).every((upTo) => upTo === undefined)).toBe(true);
  });

  it("are not disturbed by a rush of people, whose rows are fresh", () => {
    const contact = new TerminalContact(rules);
    polling(contact, start, start + 110_000);
    contact.uploadAcknowledged(start + 115_000, 12, start + 100_000);
    expect(polling(contact, start + 120_000, start + 120_000)).toEqual([start + 60_000]);
  });
});

describe("a live row", () => {
  it("is one that reads about now, from a terminal that has polled since it last came back", () => {
    const contact = new TerminalContact(rules);
    contact.contact(start);
    expect(contact.isLive(start, start)).toBe(false);
    contact.poll(start + 10_000);
    expect(contact.isLive(start + 20_000, start + 20_000)).toBe(true);
    expect(contact.isLive(start + 20_000, start - 20 * 60_000)).toBe(false);
    contact.handshake(start + 30_000);
    expect(contact.isLive(start + 30_000, start + 30_000)).toBe(false);
  });

  it("is none while a failed upload is outstanding", () => {
    const contact = new TerminalContact(rules);
    polling(contact, start, start + 20_000);
    contact.uploadFailed("1");
    contact.poll(start + 30_000);
    expect(contact.isLive(start + 30_000, start + 30_000)).toBe(false);
  });

  it("reports the clock's offset when it changed by two seconds, and every ten minutes", () => {
    const contact = new TerminalContact(rules);
    const news = [
      [0, 900],
      [1_000, 1_500],
      [2_000, 3_000],
      [3_000, 3_900],
      [602_000, 3_000],
    ].map(([at, ms]) => contact.offsetIsNews(start + at!, ms!));
    expect(news).toEqual([true, false, true, false, true]);
  });
});

describe("the stored position", () => {
  it("is not handed out while an upload of older rows is outstanding, which would never come again", () => {
    const contact = new TerminalContact(rules);
    expect(contact.mayGoOnFrom("760000100")).toBe(true);
    contact.uploadFailed("760000200");
    expect(contact.mayGoOnFrom("760000100")).toBe(true);
    contact.uploadFailed("760000050");
    expect(contact.mayGoOnFrom("760000100")).toBe(false);
    contact.uploadAcknowledged(start, 30, undefined);
    expect(contact.mayGoOnFrom("760000100")).toBe(true);
  });

  it("is not believed where the position of a failed upload cannot be compared", () => {
    for (const stamp of [undefined, "None", "9999999999999999999"]) {
      const contact = new TerminalContact(rules);
      contact.uploadFailed(stamp);
      expect(contact.mayGoOnFrom("760000100"), String(stamp)).toBe(false);
    }
  });
});
