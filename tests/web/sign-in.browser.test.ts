import { sessions } from "@inlet/db";
import { createDb } from "@inlet/db/testing";
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
  await page.getByRole("heading", { name: "Not connected yet" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/w/${first.workspaceId}/integrations/kustomer/activity`);

  await page.getByRole("button", { name: "Ada" }).click();
  await page.getByRole("menuitem", { name: "Add a workspace" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Token", { exact: true }).fill(second.token);
  await dialog.getByRole("button", { name: "Add" }).click();
  await page.getByRole("combobox", { name: "Workspace" }).waitFor();

  await page.getByRole("button", { name: "Ada" }).click();
  await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await page.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
  await page.goto("/sign-in?code=spent");
  await page.getByText("This sign-in link has expired or was already used").waitFor();
  await page.goto(`data:text/html,<a href="${system.apiUrl}/sign-in?code=fresh">sign in</a>`);
  await page.getByRole("link").click();
  await page.getByText("Another website opened your sign-in link").waitFor();
  expect(session.problems).toEqual([]);
});

test("every tab shows who is signed in, whichever tab signs in or out", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const tenant = await system.createTenant();
  await using session = await browser.openSession(system.apiUrl);
  const { page, signIn } = session;
  await signIn(tenant.token);
  await using other = await page.context().newPage();
  await other.goto(`/w/${tenant.workspaceId}/settings/members`);
  await other.getByRole("heading", { name: "Tokens", exact: true }).waitFor();

  await page.getByRole("button", { name: "Ada" }).click();
  await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await other.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();
  await signIn(tenant.token);
  await other.getByRole("heading", { name: "Tokens", exact: true }).waitFor();

  const max = { scope: "admin", name: "Max" };
  const { id } = await tenant.api.expectOk<{ id: string }>("POST", `${tenant.path}/tokens`, max);
  const code = await sessions.createSignInLink(createDb(system.db), id);
  await using opened = await page.context().newPage();
  await opened.goto(`/sign-in?code=${code}`);
  await other.getByRole("button", { name: "Max", exact: true }).waitFor();
  expect(session.problems).toEqual([]);
});

test("a person whose session ends by itself reads so, and that a change was not made", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const { token, workspaceId } = await system.createTenant();
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(token);
  await session.open(`/w/${workspaceId}/settings/members`, "Members and tokens");
  await page.getByRole("button", { name: "Create a token" }).click();
  await page.getByLabel("Name").fill("Max");

  await page.context().clearCookies();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("alert").getByText("your last change was not made").waitFor();
  await session.expectAccessible();
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Audit log" }).waitFor();
  await page.context().clearCookies();
  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByRole("alert").getByText("Your session has ended. Sign in to continue.").waitFor();
  expect(session.problems).toEqual([]);
});

test("an admin hands out a token, which is shown once and signs in until it is revoked; a person signs out everywhere", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const { token, workspaceId } = await system.createTenant();
  await using first = await browser.openSession(system.apiUrl, { width: 360 });
  await using second = await browser.openSession(system.apiUrl);
  await first.page.goto("/");
  await first.page.getByLabel("Token", { exact: true }).fill(token);
  await first.page.keyboard.press("Enter");
  await second.signIn(token);

  await first.open(`/w/${workspaceId}/settings/members`, "Members and tokens");
  await first.page.getByRole("button", { name: "Create a token" }).click();
  await first.page.getByLabel("Name").pressSequentially("x".repeat(210));
  expect(await first.page.getByLabel("Name").inputValue()).toHaveLength(200);
  await first.page.getByLabel("Name").fill("Max");
  await first.page.getByRole("button", { name: "Create", exact: true }).click();
  const issued = String(await first.page.getByRole("dialog").locator("code").textContent());
  await first.expectAccessible();
  await first.page.getByRole("button", { name: "Done" }).click();
  await first.page.getByText(/^Expires /).waitFor();
  expect(await first.page.locator("main").textContent()).not.toContain(issued);
  await first.expectAccessible();
  await using member = await browser.openSession(system.apiUrl);
  await member.signIn(issued);
  await member.open(`/w/${workspaceId}/settings/members`, "Members and tokens");
  await member.page.getByText("can see its tokens").waitFor();
  expect(await member.page.getByRole("link", { name: "Members and tokens" }).count()).toBe(0);
  await member.open(`/w/${workspaceId}/settings/audit`, "Audit log");
  await member.page.getByText("can see its audit log").waitFor();
  await first.page.getByRole("button", { name: "Revoke Max" }).click();
  await first.page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await first.page.getByText("Max", { exact: true }).waitFor({ state: "hidden" });
  await member.page.reload();
  await member.page.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();

  await first.open(`/w/${workspaceId}/settings/audit`, "Audit log");
  const entries = first.page.getByRole("list", { name: "Audit log" }).getByRole("listitem");
  await expect.poll(() => entries.first().textContent()).toMatch(/Token revoked.*Ada · .*Scope: member/s);
  await first.page.getByLabel("Who").selectOption("Max");
  await expect.poll(() => entries.allTextContents()).toEqual([expect.stringContaining("Signed in")]);
  await first.page.getByLabel("What").selectOption("Token revoked");
  await first.page.getByText("No entry matches.").waitFor();
  await first.expectAccessible();

  await first.page.getByRole("button", { name: "Ada", exact: true }).click();
  await first.page.getByRole("menuitem", { name: "Sessions" }).click();
  const dialog = first.page.getByRole("dialog");
  await dialog.getByText("Last used").nth(1).waitFor();
  expect(await dialog.getByText("This browser").count()).toBe(1);
  await first.expectAccessible();
  await dialog.getByRole("button", { name: "Sign out everywhere" }).click();
  await first.page.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();
  await second.page.reload();
  await second.page.getByRole("heading", { name: "Sign in to Inlet" }).waitFor();

  expect([...first.problems, ...second.problems]).toEqual([]);
});

test("an admin creates a SQL role, whose password is shown once, and drops it; the last possible role shows its password too", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const { token, workspaceId, api, path } = await system.createTenant();
  await using session = await browser.openSession(system.apiUrl, { width: 360 });
  const { page } = session;
  await session.signIn(token);
  await session.open(`/w/${workspaceId}/settings/members`, "Members and tokens");

  await page.getByRole("button", { name: "Create a SQL role" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Metabase");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await dialog.getByText("only this once").waitFor();
  const [, role, password] = await dialog.locator("code").allTextContents();
  await session.expectAccessible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page
    .locator("main")
    .getByText(role ?? "no role")
    .waitFor();
  expect(await page.locator("main").textContent()).not.toContain(password);
  await session.expectAccessible();
  await page.getByRole("button", { name: "Drop Metabase" }).click();
  await dialog.getByRole("button", { name: "Drop" }).click();
  await page.getByText("Nobody reads this workspace by SQL.").waitFor();

  for (const name of ["a", "b", "c", "d"]) await api.expectOk("POST", `${path}/sql-roles`, { name });
  await page.reload();
  await page.getByRole("button", { name: "Create a SQL role" }).click();
  await dialog.getByLabel("Name").fill("psql");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await dialog.getByText("only this once").waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Create a SQL role", disabled: true }).waitFor();

  expect(session.problems).toEqual([]);
});
