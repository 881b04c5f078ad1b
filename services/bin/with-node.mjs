#!/usr/bin/env node
// Runs a script with a Node that is new enough: this one, or the one the platform package put into node_modules.
// Plain JavaScript for any Node >= 18, because it is what starts before the right Node is known.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const REQUIRED_NODE_MAJOR = 26;
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Path of a Node of at least the required major version, or undefined when there is none on this machine. */
export function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= REQUIRED_NODE_MAJOR) return process.execPath;
  const windows = process.platform === "win32";
  const candidates = [
    join(
      root,
      "node_modules",
      `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`,
      "bin",
      windows ? "node.exe" : "node",
    ),
    join(root, "node_modules", `node-bin-${process.platform}-${process.arch}`, "bin", "node"),
    join(root, "node_modules", ".bin", windows ? "node.cmd" : "node"),
  ];
  return candidates.find((candidate) => existsSync(candidate));
}

/** Runs `argv` with the found Node, hands signals through, and ends as the child ended. */
export function runWithNode(argv) {
  const node = findNode();
  if (node === undefined) {
    console.error(
      `NODE_TOO_OLD: Attendance Ledger needs Node ${REQUIRED_NODE_MAJOR} or newer; this is ${process.version} and no packaged Node was found for ${process.platform}-${process.arch}.\n` +
        `Run "npm install" in ${root}, or put Node ${REQUIRED_NODE_MAJOR} on PATH.`,
    );
    process.exit(78);
  }
  const child = spawn(node, argv, { stdio: "inherit" });
  // A terminal sends ^C to the whole group, so the child has it already; a service manager sends SIGTERM only to us.
  const forward = (signal) => (process.stdin.isTTY && signal === "SIGINT" ? undefined : child.kill(signal));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => forward(signal));
  child.on("error", (error) => {
    console.error(`NODE_START_FAILED: ${node}: ${error.message}`);
    process.exit(70);
  });
  child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0)));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) runWithNode(process.argv.slice(2));
