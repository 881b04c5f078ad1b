// Installs the Debian programs that tests use: real brokers, real serial line pairs, a real browser.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What tests use, with the Debian package that brings it. A name with slashes is a file, another a program on PATH. */
export const testPrograms = {
  mosquitto: "mosquitto",
  mosquitto_pub: "mosquitto-clients",
  socat: "socat",
  script: "bsdutils",
  python3: "python3",
  chromium: "chromium",
  "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
  strace: "strace",
  nc: "netcat-openbsd",
  prlimit: "util-linux",
  mount: "mount",
};

/** Debian packages whose programs are not on this machine. */
export function missingPackages(path = process.env["PATH"] ?? "") {
  const folders = [...path.split(delimiter).filter(Boolean), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];
  const has = (name) => (name.includes("/") ? existsSync(name) : folders.some((folder) => isExecutable(join(folder, name))));
  return Object.entries(testPrograms)
    .filter(([name]) => !has(name))
    .map(([, debianPackage]) => debianPackage);
}

/**
 * Installs what is missing where that can be done without asking (root on Debian); elsewhere prints the command.
 *
 * Tests that need a missing program are then skipped by name; under CI, where a skip would go unread, the answer is false.
 */
export function installPrograms(missing = missingPackages(), retryWaitMs = 5_000) {
  if (missing.length === 0) return true;
  const command = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  const debian = process.platform === "linux" && existsSync("/etc/debian_version") && spawnSync("apt-get", ["--version"]).status === 0;
  if (debian && process.getuid?.() === 0) {
    console.error(`Installing Debian packages that tests use: ${missing.join(" ")} ...`);
    if (aptInstall(missing, retryWaitMs)) return true;
    console.error(`PROGRAMS_MISSING: the installation failed. To try by hand: ${command}`);
  } else {
    console.error(
      `Some tests need programs that are not here and will be skipped by name: ${missing.join(", ")}.\n` +
        (debian ? `To install them: sudo sh -c "${command}"` : "Install them with your system's package manager."),
    );
  }
  return !process.env["CI"];
}

/** Three tries: a mirror that hiccups once should not fail a whole run. */
function aptInstall(packages, retryWaitMs) {
  const run = (...argv) =>
    spawnSync("apt-get", ["-q", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=120", ...argv], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      timeout: 600_000,
    }).status === 0;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (attempt > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, attempt * retryWaitMs);
    if (run("update") && run("install", "-y", "--no-install-recommends", ...packages)) return true;
  }
  return false;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
