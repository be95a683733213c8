import { openProxy } from "@inlet/testkit/proxy";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { launchSharedBrowser, openTab } from "../support/browser-session.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();
const noServices = { fetcher: 0, normalizer: 0, scheduler: 0 };

const findMissingPart = (page: Page) =>
  page.getByRole("alert", { name: "Could not load this part of the page" });

/** Counts from now on how often the browser loads the document. */
function countDocuments(page: Page): () => number {
  let count = 0;
  page.on("domcontentloaded", () => {
    count += 1;
  });
  return () => count;
}

test("a tab that is opened while Inlet is away says so in its place, and appears once Inlet responds", async () => {
  await using system = await startSystem({ services: noServices });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await using proxy = await openProxy("api", system.apiUrl);
  await using session = await browser.openSession(proxy.url);
  const { page } = session;
  await session.signIn(tenant.token);
  await page.getByText("Ticket ingestion is off").waitFor();
  const missing = findMissingPart(page);
  const away = page.getByRole("alert", { name: "Inlet is not responding" });

  proxy.refuse(true);
  await openTab(page, "Activity");
  await missing.getByText("Inlet is not responding").waitFor();
  await away.waitFor();
  await session.expectAccessible();
  await missing.getByRole("button", { name: "Try again" }).click();
  await openTab(page, "Overview");
  await page.getByRole("link", { name: "View conversations" }).waitFor();
  await openTab(page, "Activity");
  await missing.getByText("Inlet is not responding").waitFor();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  const address = `${proxy.url}/w/${tenant.workspaceId}/integrations/kustomer/activity`;
  expect(page.url()).toBe(address);

  proxy.refuse(false);
  await page.getByRole("region", { name: "Run history" }).waitFor();
  expect(page.url()).toBe(address);
});

test("a page from before a deployment gets its new version by one reload, and does not reload on and on for a part that is missing for good", async () => {
  await using system = await startSystem({ services: noServices });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(tenant.token);
  await page.getByText("Ticket ingestion is off").waitFor();
  const script = "**/assets/activity-tab-*.js";
  const countLoads = countDocuments(page);
  await page.route(script, (it) => it.fulfill({ status: 404 }), { times: 1 });
  await openTab(page, "Activity");
  await page.getByRole("region", { name: "Run history" }).waitFor();
  expect(countLoads()).toBe(1);

  await page.route(script, (it) => it.fulfill({ status: 404 }));
  await page.reload();
  await findMissingPart(page).getByText("This part of the page failed").waitFor();
  expect(countLoads()).toBe(3);
  await page.unroute(script);
  await findMissingPart(page).getByRole("button", { name: "Try again" }).click();
  await page.getByRole("region", { name: "Run history" }).waitFor();
  expect(countLoads()).toBe(4);
});

test("a chart that cannot be loaded leaves the rest of the overview as it is, also when Inlet goes away again after a reload", async () => {
  await using system = await startSystem({ services: noServices });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  const arrivals = { data: [{ day: "2026-01-01", conversations: 1, messages: 2 }] };
  await page.route("**/arrivals?*", (it) => it.fulfill({ json: arrivals }));
  await page.route("**/assets/arrivals-chart-*.js", (it) => it.abort());
  const asked: string[] = [];
  await page.route("**/", (it) => {
    if (it.request().method() === "HEAD" && asked.push("HEAD") > 1) return it.abort();
    return it.continue();
  });
  await session.signIn(tenant.token);
  const chart = page.getByRole("region", { name: "Conversations and messages per day" });
  await findMissingPart(page).and(chart.getByRole("alert")).getByText("Inlet is not responding").waitFor();
  await page.getByText("Ticket ingestion is off").waitFor();

  await page.unroute("**/assets/arrivals-chart-*.js");
  await page.unroute("**/");
  await chart.locator(".recharts-surface").first().waitFor();
});

test("without the header, the message stands in the page's main region, and the page appears once Inlet responds", async () => {
  await using system = await startSystem({ services: noServices });
  const tenant = await system.createTenant();
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await page.route("**/assets/signed-in-layout-*.js", (it) => it.abort());
  await page.route("**/", (it) => (it.request().method() === "HEAD" ? it.abort() : it.continue()));
  const bringBack = async () => {
    await page.getByRole("main").getByText("Inlet is not responding").waitFor();
    await page.unroute("**/assets/signed-in-layout-*.js");
    await page.unroute("**/");
  };

  await Promise.all([session.signIn(tenant.token), bringBack()]);
});
