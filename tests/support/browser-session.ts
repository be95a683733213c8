import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "@inlet/testkit/browser";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";

/** A browser context of its own with Inlet's web page open. */
export interface BrowserSession extends AsyncDisposable {
  readonly page: Page;
  /**
   * What went wrong in the browser: console errors, failed or injected scripts, requests to other origins than the
   * API.
   */
  readonly problems: readonly string[];
  /** Signs in with a token and waits for the page. */
  signIn(token: string): Promise<void>;
  /** Fills the key form with an API key of Kustomer and saves it. */
  enterKey(key: string): Promise<void>;
  /** Opens a path of the page and waits for its heading. */
  open(path: string, heading: string | RegExp): Promise<void>;
  /**
   * Expects the page to be accessible in light and dark mode, to fit a narrow phone without horizontal scrolling, and
   * to show hostile content as text only.
   */
  expectAccessible(): Promise<void>;
}

/** The settings of a browser context. */
export interface SessionOptions {
  colorScheme?: "light" | "dark";
  width?: number;
}

const timeoutMs = 60_000; // long enough for a busy machine

/** Launches one browser for all sessions of a test file. */
export function launchSharedBrowser(): {
  openSession(url: string, options?: SessionOptions): Promise<BrowserSession>;
} {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  return {
    async openSession(url, { colorScheme = "light", width = 1280 } = {}) {
      if (browser === undefined)
        throw new Error("open a session inside a test: the browser is launched before all tests");
      const context = await browser.newContext({
        ...{
          baseURL: url,
          colorScheme,
          locale: "en-GB",
          timezoneId: "Europe/Berlin",
          reducedMotion: "reduce",
        },
        viewport: { width, height: 900 },
        permissions: ["clipboard-read", "clipboard-write"],
      });
      context.setDefaultTimeout(timeoutMs);
      return createSession(context, await context.newPage(), url);
    },
  };
}

/** Opens a tab of the integration with Kustomer. */
export const openTab = (page: Page, name: "Overview" | "Data" | "Activity" | "Settings"): Promise<void> =>
  page.getByRole("navigation", { name: "Kustomer" }).getByRole("link", { name }).click();

function createSession(context: BrowserContext, page: Page, url: string): BrowserSession {
  return {
    page,
    problems: collectProblems(page, url),
    async signIn(token) {
      await page.goto("/");
      await page.getByLabel("Token", { exact: true }).fill(token);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("navigation", { name: "Main" }).waitFor();
    },
    async enterKey(key) {
      await page.getByLabel("API key", { exact: true }).fill(key);
      await page.getByRole("button", { name: "Save" }).click();
    },
    async open(path, heading) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    },
    expectAccessible: () => expectPageAccessible(page),
    [Symbol.asyncDispose]: () => context.close(),
  };
}

// The browser logs every refused request. The test decides whether it expects one.
const refusalPattern = /^Failed to load resource: the server responded with a status of 4\d\d/;

function collectProblems(page: Page, url: string): string[] {
  const problems: string[] = [];
  page.on("console", (it) => {
    if (it.type() === "error" && !refusalPattern.test(it.text())) problems.push(it.text());
  });
  page.on("dialog", (it) => {
    problems.push(`an injected script opened a dialog: ${it.message()}`);
    void it.dismiss();
  });
  page.on("pageerror", (err) => problems.push(String(err)));
  page.on("request", (it) => {
    if (new URL(it.url()).origin !== new URL(url).origin) problems.push(`requested ${it.url()}`);
  });
  return problems;
}

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** The accessibility rules whose result depends on the color scheme. */
const colorRules = ["color-contrast", "link-in-text-block"];

async function expectPageAccessible(page: Page): Promise<void> {
  expect(await page.locator("[onerror], [src='x']").count(), `injected elements at ${page.url()}`).toBe(0);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    const rules = colorScheme === "light" ? [] : colorRules;
    expect(
      await findViolations(page, rules),
      `accessibility violations in ${colorScheme} mode at ${page.url()}`,
    ).toEqual([]);
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 800 });
  const measureOverflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  await expect
    .poll(() => page.evaluate<number>(measureOverflow), {
      message: `horizontal overflow beyond 360 pixels at ${page.url()}`,
      timeout: timeoutMs,
    })
    .toBe(0);
  if (size) await page.setViewportSize(size);
}

/** Resolves when the finite animations, such as color transitions, have finished. */
const animationsFinished = `Promise.allSettled(document.getAnimations()
  .filter((it) => it.effect?.getComputedTiming().iterations !== Infinity).map((it) => it.finished)).then(() => undefined)`;

/** Finds accessibility violations, by all rules when none are named. */
async function findViolations(page: Page, rules: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe);
  await page.evaluate(animationsFinished);
  const options = { resultTypes: ["violations"], ...(rules.length === 0 ? {} : { runOnly: rules }) };
  const run = `axe.run(document, ${JSON.stringify(options)})`;
  const { violations } = await page.evaluate<{ violations: Violation[] }>(run);
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map((it) => `${it.html} ${it.failureSummary}`).join("; ")}`,
  );
}
