import type { Page, Response } from "playwright-core";
import { expect, test } from "vitest";
import { launchSharedBrowser } from "../support/browser-session.ts";
import { insertSampleData } from "../support/sample-data.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();

/** Notes how far what is shown is moved about while it loads, as browsers score it. */
const watchShifts = `
  globalThis.shifts = [];
  const nameOf = ({ node }) => node?.outerHTML?.slice(0, 200);
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) shifts.push({ value, of: sources.map(nameOf) });
  }).observe({ type: "layout-shift", buffered: true });`;

interface Shift {
  value: number;
  of: string[];
}

const shiftsOf = (page: Page) => page.evaluate<Shift[]>("shifts");

/** Opens an address whose data comes only once the page shows that it is loading. */
async function openLate(page: Page, path: string, late: string): Promise<void> {
  const { promise: isAwaited, resolve: go } = Promise.withResolvers<void>();
  await page.route(late, async (it) => {
    await isAwaited;
    await it.continue();
  });
  await page.goto(path);
  await page.getByRole("status", { name: "Loading" }).first().waitFor();
  go();
}

const painted = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))";

async function expectStill(page: Page): Promise<void> {
  await page.evaluate(painted);
  const shifts = await shiftsOf(page);
  const sum = shifts.reduce((total, it) => total + it.value, 0);
  expect(sum, `${page.url()}: ${JSON.stringify(shifts, null, 2)}`).toBeLessThan(0.05);
}

const isScript = (it: Response) => it.headers()["content-type"]?.includes("javascript") === true;

/** As they came over the wire. */
async function scriptBytes(replies: readonly Response[]): Promise<number> {
  const sizes = await Promise.all(replies.filter(isScript).map((it) => it.request().sizes()));
  return sizes.reduce((sum, it) => sum + it.responseBodySize, 0);
}

/** What a policy lets run, and who may frame the page. */
function policyOf(reply: Response | null): Map<string, string[]> {
  const directives = reply?.headers()["content-security-policy"]?.split("; ") ?? [];
  return new Map(directives.map((it) => it.split(" ")).map(([name = "", ...sources]) => [name, sources]));
}

test("the page is small, guarded, kept by browsers, and stands still while it loads", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await insertSampleData(system.db, { workspaceId: tenant.workspaceId, conversations: 300, longThread: 2 });
  await using visitor = await browser.openSession(system.apiUrl);
  const { page } = visitor;
  const replies: Response[] = [];
  page.on("response", (it) => replies.push(it));

  const first = await page.goto("/");
  await page.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();
  const policy = policyOf(first);
  expect(policy.get("script-src") ?? policy.get("default-src")).toEqual(["'self'"]);
  expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
  const guards = { "x-content-type-options": "nosniff", "referrer-policy": "same-origin" };
  expect(first?.headers()).toMatchObject({ "cache-control": "no-cache", ...guards });
  const assets = replies.filter((it) => it.url().includes("/assets/"));
  expect(assets.length).toBeGreaterThan(2);
  for (const it of assets)
    expect(it.headers()["cache-control"], it.url()).toBe("public, max-age=31536000, immutable");
  const toSignIn = await scriptBytes(replies);
  expect(toSignIn).toBeGreaterThan(50_000);
  expect(toSignIn).toBeLessThan(250_000);
  await page.addInitScript(watchShifts);
  await visitor.signIn(tenant.token);
  await page.getByRole("switch", { name: /Ticket ingestion/ }).waitFor();
  expect(await scriptBytes(replies)).toBeLessThan(250_000);

  const at = `/w/${tenant.workspaceId}`;
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await openLate(page, at, "**/overview");
    await page.getByRole("switch", { name: /Ticket ingestion/ }).waitFor();
    await expectStill(page);
    await openLate(page, `${at}/conversations`, "**/conversations?*");
    await page.getByText("250 conversations so far").waitFor();
    await expectStill(page);
    await openLate(page, `${at}/conversations/v2`, "**/conversations/*?*");
    await page.getByText("What was said").first().waitFor();
    await expectStill(page);
  }
  await page.evaluate("document.body.style.paddingTop = '300px'");
  await expect.poll(() => shiftsOf(page)).not.toEqual([]);
  expect(visitor.problems).toEqual([]);
});
