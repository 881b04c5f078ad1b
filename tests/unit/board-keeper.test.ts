import { expect, it } from "vitest";
import { createBoardKeeper } from "../../services/projector/board-keeper.ts";

it("sweeps asked for without end leave most of the time to others", async () => {
  const people = Array.from({ length: 20 }, (_, index) => `e${index}`);
  const judgedAt: number[] = [];
  let enough!: () => void;
  const three = new Promise<void>((resolve) => (enough = resolve));
  const keeper = createBoardKeeper({
    people: () => people,
    rowOf: () => {
      const from = performance.now();
      while (performance.now() - from < 1);
      judgedAt.push(from);
      // As many clocks do that report all the time.
      queueMicrotask(() => keeper.touchAll());
      if (judgedAt.length === 3 * people.length) enough();
      return undefined;
    },
    changed: () => undefined,
    onError: (error) => expect.unreachable(String(error)),
  });
  keeper.touchAll();
  await three;
  keeper.close();
  for (const sweep of [1, 2]) {
    const start = judgedAt[(sweep - 1) * people.length]!;
    const end = judgedAt[sweep * people.length - 1]!;
    expect(judgedAt[sweep * people.length]! - end).toBeGreaterThan(2 * (end - start));
  }
});
