import { openProxy } from "@inlet/testkit/proxy";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { launchSharedBrowser, openTab } from "../support/browser-session.ts";
import { insertSampleData } from "../support/sample-data.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();
const noServices = { fetcher: 0, normalizer: 0, scheduler: 0 };
const instantOnWire = /\d{4}-\d\d-\d\dT\d\d:\d\d/;

const readHeader = (page: Page) => page.getByRole("banner").textContent();

test("lists and chart that were opened empty fill as records arrive and are empty after a purge; an admin erases a customer; the keyboard skips the chart", async () => {
  await using system = await startSystem();
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(tenant.token);
  const chart = page.getByRole("region", { name: "Conversations and messages per day" });
  await chart.getByText("No conversations or messages in the last 30 days").waitFor();
  await using other = await page.context().newPage();
  await other.goto(`/w/${tenant.workspaceId}/conversations`);
  await other.getByText("No conversations yet").waitFor();

  await tenant.waitUntilDone(await tenant.switchOn());
  const { length } = await tenant.api.listAll(`${tenant.path}/conversations`);
  await other.getByText(`${length} conversations`, { exact: true }).waitFor();
  await chart.locator(".recharts-surface").first().waitFor();
  await page.getByRole("link", { name: "View conversations" }).focus();
  for (let stop = 0; stop < 6; stop += 1) {
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.closest('[aria-hidden]')")).toBeNull();
  }

  await other.locator(`main a[href*="/conversations/"]`).first().click();
  await other.getByRole("button", { name: "Erase this customer" }).click();
  const dialog = other.getByRole("dialog");
  await dialog.getByText("This cannot be undone").waitFor();
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await dialog.getByText(/^1 customer removed from stored records$/).waitFor();
  await dialog.getByText("Erased", { exact: true }).waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await other.getByText(/^\d+ conversations?$/).waitFor();
  expect(await tenant.api.listAll(`${tenant.path}/conversations`)).not.toHaveLength(length);

  await tenant.api.expectOk("DELETE", `${tenant.path}/integrations/kustomer?purge=true`);
  await other.getByText("No conversations yet").waitFor();
  expect(session.problems).toEqual([]);
});

test("a long list stays where a person reads it, and offers newer data", async () => {
  await using system = await startSystem({ services: noServices });
  const tenant = await system.createTenant();
  await insertSampleData(system.db, { workspaceId: tenant.workspaceId, conversations: 120, longThread: 2 });
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(tenant.token);
  await session.open(`/w/${tenant.workspaceId}/conversations?status=done`, "Conversations");
  await page
    .getByText(/conversations/)
    .first()
    .waitFor();
  await page.mouse.wheel(0, 40_000);
  await page.getByText("60 conversations", { exact: true }).waitFor();

  await system.db.query(
    `with renamed as (
       update conversation set name = 'Renamed meanwhile', feed_position = next_feed_position(workspace_id)
       where workspace_id = $1 and id = 'v119' returning *)
     update conversation_item it set feed_position = renamed.feed_position
     from renamed where it.workspace_id = renamed.workspace_id and it.id = renamed.id`,
    [tenant.workspaceId],
  );
  await page.getByRole("button", { name: "Show newer data" }).click();
  await page.mouse.wheel(0, 40_000);
  await page.getByText("Renamed meanwhile").waitFor();

  await page.getByText("Renamed meanwhile").click();
  await page.getByRole("heading", { level: 1, name: "Renamed meanwhile" }).waitFor();
  await page.getByText("Newest first").click();
  await page.getByRole("navigation", { name: "Conversations" }).getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: "Conversations" }).waitFor();
  expect(new URL(page.url()).searchParams.get("status")).toBe("done");
  expect(session.problems).toEqual([]);
});

test("the page says that Inlet is not responding, for as long as that lasts", async () => {
  await using system = await startSystem({ services: noServices });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await using proxy = await openProxy("api", system.apiUrl);
  await using session = await browser.openSession(proxy.url);
  const { page } = session;
  await session.signIn(tenant.token);
  await page.getByText("Ticket ingestion is off").waitFor();
  const away = page.getByRole("alert", { name: "Inlet is not responding" });

  proxy.refuse(true);
  await away.getByText("may be out of date").waitFor();
  await page.getByText("Unknown", { exact: true }).waitFor();

  proxy.refuse(false);
  await away.waitFor({ state: "hidden" });
  await page.getByText("Off", { exact: true }).first().waitFor();
});

test("the header and the connect form name the workspace in the address, also one that the session does not list", async () => {
  await using system = await startSystem({ services: noServices });
  const [own, foreign] = [await system.createTenant(), await system.createTenant()];
  const rename = "update workspace set name = $2 where id = $1";
  await system.db.query(rename, [own.workspaceId, "Own workspace"]);
  await system.db.query(rename, [foreign.workspaceId, "Foreign workspace"]);
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(own.token);
  await expect.poll(() => readHeader(page)).toContain("Own workspace");
  await page
    .getByRole("button", { name: /Ada|tests|admin/i })
    .first()
    .waitFor();
  await page.context().clearCookies();

  await session.signIn(system.operatorToken);
  await session.open(`/w/${foreign.workspaceId}/connect`, "Connect Kustomer");
  await page.getByText("Workspace: Foreign workspace").waitFor();
  const selector = page.getByRole("banner").getByLabel("Workspace", { exact: true }).first();
  await expect.poll(() => selector.inputValue()).toBe("Foreign workspace");
  await session.open("/fleet", "All workspaces");
  expect(await readHeader(page)).not.toContain("Own workspace");
});

