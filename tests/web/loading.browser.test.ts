import type { Page, Response } from "playwright-core";
import { expect, test } from "vitest";
import { launchSharedBrowser } from "../support/browser-session.ts";
import { insertSampleData } from "../support/sample-data.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();

/** Records layout shifts while the page loads, with the score that browsers give them. */
const watchShifts = `
  globalThis.shifts = [];
  const describe = ({ node }) => node?.outerHTML?.slice(0, 200);
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) shifts.push({ value, elements: sources.map(describe) });
  }).observe({ type: "layout-shift", buffered: true });`;

interface Shift {
  value: number;
  elements: string[];
}

const readShifts = (page: Page) => page.evaluate<Shift[]>("shifts");

/** Opens an address and delays its data until the page shows that it is loading. */
async function openLate(page: Page, path: string, delayed: string): Promise<void> {
  const { promise: loadingShown, resolve: continueRequests } = Promise.withResolvers<void>();
  await page.route(delayed, async (it) => {
    await loadingShown;
    await it.continue();
  });
  await page.goto(path);
  await page.getByRole("status", { name: "Loading" }).first().waitFor();
  continueRequests();
}

const nextPaint = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))";

async function expectNoShift(page: Page): Promise<void> {
  await page.evaluate(nextPaint);
  const shifts = await readShifts(page);
  const sum = shifts.reduce((total, it) => total + it.value, 0);
  expect(sum, `${page.url()}: ${JSON.stringify(shifts, null, 2)}`).toBeLessThan(0.05);
}

const isScript = (it: Response) => it.headers()["content-type"]?.includes("javascript") === true;

/** Sums the sizes of scripts as transferred. */
async function sumScriptBytes(replies: readonly Response[]): Promise<number> {
  const sizes = await Promise.all(replies.filter(isScript).map((it) => it.request().sizes()));
  return sizes.reduce((sum, it) => sum + it.responseBodySize, 0);
}

/** Parses the content security policy of a reply into its directives. */
function parsePolicy(reply: Response | null): Map<string, string[]> {
  const directives = reply?.headers()["content-security-policy"]?.split(";") ?? [];
  return new Map(directives.map((it) => it.split(" ")).map(([name = "", ...sources]) => [name, sources]));
}

test("the page is small, has security headers, is cached by browsers, and does not shift while it loads", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await insertSampleData(system.db, { workspaceId: tenant.workspaceId, conversations: 300, longThread: 2 });
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  const replies: Response[] = [];
  page.on("response", (it) => replies.push(it));

  const first = await page.goto("/");
  await page.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();
  const policy = parsePolicy(first);
  expect(policy.get("script-src") ?? policy.get("default-src")).toEqual(["'self'"]);
  expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
  const securityHeaders = { "x-content-type-options": "nosniff", "referrer-policy": "same-origin" };
  expect(first?.headers()).toMatchObject({ "cache-control": "no-cache", ...securityHeaders });
  const assets = replies.filter((it) => it.url().includes("/assets/"));
  expect(assets.length).toBeGreaterThan(2);
  for (const it of assets)
    expect(it.headers()["cache-control"], it.url()).toBe("public, max-age=31536000, immutable");
  const signInBytes = await sumScriptBytes(replies);
  expect(signInBytes).toBeGreaterThan(50_000);
  expect(signInBytes).toBeLessThan(250_000);
  await page.addInitScript(watchShifts);
  await session.signIn(tenant.token);
  await page.getByText("View conversations").waitFor();
  expect(await sumScriptBytes(replies)).toBeLessThan(250_000);

  const at = `/w/${tenant.workspaceId}`;
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await openLate(page, `${at}/integrations/kustomer`, "**/{overview,events}");
    await page.getByText("View conversations").waitFor();
    await expectNoShift(page);
    await openLate(page, `${at}/conversations`, "**/conversations?*");
    await page.getByText("50 conversations so far").waitFor();
    await expectNoShift(page);
    await openLate(page, `${at}/conversations/v2`, "**/conversations/*?*");
    await page.getByText("What was said").first().waitFor();
    await expectNoShift(page);
  }
  await page.evaluate("document.body.style.paddingTop = '300px'");
  await expect.poll(() => readShifts(page)).not.toEqual([]);
  expect(session.problems).toEqual([]);
});
