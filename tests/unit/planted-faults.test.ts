import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { plantedFaults } from "../truth/planted-faults.ts";

const root = new URL("../../", import.meta.url);

it("each planted fault has its place in the code as it is, once", async () => {
  const lost: string[] = [];
  for (const { file, from } of plantedFaults) {
    const text = await readFile(fileURLToPath(new URL(file, root)), "utf8");
    if (text.split(from).length !== 2) lost.push(`${file}: ${from}`);
  }
  expect(lost).toEqual([]);
});
