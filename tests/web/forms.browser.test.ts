import { expect, test } from "vitest";
import { launchSharedBrowser } from "../support/browser-session.ts";
import { insertSampleData } from "../support/sample-data.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();
const noServices = { fetcher: 0, normalizer: 0, scheduler: 0 };
const failed = { status: 409, json: { error: "conflict", message: "Not now." } };

/** Opens a signed-in session of a workspace with a key and sample conversations. */
async function openWorkspace() {
  await using stack = new AsyncDisposableStack();
  const system = stack.use(await startSystem({ services: noServices }));
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await insertSampleData(system.db, { workspaceId: tenant.workspaceId, conversations: 30, longThread: 2 });
  const session = stack.use(await browser.openSession(system.apiUrl));
  await session.signIn(tenant.token);
  const owned = stack.move();
  return {
    ...{ session, tenant, db: system.db, path: `/w/${tenant.workspaceId}` },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

test("a person types a day into the filters, and a click right after a search leads where it should", async () => {
  await using workspace = await openWorkspace();
  const { page, problems, open } = workspace.session;
  await open(`${workspace.path}/conversations`, "Conversations");
  await page.getByText("30 conversations", { exact: true }).waitFor();
  const day = page.getByLabel("Updated from");
  await day.focus();
  await page.keyboard.type("11252026"); // the headless browser orders the fields of a date as in the United States
  await page.waitForURL("**/conversations?from=2026-11-25");
  expect(await day.inputValue()).toBe("2026-11-25");

  await open(`${workspace.path}/conversations`, "Conversations");
  const rows = page.locator(`main a[href*="/conversations/"]`);
  await rows.first().waitFor();
  await page.clock.install();
  const opened = Promise.withResolvers<void>();
  await page.route("**/conversation-page*.js", (it) => opened.promise.then(() => it.continue()));
  await page.getByRole("searchbox").fill("refund");
  await rows.first().click();
  await page.clock.runFor(1_000);
  opened.resolve();
  await page.getByRole("heading", { name: "Messages" }).waitFor();
  expect(problems).toEqual([]);
});

test("what fails after a click is said, and no longer once a person tries again", async () => {
  await using workspace = await openWorkspace();
  const { page, open } = workspace.session;
  await page.route("**/tokens/*", (it) => it.fulfill(failed));
  await open(`${workspace.path}/settings/members`, "Members and tokens");
  const revoke = page.getByRole("button", { name: /^Revoke/ }).first();
  await revoke.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await dialog.getByText("Not now.").waitFor();
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await revoke.click();
  await dialog.getByText("every browser that is signed in with it").waitFor();
  expect(await dialog.getByRole("alert").count()).toBe(0);

  await workspace.db.query(
    `insert into notice (workspace_id, kind, subject, level, message)
     select $1, 'webhook_disabled', 'subject ' || n, 'warn', 'Notice number ' || n from generate_series(1, 25) n`,
    [workspace.tenant.workspaceId],
  );
  await open(`${workspace.path}/settings/alerts`, "Webhooks and alerts");
  await page.getByText("Notice number 25").waitFor();
  await page.route("**/notices?*", (it) => it.fulfill(failed));
  await page.getByRole("button", { name: "Show older notices" }).click();
  await page.getByText("Not now.").waitFor();
  await page.unroute("**/notices?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Notice number 1", { exact: true }).waitFor();

  await page.route("**/v1/session", (it) => it.fulfill(failed));
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("alert", { name: "Sign-out failed" }).getByText("Not now.").waitFor();
  await page.unroute("**/v1/session");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();
});

test("a download that the API refuses is explained in the page, and one that it allows is the browser's", async () => {
  await using workspace = await openWorkspace();
  const { page } = workspace.session;
  const saved: string[] = [];
  page.on("download", (it) => saved.push(it.suggestedFilename()));
  for (const [path, name, fileName] of [
    ["integrations/kustomer/data", "Export", /^inlet-conversations-.*\.csv$/],
    ["settings/audit", "Download", /^inlet-audit-.*\.ndjson$/],
  ] as const) {
    await page.goto(`${workspace.path}/${path}`);
    const button = page.getByRole("button", { name }).first();
    await page.route("**/exports", (it) => it.fulfill(failed));
    await button.click();
    await page.getByRole("alert").getByText("Not now.").waitFor();
    expect(saved.splice(0)).toEqual([]);

    await page.unroute("**/exports");
    const download = page.waitForEvent("download");
    await button.click();
    expect((await download).suggestedFilename()).toMatch(fileName);
    expect(await page.getByText("Not now.").count()).toBe(0);
    saved.splice(0);
  }

  await workspace.db.query("delete from session");
  await page.getByRole("button", { name: "Download" }).click();
  await page.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();
  expect(saved).toEqual([]);
});

test("the form that replaces a key starts at the region or subdomain of the connected one", async () => {
  await using workspace = await openWorkspace();
  const { page, open } = workspace.session;
  const move = (host: string) =>
    workspace.db.query("update integration set base_url = $1", [`https://${host}`]);
  const openForm = () => open(`${workspace.path}/integrations/kustomer/connect`, "Replace the API key");
  await move("api.prod2.kustomerapp.com");
  await openForm();
  expect(await page.getByRole("radio", { name: "Europe" }).isChecked()).toBe(true);

  await move("acme.api.kustomerapp.com");
  await openForm();
  expect(await page.getByRole("radio", { name: "Custom subdomain" }).isChecked()).toBe(true);
  expect(await page.getByLabel("Subdomain", { exact: true }).inputValue()).toBe("acme");
});

test("without the browser's clipboard a text is selected to be copied, and a choice that was not saved is not called saved", async () => {
  await using workspace = await openWorkspace();
  const { page, open } = workspace.session;
  await open(`${workspace.path}/integrations/kustomer/connect`, "Replace the API key");
  await page.evaluate("delete Navigator.prototype.clipboard"); // as on a page without HTTPS
  await page.getByRole("button", { name: "Copy org.permission.message.read" }).click();
  await page.getByText("does not let this page copy").waitFor();
  expect(await page.evaluate("String(getSelection())")).toBe("org.permission.message.read");

  await page.goto(`${workspace.path}/integrations/kustomer/settings`);
  const retention = page.getByRole("region", { name: "Retention" });
  const kept = retention.getByRole("combobox", { name: "Keep conversations" });
  await kept.selectOption("730 days");
  await retention.getByRole("button", { name: "Save" }).click();
  await retention.getByText(/^Saved\./).waitFor();
  await kept.selectOption("30 days");
  await retention.getByText(/have not changed since \d+ \w+ \d+, \d\d:\d\d\./).waitFor();
  expect(await retention.getByText(/^Saved\./).count()).toBe(0);

  const answered = Promise.withResolvers<void>();
  await page.route("**/integrations/kustomer", (it) => answered.promise.then(() => it.continue()));
  const interval = page.getByRole("combobox", { name: "Sync every" });
  await interval.selectOption("15 minutes");
  await expect.poll(() => interval.isDisabled()).toBe(true);
  expect(await interval.locator(":checked").textContent()).toBe("15 minutes");
  answered.resolve();
  await expect.poll(() => interval.isDisabled()).toBe(false);
  expect(await interval.locator(":checked").textContent()).toBe("15 minutes");
});

test("a delivery that waited is shown as accepted once it was", async () => {
  await using workspace = await openWorkspace();
  const { tenant, db } = workspace;
  const { page, open } = workspace.session;
  const { id } = await tenant.api.expectOk<{ id: string }>("POST", `${tenant.path}/webhooks`, {
    ...{ url: "https://receiver.example/hook", events: ["notice"], from: "now", description: "Receiver" },
  });
  await db.query(`insert into webhook_delivery (workspace_id, endpoint_id, type) values ($1, $2, 'notice')`, [
    tenant.workspaceId,
    id,
  ]);
  await open(`${workspace.path}/settings/alerts`, "Webhooks and alerts");
  await page.getByRole("button", { name: "Deliveries" }).click();
  const deliveries = page.getByRole("list", { name: "Deliveries" });
  await deliveries.getByText("Waiting").waitFor();
  await db.query(
    "update webhook_delivery set state = 'delivered', next_at = null, ended_at = now() where endpoint_id = $1",
    [id],
  );
  await deliveries.getByText("Accepted").waitFor();
});

test("a long word in a name fits a phone, and a name is confirmed as the page shows it", async () => {
  await using workspace = await openWorkspace();
  const { page, expectAccessible, open } = workspace.session;
  const org = "Acme  Incorporated "; // with spaces that no browser shows
  await workspace.db.query("update workspace set name = $1", ["W".repeat(80)]);
  await workspace.db.query("update integration set org_name = $1", [org + "x".repeat(80)]);
  await open(`${workspace.path}/integrations/kustomer/connect`, "Replace the API key");
  await expectAccessible();

  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(`${workspace.path}/integrations/kustomer/settings`);
  await page.getByRole("button", { name: "Disconnect" }).click();
  const name = page.getByRole("dialog").getByRole("textbox");
  const label = page.getByRole("dialog").locator("label").last();
  await expect.poll(async () => (await label.boundingBox())?.width).toBeLessThan(340);
  await name.fill(`Acme Incorporated ${"x".repeat(80)}`);
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await page.getByText("Not connected yet").waitFor();
});

test("a button that is pressed twice at once acts once", async () => {
  await using workspace = await openWorkspace();
  const { page, open } = workspace.session;
  const sent: string[] = [];
  page.on("request", (it) => it.method() === "POST" && sent.push(new URL(it.url()).pathname));
  const pressTwice = (it: { click: () => void }) => {
    it.click();
    it.click();
  };
  await open(`${workspace.path}/settings/alerts`, "Webhooks and alerts");
  await page.getByRole("button", { name: "Add webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("URL").fill("https://receiver.example/hook");
  await dialog.getByRole("button", { name: "Add webhook" }).evaluate(pressTwice);
  await dialog.getByText("The receiver verifies signatures with this secret.").waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.locator("main").getByText("https://receiver.example/hook").waitFor();
  expect(sent).toHaveLength(1);

  sent.length = 0;
  await workspace.tenant.switchOn();
  await open(`${workspace.path}/integrations/kustomer/activity`, /^Kustomer/);
  await page.getByRole("button", { name: "Check for deletions" }).evaluate(pressTwice);
  await page.getByRole("region", { name: "Deletion check" }).waitFor();
  expect(sent).toHaveLength(1);
});
