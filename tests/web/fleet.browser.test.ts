import { expect, test } from "vitest";
import { launchSharedBrowser } from "../support/browser-session.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();
const nameLinks = "main tbody tr td:first-child a";

test("an operator sees every workspace, failing ones first, and can search by name", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const tenants = [await system.createTenant(), await system.createTenant(), await system.createTenant()];
  for (const it of tenants.slice(0, 2)) await it.connect("full");
  const [first, second, third] = tenants.map((it) => it.workspaceId);
  await system.db.query(
    `update integration set ingest_conversations = true, attention = '{"reason": "rejected", "message": "Expired at 2026-01-02T03:04:05.678Z. Connect a new key.", "missingRoles": [], "since": "2026-01-02T03:04:05.678Z"}'
     where workspace_id = $1`,
    [second],
  );
  const longName = "Averylongname".repeat(15);
  await system.db.query("update workspace set name = $2 where id = $1", [third, longName]);
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;

  await session.signIn(system.operatorToken);
  await session.open("/fleet", "All workspaces");
  await page.getByText("3 workspaces", { exact: true }).waitFor();

  expect(await page.locator(nameLinks).first().getAttribute("href")).toBe(`/w/${second}`);
  await page.getByText("Needs attention").waitFor();
  await page.getByTitle("Expired at 2 Jan 2026, 04:04. Connect a new key.").waitFor();
  await session.expectAccessible();
  await page.getByLabel("Search", { exact: true }).fill("averylong");
  await page.getByText("1 workspace", { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get("q")).toBe("averylong");
  await page.reload();
  await page.getByText("1 workspace", { exact: true }).waitFor();
  await page.getByLabel("Search", { exact: true }).fill(String(first));
  await page.locator(`a[href="/w/${first}"]`).waitFor();
  await page.locator(nameLinks).click();
  await page.waitForURL(`**/w/${first}/integrations/kustomer`);

  await session.open(`/w/${third}/settings/usage`, "Usage");
  await page.getByRole("button", { name: "Delete workspace" }).click();
  const remove = page.getByRole("button", { name: "Delete for good" });
  expect(await remove.isDisabled()).toBe(true);
  await page.getByLabel(/to confirm$/).fill(longName);
  await session.expectAccessible();
  await remove.click();
  await page.getByText("2 workspaces", { exact: true }).waitFor();
  expect(session.problems).toEqual([]);
});
