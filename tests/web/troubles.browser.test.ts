import { expect, test } from "vitest";
import { browserOfFile } from "../support/visitor.ts";
import { startWorld } from "../support/world.ts";

const browser = browserOfFile();

test("a key that lost roles is told with what to do, and a new key ends the trouble", async () => {
  await using world = await startWorld();
  const tenant = await world.tenant();
  await tenant.connect("full");
  await tenant.untilDone(await tenant.switchOn());
  await using visitor = await browser.visit(world.apiUrl);
  const { page } = visitor;
  await visitor.signIn(tenant.token);
  await page.getByRole("button", { name: "Sync now" }).waitFor();

  world.sim.setKnobs({ rolesLost: { full: ["org.permission.message.read"] } });
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByText("The API key lost roles that Inlet needs").waitFor();
  await visitor.expectUsableByAll();
  await page.getByRole("link", { name: "Connect a new key" }).click();
  await visitor.pasteKey(world.sim.keys.sameOrgOther);
  await page.getByText("Inlet can read the organisation acme").waitFor();
  await page.getByText("The API key lost roles that Inlet needs").waitFor({ state: "hidden" });
  expect(visitor.complaints).toEqual([]);
});

test("a member sees everything, changes nothing and is told why; the limit and what is held are told", async () => {
  await using world = await startWorld();
  const tenant = await world.tenant({ volumeLimit: 5 });
  const grant = { scope: "member", name: "Max" };
  const { token } = await tenant.api.ok<{ token: string }>("POST", `${tenant.path}/tokens`, grant);
  await tenant.connect("documented");
  await tenant.untilDone(await tenant.switchOn());
  await using visitor = await browser.visit(world.apiUrl);
  const { page } = visitor;
  await visitor.signIn(token);

  await page.getByText("you are signed in as a member").waitFor();
  await page.getByText("The volume limit is reached", { exact: true }).waitFor();
  await page.getByText("Sync works without search").waitFor();
  expect(await page.getByRole("switch", { name: /Ticket ingestion/ }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Sync now" }).press("Enter");
  expect(await tenant.runs()).toHaveLength(1);
  await page.getByRole("button", { name: "Show: Held" }).click();
  await page.getByRole("dialog").getByText("beyond the volume limit").first().waitFor();
  await visitor.expectUsableByAll();

  await page.reload();
  await page.getByRole("button", { name: "Sync now" }).waitFor();
  expect(visitor.complaints).toEqual([]);
  await page.context().setOffline(true);
  await page.getByText("You are offline.").waitFor();
});
