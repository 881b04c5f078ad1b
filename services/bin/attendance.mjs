#!/usr/bin/env node
// The `attendance` command. Installs what a fresh checkout lacks, then runs services/main.ts on a Node that is new enough.
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
// npm runs no pre-scripts where ignore-scripts is set, as it is here, so what is missing is installed from here.
import "./install-missing.mjs";
import { findNode, runWithNode } from "./with-node.mjs";

const main = join(dirname(realpathSync(fileURLToPath(import.meta.url))), "..", "main.ts");

if (findNode() === process.execPath) {
  process.argv.splice(1, 1, main);
  await import("../main.ts");
} else {
  runWithNode([main, ...process.argv.slice(2)]);
}
