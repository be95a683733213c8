import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "@inlet/testkit/browser";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";

/** Somebody with a browser of their own, who looks at Inlet's page. */
export interface BrowserSession extends AsyncDisposable {
  readonly page: Page;
  /**
   * What the browser complained of: errors in the console, scripts that broke or were somebody else's, requests to
   * anywhere but the API.
   */
  readonly problems: readonly string[];
  /** Pastes a token at whatever address, and waits until the page is there. */
  signIn(token: string): Promise<void>;
  /** Pastes a key of Kustomer into the form that is shown, and saves it. */
  enterKey(key: string): Promise<void>;
  /** Goes to an address of the page and waits for its heading. */
  open(path: string, heading: string | RegExp): Promise<void>;
  /**
   * Expects the page to be usable by everybody: light and dark, and on a narrow phone without sideways scrolling; and what
   * others wrote to be no more than text.
   */
  expectAccessible(): Promise<void>;
}

/** How a visitor's browser is set. */
export interface SessionOptions {
  colorScheme?: "light" | "dark";
  width?: number;
}

const timeoutMs = 60_000; // for a busy machine; whoever needs longer has found a fault

/** One browser for all visitors of a test file. */
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
      if (browser === undefined) throw new Error("a visitor comes within a test only");
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
    expectAccessible: () => expectUsableByAll(page),
    [Symbol.asyncDispose]: () => context.close(),
  };
}

// The browser tells of every refusal; whether one was expected is the test's matter.
const isRefusal = /^Failed to load resource: the server responded with a status of 4\d\d/;

function collectProblems(page: Page, url: string): string[] {
  const complaints: string[] = [];
  page.on("console", (it) => {
    if (it.type() === "error" && !isRefusal.test(it.text())) complaints.push(it.text());
  });
  page.on("dialog", (it) => {
    complaints.push(`a script of somebody else's said ${it.message()}`);
    void it.dismiss();
  });
  page.on("pageerror", (err) => complaints.push(String(err)));
  page.on("request", (it) => {
    if (new URL(it.url()).origin !== new URL(url).origin) complaints.push(`asked ${it.url()}`);
  });
  return complaints;
}

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** What of a page differs between its colour schemes. */
const colourRules = ["color-contrast", "link-in-text-block"];

async function expectUsableByAll(page: Page): Promise<void> {
  expect(await page.locator("[onerror], [src='x']").count(), `written by others, at ${page.url()}`).toBe(0);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    const rules = colorScheme === "light" ? [] : colourRules;
    expect(await findViolations(page, rules), `${colorScheme}, at ${page.url()}`).toEqual([]);
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 800 });
  const overhang = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  await expect
    .poll(() => page.evaluate<number>(overhang), {
      message: `pixels beyond 360, at ${page.url()}`,
      timeout: timeoutMs,
    })
    .toBe(0);
  if (size) await page.setViewportSize(size);
}

/** Until colours have changed that change softly. */
const animationsFinished = `Promise.allSettled(document.getAnimations()
  .filter((it) => it.effect?.getComputedTiming().iterations !== Infinity).map((it) => it.finished)).then(() => undefined)`;

/** By all rules when none are named. */
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
