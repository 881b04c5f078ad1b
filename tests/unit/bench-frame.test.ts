import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { formatResults, listBenches, runBench } from "../bench/run.ts";

describe("the bench frame", () => {
  const from = mkdtempSync(join(tmpdir(), "bench-frame-"));
  mkdirSync(from, { recursive: true });
  const write = (id: string, body: string) => writeFileSync(join(from, `${id}.bench.ts`), body);
  write(
    "good",
    `export const name = "Good"; export const run = async ({ quick }) => [{ name: "quick", value: quick ? 1 : 0, unit: "", aim: "1", met: quick }];`,
  );
  write("throws", `export const name = "Throws"; export const run = async () => { throw new Error("the disk is gone"); };`);
  write("hangs", `export const name = "Hangs"; export const run = () => new Promise(() => setInterval(() => {}, 1000));`);
  write("lingers", `export const name = "Lingers"; export const run = async () => { setInterval(() => {}, 1000); return []; };`);
  afterAll(() => rmSync(from, { recursive: true, force: true }));

  it("finds every bench by its file name", () => {
    expect(listBenches(from)).toEqual(["good", "hangs", "lingers", "throws"]);
  });

  it("hands on what a bench measured in its own process", async () => {
    const result = await runBench("good", { quick: true, secondsMax: 30, from });
    expect(result).toMatchObject({ id: "good", name: "Good", figures: [{ name: "quick", value: 1, met: true }] });
    expect(formatResults([result])).toMatch(/Good \(good, .*\n {2}quick {2}1 {2}1 {2}met/);
  });

  it("says why a bench has no figures", async () => {
    const result = await runBench("throws", { quick: true, secondsMax: 30, from });
    expect(result.problem).toContain("the disk is gone");
    expect(formatResults([result])).toContain("FAILED: ");
  });

  it("ends a bench that hangs, and one that leaves something running", async () => {
    expect((await runBench("hangs", { quick: true, secondsMax: 1, from })).problem).toBe("did not end within 1 s");
    expect((await runBench("lingers", { quick: true, secondsMax: 30, from })).problem).toBeUndefined();
  });
});
