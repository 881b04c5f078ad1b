import { describe, expect, it } from "vitest";
import { storyFrom } from "../../services/demo/run.ts";
import { momentOf } from "../../services/demo/story.ts";

const today = "2026-11-20";
const story = ["11:20", "13:30"].map((at) => ({ at, happens: async () => {} }));

describe("the demo's story", () => {
  it("happens when the demo starts before it", () => {
    const moments = storyFrom(momentOf(today, "11:20"), today, story).map(({ at }) => at);
    expect(moments).toEqual([momentOf(today, "11:20"), momentOf(today, "13:30")]);
  });

  it("is left out whole when its beginning is past: a fault nobody reported cannot be cleared", () => {
    expect(storyFrom(momentOf(today, "11:21"), today, story)).toEqual([]);
    expect(storyFrom(momentOf(today, "21:00"), today, story)).toEqual([]);
  });
});
