import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { openBrowser, type OwnBrowser } from "../support/browser.ts";
import { serveDemoPage, type DemoPage } from "../support/demo-page.ts";
import { findProgram, requireProgram } from "../support/programs.ts";

let demo: DemoPage;
let browser: OwnBrowser | undefined;
const faults: string[] = [];

beforeAll(async () => {
  const chromium = findProgram("chromium");
  if (chromium !== undefined) browser = await openBrowser(chromium, { viewport: { width: 1440, height: 1000 } });
});
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  demo = await serveDemoPage();
});
afterEach(async () => {
  for (const page of browser?.context.pages() ?? []) await page.close();
  await browser?.context.clearCookies();
  await demo.close();
  // A script error or a breach of the content policy anywhere fails the test it happened in.
  expect(faults.splice(0)).toEqual([]);
});

async function open(path: string): Promise<Page> {
  requireProgram("chromium");
  const page = await browser!.context.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`${demo.url}${path}`);
  await page.locator('body[data-connection="live"]').waitFor();
  return page;
}

/** Due since nine in the seeded past, and not seen. */
const absentee = "cs-07";

const rowOf = (page: Page, employee: string) => page.locator(`#board-rows tr[data-key="${employee}"]`);

describe.each([
  { lang: "en", name: "Li Jianguo", title: "Today", state: "In", explained: "Punches", missing: "Missing" },
  { lang: "zh-CN", name: "李建国", title: "今日", state: "在岗", explained: "打卡记录", missing: "未到" },
])("the live page in $lang", ({ lang, name, title, explained, missing }) => {
  test("shows everybody with their names, the clocks and the month", async () => {
    const page = await open(`/?lang=${lang}`);
    expect(await page.locator("#board-rows tr").count()).toBe(24);
    expect(await page.locator("#board-title").textContent()).toBe(title);
    expect(await rowOf(page, "cs-02").locator(".name").textContent()).toBe(name);
    expect(await page.locator("#terminals .terminal").count()).toBe(4);
    expect(await page.locator("#month tbody tr").count()).toBe(24);
    expect(await page.locator("#month tbody tr").first().locator("td.day").count()).toBe(30);
    expect(await page.locator("#tiles").textContent()).toContain(missing);
  });

  test("explains a day when its cell is chosen, by mouse and by keyboard", async () => {
    const page = await open(`/?lang=${lang}`);
    await page.locator("#month td.mark-late").first().click();
    await page.locator("#explain .finding").first().waitFor();
    const text = await page.locator("#explain").textContent();
    expect(text).toContain(explained);
    expect(text).toContain("late_grace_min");
    await page.keyboard.press("Escape");
    await page.locator("#explain").waitFor({ state: "hidden" });
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.locator("#explain .explain-body").waitFor();
  });
});

test("a new punch appears on the board and in the list without a reload", async () => {
  const page = await open("/?lang=en");
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  const position = await demo.punch(absentee);
  await page.locator(`#board-rows tr[data-key="${absentee}"][data-state="in"]`).waitFor();
  await page.locator(`#punch-list li[data-position="${position}"]`).waitFor();
  expect(await page.locator("#punch-list li").first().getAttribute("data-position")).toBe(String(position));
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});

test("a number of the day shows only its people, a column sorts, and both survive an update", async () => {
  const page = await open("/?lang=en");
  await page.locator(".tile-in").click();
  const shown = page.locator("#board-rows tr:not([hidden])");
  const states = await shown.evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset["state"]));
  expect(new Set(states)).toEqual(new Set(["in"]));
  await page.locator('button[data-sort="name"]').click();
  const names = async () => shown.evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset["name"]!));
  const collator = new Intl.Collator("en");
  expect(await names()).toEqual((await names()).toSorted(collator.compare));
  const before = await shown.count();
  await demo.punch(absentee);
  await rowOf(page, absentee).and(page.locator('[data-state="in"]')).waitFor();
  expect(await shown.count()).toBe(before + 1);
  expect(await names()).toEqual((await names()).toSorted(collator.compare));
});

test("the month can be asked about as known before a position, and says so", async () => {
  const page = await open("/?lang=en&month=2026-10&asOf=400");
  expect(await page.locator("#month .alert.note").textContent()).toContain("position 400");
  await page.locator("#month .alert.note a").click();
  await page.locator("#month .alert.note").waitFor({ state: "detached" });
  expect(new URL(page.url()).searchParams.get("asOf")).toBeNull();
});

test("choosing the theme and the language keeps them", async () => {
  const page = await open("/?lang=en");
  await page.locator("#theme").click();
  const theme = await page.locator("html").getAttribute("data-theme");
  expect(["light", "dark"]).toContain(theme);
  await page.locator('.switch a[lang="zh-CN"]').click();
  await page.goto(demo.url);
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
  expect(await page.locator("html").getAttribute("data-theme")).toBe(theme);
});

test("a lost connection is said, and the page catches up when the server is back", async () => {
  const page = await open("/?lang=en");
  await browser!.context.setOffline(true);
  await demo.server.close();
  await page.locator('body[data-connection="lost"]').waitFor();
  expect(await page.locator("#connection").isVisible()).toBe(true);
  // What the browser itself says of a connection that is gone is no fault of the page.
  faults.length = 0;
  await browser!.context.setOffline(false);
  const position = await demo.punch(absentee);
  await demo.reopen();
  await page.locator(`#punch-list li[data-position="${position}"]`).waitFor();
  expect(await page.locator("body").getAttribute("data-connection")).toBe("live");
  expect(await page.locator("#connection").isVisible()).toBe(false);
  faults.length = 0;
});

test("nothing on the page is wider than a phone", async () => {
  const page = await open("/?lang=en");
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
