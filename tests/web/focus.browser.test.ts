import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { launchSharedBrowser } from "../support/browser-session.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();

/** The text or the name of the element that has the keyboard focus; empty for a page without one. */
const readFocus = (page: Page) =>
  page.evaluate<string>(
    `document.activeElement === document.body ? "" : document.activeElement.ariaLabel ?? document.activeElement.textContent`,
  );

test("the keyboard focus stays near when what had it goes away", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  for (const name of ["Max", "Mia"])
    await tenant.api.expectOk("POST", `${tenant.path}/tokens`, { scope: "member", name });
  await system.db.query(
    `insert into notice (workspace_id, kind, subject, level, message)
     select $1, 'webhook_disabled', 'subject ' || n, 'warn', 'Notice number ' || n from generate_series(1, 25) n`,
    [tenant.workspaceId],
  );
  await using session = await browser.openSession(system.apiUrl);
  const { page, open } = session;
  const { keyboard } = page;
  const press = async (name: string) => {
    await page.getByRole("button", { name, exact: true }).focus();
    await keyboard.press("Enter");
  };
  await session.signIn(tenant.token);

  await open(`/w/${tenant.workspaceId}/settings/members`, "Members and tokens");
  await page.getByRole("button", { name: "Revoke Mia" }).focus();
  await press("Revoke Max");
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).focus();
  await keyboard.press("Enter");
  await page.getByRole("button", { name: "Revoke Max" }).waitFor({ state: "hidden" });
  await expect.poll(() => readFocus(page)).toBe("Revoke Mia");

  await press("Ada");
  await page.getByRole("menuitem", { name: "Sessions" }).focus();
  await keyboard.press("Enter");
  await page.getByText("This browser").waitFor();
  await keyboard.press("Escape");
  await expect.poll(() => readFocus(page)).toBe("Ada");

  await open(`/w/${tenant.workspaceId}/settings/alerts`, "Webhooks and alerts");
  await page.getByRole("button", { name: "Add webhook" }).focus();
  await press("Show older notices");
  await page.getByText("Notice number 1", { exact: true }).waitFor();
  await expect.poll(() => readFocus(page)).toBe("Add webhook");

  await open(`/w/${tenant.workspaceId}/integrations/kustomer/settings`, /^Kustomer/);
  await press("Check again");
  await page.getByText("Key checked just now").waitFor();
  await expect.poll(() => readFocus(page)).toBe("Check again");
  expect(session.problems).toEqual([]);
});
