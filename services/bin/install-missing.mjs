#!/usr/bin/env node
// Installs the packages of this checkout when they are missing or the lock file changed since; with --for-tests also the
// Debian programs that some tests use. Plain JavaScript for any Node >= 18; does nothing, in milliseconds, when nothing is to do.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installPrograms } from "./install-programs.mjs";
import { root } from "./with-node.mjs";

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Whether what npm says it installed is what the lock file names; packages for other platforms may be absent. */
function installedEqualsLock() {
  const installed = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  const wanted = readJson(join(root, "package-lock.json"))?.packages;
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" || installed[path]?.version === version || (optional === true && installed[path] === undefined),
  );
}

function installPackages() {
  // Installed as a package and not checked out: whoever installed it brought what it needs.
  if (!existsSync(join(root, "package-lock.json"))) return;
  const lockHash = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".attendance-lock-hash");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash) return;
  if (!installedEqualsLock()) {
    console.error("Installing packages (first run, or the lock file changed) ...");
    const npm = process.env["npm_execpath"];
    const [command, prefix] = npm !== undefined && npm.endsWith("js") ? [process.execPath, [npm]] : ["npm", []];
    const args = [...prefix, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const result = spawnSync(command, args, {
      cwd: root,
      // What a command prints on standard output is an answer; npm is not to speak into it.
      stdio: ["ignore", 2, "inherit"],
      shell: process.platform === "win32" && prefix.length === 0,
    });
    if (result.status !== 0) {
      console.error(
        `INSTALL_FAILED: "npm ci" in ${root} ended with ${result.status ?? result.signal ?? result.error?.message}.\n` +
          "Check that the package registry can be reached, then run the same command again.",
      );
      process.exit(1);
    }
  }
  try {
    writeFileSync(stamp, lockHash);
  } catch {
    // A checkout of somebody else's: looked at again next time.
  }
}

installPackages();
if (process.argv.includes("--for-tests") && !installPrograms()) process.exit(1);
