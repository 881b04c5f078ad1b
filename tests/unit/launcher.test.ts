import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const bin = join(import.meta.dirname, "..", "..", "services", "bin");
const folder = mkdtempSync(join(tmpdir(), "launcher-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lets this Node say it is an old one, before anything else runs. */
const pretendOld = join(folder, "pretend-old.mjs");
writeFileSync(pretendOld, `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.4" } });`);

/** A copy of the launcher in a checkout of its own, with a packaged Node in it or without. */
function checkout(name: string, packagedNode: boolean): string {
  const root = join(folder, name);
  mkdirSync(join(root, "services"), { recursive: true });
  cpSync(bin, join(root, "services", "bin"), { recursive: true });
  if (packagedNode) {
    const node = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin");
    mkdirSync(node, { recursive: true });
    symlinkSync(process.execPath, join(node, "node"));
  }
  return root;
}

const withPackaged = checkout("with", true);
const without = checkout("without", false);

let scripts = 0;

function launch(root: string, script: string): ChildProcess {
  const file = join(folder, `script-${scripts++}.mjs`);
  writeFileSync(file, script);
  // A pipe for standard input: under a terminal ^C reaches the child by itself, so SIGINT would not be handed on.
  return spawn(process.execPath, ["--import", pretendOld, join(root, "services", "bin", "with-node.mjs"), file], {
    stdio: ["pipe", "pipe", "pipe"],
  });
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ["", ""];
  child.stdout!.on("data", (chunk) => (stdout += chunk));
  child.stderr!.on("data", (chunk) => (stderr += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

describe("the launcher on an old Node", () => {
  it("runs the script with the packaged Node and hands its arguments, output and exit code through", async () => {
    const { code, stdout } = await outcome(launch(withPackaged, `console.log(process.versions.node); process.exit(3);`));
    expect(stdout.trim()).toBe(process.versions.node);
    expect(code).toBe(3);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("hands %s on, waits for the script to finish, and ends as it ended", async (signal) => {
    const child = launch(
      withPackaged,
      `process.on("${signal}", () => { console.log("tidied up"); process.exit(7); }); setInterval(() => {}, 1000); console.log("ready");`,
    );
    const ended = outcome(child);
    await once(child.stdout!, "data");
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 7, stdout: "ready\ntidied up\n" });
  });

  it("ends with 128 and the signal's number when the script is killed", async () => {
    expect(await outcome(launch(withPackaged, `process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);`))).toMatchObject({
      code: 137,
    });
  });

  it("says which Node is needed and what to do where there is none", async () => {
    const { code, stderr } = await outcome(launch(without, ""));
    expect(code).toBe(78);
    expect(stderr).toMatch(/NODE_TOO_OLD: .*needs Node 26 or newer/);
    expect(stderr).toContain(`Run "npm install" in ${without}`);
  });
});

describe("the launcher on a Node that is new enough", () => {
  it("uses the Node it runs on", () => {
    const script = join(folder, "print.mjs");
    writeFileSync(script, `console.log(process.execPath, process.argv[2]);`);
    const { stdout } = spawnSync(process.execPath, [join(without, "services", "bin", "with-node.mjs"), script, "argument"], {
      encoding: "utf8",
    });
    expect(stdout.trim()).toBe(`${process.execPath} argument`);
  });
});

describe("the installer", () => {
  const installer = join(without, "services", "bin", "install-missing.mjs");
  const lock = (version: string) =>
    JSON.stringify({
      packages: { "": {}, "node_modules/a": { version }, "node_modules/b-other-platform": { version: "1.0.0", optional: true } },
    });
  const npm = join(folder, "npm-cli.js");
  writeFileSync(
    npm,
    `require("node:fs").appendFileSync(${JSON.stringify(join(folder, "npm-calls"))}, process.argv.slice(2).join(" ") + "\\n"); process.exit(Number(process.env.NPM_EXIT ?? 0));`,
  );
  const install = (npmExit = "0") => {
    writeFileSync(join(folder, "npm-calls"), "");
    const env = { ...process.env, npm_execpath: npm, NPM_EXIT: npmExit };
    const { status, stderr } = spawnSync(process.execPath, [installer], { encoding: "utf8", env });
    return { status, stderr, calls: readFileSync(join(folder, "npm-calls"), "utf8").trim() };
  };

  it("installs from the lock file once, again when it changed, and not when npm has done it already", () => {
    mkdirSync(join(without, "node_modules"), { recursive: true });
    writeFileSync(join(without, "package-lock.json"), lock("1.0.0"));
    expect(install()).toMatchObject({ status: 0, calls: "ci --ignore-scripts --no-audit --no-fund --loglevel=error" });
    expect(install()).toMatchObject({ status: 0, calls: "", stderr: "" });
    writeFileSync(join(without, "package-lock.json"), lock("1.0.1"));
    expect(install().calls).not.toBe("");
    writeFileSync(join(without, "package-lock.json"), lock("1.0.2"));
    writeFileSync(
      join(without, "node_modules", ".package-lock.json"),
      JSON.stringify({ packages: { "node_modules/a": { version: "1.0.2" } } }),
    );
    expect(install()).toMatchObject({ status: 0, calls: "" });
  });

  it("says what to do when the installation fails, and tries again the next time", () => {
    writeFileSync(join(without, "package-lock.json"), lock("2.0.0"));
    const failed = install("1");
    expect(failed).toMatchObject({ status: 1 });
    expect(failed.stderr).toMatch(/INSTALL_FAILED: "npm ci" .* ended with 1\.\nCheck that the package registry can be reached/);
    expect(install().calls).not.toBe("");
  });
});

describe("the lock file", () => {
  interface Locked {
    readonly optionalDependencies?: Readonly<Record<string, string>>;
  }
  const { packages } = JSON.parse(readFileSync(join(bin, "..", "..", "package-lock.json"), "utf8")) as { packages: Record<string, Locked> };

  it("names the packages of every platform, so that it installs on each of them and not only where it was written", () => {
    // Where a package is looked for: beside the one that wants it, then in each folder above.
    const isLocked = (name: string, from: string): boolean => {
      if (packages[`${from === "" ? "" : `${from}/`}node_modules/${name}`] !== undefined) return true;
      const above = from.lastIndexOf("/node_modules/");
      return from !== "" && isLocked(name, above === -1 ? "" : from.slice(0, above));
    };
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(name, path)),
    );
    expect(missing).toEqual([]);
  });

  it("names no host a package came from", () => {
    expect(JSON.stringify(packages)).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/);
  });
});

describe("the programs that tests use", () => {
  interface Programs {
    readonly testPrograms: Readonly<Record<string, string>>;
    missingPackages(path?: string): string[];
  }
  const programs = async () => (await import(pathToFileURL(join(bin, "install-programs.mjs")).href)) as Programs;

  it("are the same for the installer and for the tests", async () => {
    const { testPrograms } = await programs();
    const support = readFileSync(join(import.meta.dirname, "..", "support", "programs.ts"), "utf8");
    const table = /const debianPackages = \{(.*?)\}/s.exec(support)![1]!;
    const wanted = [...table.matchAll(/"?([\w-]+)"?: "([\w-]+)"/g)];
    expect(wanted.length).toBeGreaterThan(3);
    for (const [, program, debianPackage] of wanted) expect(testPrograms[program!], program).toBe(debianPackage);
  });

  // Stands in for Debian's apt-get, which a test must not run: writes down what it is asked, fails as often as told.
  const fake = join(folder, "fake");
  mkdirSync(fake, { recursive: true });
  writeFileSync(
    join(fake, "apt-get"),
    `#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "$@" >> "${folder}/apt-calls"\n[ -e "${folder}/apt-broken" ] && { rm "${folder}/apt-broken"; exit 100; }\nexit 0\n`,
  );
  chmodSync(join(fake, "apt-get"), 0o755);
  const installPrograms = (env: Record<string, string>, uid: number) => {
    writeFileSync(join(folder, "apt-calls"), "");
    const code = `process.getuid = () => ${uid}; const { installPrograms } = await import(${JSON.stringify(pathToFileURL(join(bin, "install-programs.mjs")).href)}); process.exit(installPrograms(["socat"], 1) ? 0 : 1);`;
    const { CI: _ci, ...rest } = process.env;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      encoding: "utf8",
      env: { ...rest, PATH: `${fake}:${process.env["PATH"]}`, ...env },
    });
    return { status, stderr, calls: readFileSync(join(folder, "apt-calls"), "utf8").trim().split("\n") };
  };

  it.runIf(process.platform === "linux")("are installed by root on Debian, over a hiccup of the mirror", (context) => {
    if (spawnSync("test", ["-e", "/etc/debian_version"]).status !== 0) context.skip("needs Debian");
    writeFileSync(join(folder, "apt-broken"), "");
    const { status, stderr, calls } = installPrograms({}, 0);
    expect(status).toBe(0);
    expect(stderr).toContain("Installing Debian packages that tests use: socat");
    expect(calls.map((call) => call.replace(/^.*Timeout=\d+ /, ""))).toEqual([
      "update",
      "update",
      "install -y --no-install-recommends socat",
    ]);
  });

  it.runIf(process.platform === "linux")("are named with the command to install them for everybody else, and required under CI", () => {
    const { status, stderr, calls } = installPrograms({}, 1_000);
    expect({ status, calls }).toEqual({ status: 0, calls: [""] });
    expect(stderr).toMatch(/skipped by name: socat/);
    expect(installPrograms({ CI: "true" }, 1_000).status).toBe(1);
  });
});
