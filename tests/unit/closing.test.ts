import { expect, test } from "vitest";
import { createClosing } from "../../services/closing.ts";

const errors: string[] = [];
const log = { error: (_fields: object, message: string) => void errors.push(message) };

test("doors close side by side, then the parts they stand on, the last started first", async () => {
  const happened: string[] = [];
  const closing = createClosing(log);
  const slow = Promise.withResolvers<void>();
  const close = (name: string, until?: Promise<void>) => async () => {
    happened.push(`${name} closes`);
    await until;
    happened.push(`${name} closed`);
  };
  closing.part(close("ledger"));
  closing.part(close("gateway"));
  closing.door(close("slow", slow.promise));
  closing.door(close("quick"));
  const done = closing.close();
  expect(happened).toEqual(["slow closes", "quick closes"]);
  slow.resolve();
  await Promise.all([done, closing.close()]);
  expect(happened.slice(2)).toEqual(["quick closed", "slow closed", "gateway closes", "gateway closed", "ledger closes", "ledger closed"]);
});

test("what cannot be closed does not keep the rest open", async () => {
  const closed: string[] = [];
  const closing = createClosing(log);
  closing.part(async () => closed.push("ledger"));
  closing.part(() => Promise.reject(new Error("planted")));
  closing.door(() => {
    throw new Error("planted");
  });
  closing.door(async () => closed.push("door"));
  await closing.close();
  expect(closed).toEqual(["door", "ledger"]);
  expect(errors).toHaveLength(2);
});
