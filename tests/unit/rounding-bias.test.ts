import { describe, expect, it } from "vitest";
import { renderRoundingBias, roundingBias } from "../../projections/replay/rounding-bias.ts";
import { judgedDay } from "../support/judged-day.ts";

const day = (employee: string, workedSeconds: number, roundedWorkedSeconds: number) =>
  judgedDay({ employee, workedSeconds, roundedWorkedSeconds });

describe("the bias of rounding", () => {
  const days = [
    day("e2", 28_800, 28_200),
    day("e1", 28_500, 28_800),
    day("e1", 29_000, 28_800),
    day("e1", 28_800, 28_800),
    day("e3", 0, 0),
    day("e4", 300, 0),
  ];
  const report = roundingBias(days);

  it("is the sum and the mean of what it adds to each person's time, dates without work left out", () => {
    expect(report.people).toEqual([
      { employee: "e1", dates: 3, totalSeconds: 100, meanSeconds: 100 / 3, added: 1, took: 1 },
      { employee: "e2", dates: 1, totalSeconds: -600, meanSeconds: -600, added: 0, took: 1 },
      { employee: "e4", dates: 1, totalSeconds: -300, meanSeconds: -300, added: 0, took: 1 },
    ]);
    expect(report.all).toEqual({ dates: 5, totalSeconds: -800, meanSeconds: -160, added: 1, took: 3 });
  });

  it("is nothing where nobody worked", () => {
    expect(roundingBias([])).toEqual({ people: [], all: { dates: 0, totalSeconds: 0, meanSeconds: 0, added: 0, took: 0 } });
  });

  it("is shown a line a person, with its sign, in either language", () => {
    expect(renderRoundingBias(report, "en").split("\n")).toHaveLength(5);
    expect(renderRoundingBias(report, "en")).toMatch(/^e1 +3 +\+100 +\+33\.3 +1 +1$/m);
    expect(renderRoundingBias(report, "zh-CN")).toMatch(/^全部 +5 +-800 +-160\.0 +1 +3$/m);
  });
});
