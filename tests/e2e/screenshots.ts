/**
 * Takes the pictures of the README: `node tests/e2e/screenshots.ts [FOLDER]`. The department, its past and the moment are
 * seeded, so that a picture changes only when the page does.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openBrowser } from "../support/browser.ts";
import { serveDemoPage } from "../support/demo-page.ts";
import { findProgram } from "../support/programs.ts";

const chromium = findProgram("chromium");
if (chromium === undefined) throw new Error("Chromium is needed for the pictures: apt-get install chromium");
const folder = process.argv[2] ?? "docs/images";
await mkdir(folder, { recursive: true });
const demo = await serveDemoPage();

interface Picture {
  readonly name: string;
  readonly language: "en" | "zh-CN";
  readonly theme: "light" | "dark";
  /** What is in the picture: the whole page, the first screen, or the month's section. */
  readonly of: "screen" | "month" | "explanation";
  readonly width?: number;
  readonly height?: number;
}

const pictures: readonly Picture[] = [
  { name: "board-en", language: "en", theme: "light", of: "screen" },
  { name: "board-en-dark", language: "en", theme: "dark", of: "screen" },
  { name: "board-zh", language: "zh-CN", theme: "light", of: "screen" },
  { name: "board-zh-dark", language: "zh-CN", theme: "dark", of: "screen" },
  { name: "month-en", language: "en", theme: "light", of: "month" },
  { name: "month-zh-dark", language: "zh-CN", theme: "dark", of: "month" },
  { name: "explain-en", language: "en", theme: "light", of: "explanation" },
  { name: "phone-zh", language: "zh-CN", theme: "light", of: "screen", width: 390, height: 844 },
];

for (const picture of pictures) {
  const { width = 1440, height = 1000 } = picture;
  const browser = await openBrowser(chromium, {
    viewport: { width, height },
    colorScheme: picture.theme,
    locale: picture.language,
    reducedMotion: "reduce",
    deviceScaleFactor: width < 500 ? 2 : 1,
  });
  const page = await browser.context.newPage();
  await page.goto(`${demo.url}/?lang=${picture.language}`);
  await page.locator('body[data-connection="live"]').waitFor();
  const path = join(folder, `${picture.name}.png`);
  if (picture.of === "month") await page.locator("#month").screenshot({ path });
  else {
    if (picture.of === "explanation") {
      await page.locator("#month td.mark-late").first().click();
      await page.locator("#explain .finding").first().waitFor();
    }
    await page.screenshot({ path });
  }
  await browser.close();
}
await demo.close();
