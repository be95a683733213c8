import { expect, test } from "vitest";
import { launchSharedBrowser } from "../support/browser-session.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();

test("a person signs in with a token, adds a second workspace, and signs out", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const first = await system.createTenant();
  const second = await system.createTenant();
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;

  await page.goto(`/w/${first.workspaceId}/runs`);
  await page.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();
  await session.expectAccessible();
  await page.getByLabel("Token", { exact: true }).fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("There is no such token").waitFor();
  await page.getByLabel("Token", { exact: true }).fill(first.token);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Run history" }).waitFor();
  expect(page.url()).toContain(first.workspaceId);

  await page.getByRole("button", { name: "Ada" }).click();
  await page.getByRole("menuitem", { name: "Add a workspace" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Token", { exact: true }).fill(second.token);
  await dialog.getByRole("button", { name: "Add" }).click();
  await page.getByRole("combobox", { name: "Workspace" }).waitFor();

  await page.getByRole("button", { name: "Ada" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();
  await page.goto("/sign-in?code=spent");
  await page.getByText("This sign-in link has expired or was already used").waitFor();
  await page.goto(`data:text/html,<a href="${system.apiUrl}/sign-in?code=fresh">sign in</a>`);
  await page.getByRole("link").click();
  await page.getByText("Another website opened your sign-in link").waitFor();
  expect(session.problems).toEqual([]);
});
