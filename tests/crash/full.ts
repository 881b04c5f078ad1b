// The fault tests at full length: `npm run test:faults`. Longer than CI allows; each file says what it kills or breaks.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cycles = process.env["KILL_CYCLES"] ?? "200";
const child = spawn(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "tests/crash", "tests/simulation", "--testTimeout", "3600000"],
  {
    cwd: root,
    stdio: "inherit",
    // What a fault test needs and this machine lacks is a failure here, not a skip.
    env: { ...process.env, KILL_CYCLES: cycles, CI: "true" },
  },
);
await once(child, "exit");
process.exitCode = child.exitCode ?? 1;
