import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type BrowserContextOptions } from "playwright-core";

/** Flags with which Chromium runs in a container and calls nobody. */
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser of its own: an empty profile in a temporary folder, gone when closed. */
export interface OwnBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts Chromium. @param executablePath from requireProgram("chromium") or findProgram. */
export async function openBrowser(executablePath: string, options: BrowserContextOptions = {}): Promise<OwnBrowser> {
  const profile = await mkdtemp(join(tmpdir(), "attendance-browser-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: flags, chromiumSandbox: false, ...options });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