test("a paused run offers to resume, syncs come and go without moving the page, and a rejected key grants nothing", async () => {
  await using system = await startSystem({ services: noServices });
  const tenant = await system.createTenant({ volumeLimit: 0 });
  await tenant.connect("full");
  await tenant.switchOn();
  await tenant.switchOff();
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(tenant.token);
  const first = page.getByRole("region", { name: "Importing the last 7 days" });
  const sync = page.getByRole("region", { name: "Sync", exact: true });
  await sync.getByText("Paused").waitFor();
  await first.getByRole("button", { name: "Resume" }).click();
  await first.getByText("Starting soon").waitFor();
  expect(await tenant.getIntegration()).toMatchObject({ status: "active" });
  expect(await first.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("0");

  await system.db.query("update run set state = 'done', finished_at = now()");
  await first.waitFor({ state: "hidden" });
  await system.db.query(
    `insert into stream_cursor (workspace_id, integration_id, stream, at)
     select workspace_id, id, stream, now() from integration, unnest(array['conversations', 'messages']) stream`,
  );
  const heading = page.getByRole("heading", { level: 1 });
  const measureTop = async () =>
    Number((await sync.boundingBox())?.y) - Number((await heading.boundingBox())?.y);
  const before = await measureTop();
  await page.getByRole("button", { name: "Sync now" }).click();
  await page.getByText("Sync started.").waitFor();
  await sync.getByText("Syncing").waitFor();
  expect(await measureTop()).toBe(before);
  await system.db.query("update run set state = 'done', finished_at = now()");
  await page.getByText("Sync started.").waitFor({ state: "hidden" });
  expect(await measureTop()).toBe(before);

  await system.db.query(
    `update integration set attention = '{"reason": "rejected", "message": "Rejected at 2026-01-02T03:04:05.678Z.",
       "missingRoles": [], "since": "2026-01-02T03:04:05.678Z"}'`,
  );
  await openTab(page, "Settings");
  const rights = page.getByRole("list", { name: "Permissions of the key" });
  await rights.getByText("Rejected").first().waitFor();
  expect(await rights.textContent()).not.toContain("Granted");
  await page.getByRole("alert", { name: "Kustomer rejects the API key" }).waitFor();
  expect(await page.locator("main").textContent()).not.toMatch(instantOnWire);
  expect(session.problems).toEqual([]);
});

test("settings that another person saves are shown and not undone, and a preview goes with the filters it was of", async () => {
  await using system = await startSystem({ services: noServices });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const path = `${tenant.path}/integrations/kustomer`;
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(tenant.token);
  await page.goto(`/w/${tenant.workspaceId}/integrations/kustomer/settings`);
  const kept = page.getByRole("combobox", { name: "Keep conversations" });
  const filters = page.getByRole("region", { name: "Filters" });
  await kept.waitFor();

  const conversations = { in: ["email"], field: "channel" };
  await tenant.api.expectOk("PATCH", path, { retentionDays: 90, filters: { conversations } });
  await filters.getByRole("radio", { name: "meet conditions" }).and(page.locator(":checked")).waitFor();
  expect(await kept.inputValue()).toBe("90");
  expect(await filters.getByRole("button", { name: "Save filters" }).isDisabled()).toBe(true);

  await filters.getByRole("button", { name: "Preview" }).click();
  const preview = filters.getByText("What these filters would do");
  await preview.waitFor();
  await filters
    .getByLabel("Conditions", { exact: true })
    .fill('{"conversations":{"field":"channel","in":["chat"]}}');
  await preview.waitFor({ state: "hidden" });
  await filters.getByRole("button", { name: "Save filters" }).click();
  await expect
    .poll(async () => (await tenant.getIntegration()).filters)
    .toMatchObject({
      conversations: { in: ["chat"] },
    });
  await expect.poll(() => filters.getByRole("button", { name: "Save filters" }).isDisabled()).toBe(true);
  expect(session.problems).toEqual([]);
});

test("the page of a proxy, or nothing, is not saved as a person's data", async () => {
  await using system = await startSystem({ services: noServices });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(tenant.token);
  await page.goto(`/w/${tenant.workspaceId}/integrations/kustomer/data`);
  const section = page.getByRole("region", { name: "One person's data" });
  const saved: string[] = [];
  page.on("download", (it) => saved.push(it.suggestedFilename()));

  await page.route("**/export", (it) => it.fulfill({ contentType: "text/html", body: "<h1>Sign in</h1>" }));
  await section.getByLabel("Email or customer ID").fill("ada@example.com");
  await section.getByRole("button", { name: "Export" }).click();
  await section.getByText("cannot read its reply").waitFor();

  await page.unroute("**/export");
  await page.route("**/export", (it) => it.abort());
  await section.getByRole("button", { name: "Export" }).click();
  await section.getByText("Inlet cannot be reached").waitFor();
  expect(saved).toEqual([]);

  await page.unroute("**/export");
  await page.route("**/export", (it) => it.fulfill({ contentType: "application/x-ndjson", body: "{}" }));
  const download = page.waitForEvent("download");
  await section.getByRole("button", { name: "Export" }).click();
  expect((await download).suggestedFilename()).toBe("inlet-customer.ndjson");
});
