// `npm run docs`: writes the documents that are made from the code.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pages } from "./pages.ts";

for (const [path, page] of Object.entries(pages)) {
  writeFileSync(join(import.meta.dirname, "..", "..", path), page());
  console.log(`wrote ${path}`);
}
