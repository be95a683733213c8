import type { KnobChange } from "@inlet/kustomer-simulator";
import { expect, test } from "vitest";
import { launchSharedBrowser, openTab } from "../support/browser-session.ts";
import { expectEqualToTruth } from "../support/expect-equal.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();

/** Small and slow pages, so that the test can act in the middle of a run. */
const slowKnobs: KnobChange = { searchPageMax: 20, latencyMs: 200 };

test("the page shows problems of the key and of Kustomer at once, says what to do, and removes them when they end", async () => {
  await using system = await startSystem({ knobs: slowKnobs });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(tenant.token);
  await page.getByText("Ticket ingestion is off").waitFor();
  const refusal = { status: 409, json: { error: "conflict", message: "Use the event stream." } };
  await page.route("**/overview", (it) => it.fulfill(refusal));
  const findAlert = (name: string) => page.getByRole("alert", { name });

  const run = await tenant.switchOn();
  await page.getByRole("region", { name: "Importing the last 7 days" }).waitFor();
  await tenant.waitForRun(run, ({ progress }) => expect(progress.done).toBeGreaterThan(0));
  system.sim.setKnobs({ rolesLost: { full: ["org.permission.message.read"] } });
  const lost = findAlert("The API key is missing required roles");
  for (const it of ["org.permission.message.read", "Sync is paused", "every 15 minutes", "Since"])
    await lost.getByText(it).first().waitFor();
  await page.getByText("Roles missing", { exact: true }).waitFor();
  await session.expectAccessible();
  await page.unroute("**/overview");

  system.sim.setKnobs({ latencyMs: 0 });
  await lost.getByRole("link", { name: "Replace the API key" }).click();
  await session.enterKey(system.sim.keys.sameOrgOther);
  await page.getByText("Inlet can read the organization acme").waitFor();
  await lost.waitFor({ state: "hidden" });
  await page.getByRole("link", { name: "Back to the overview" }).click();
  await tenant.waitUntilDone(run); // the new key leaves ingestion on
  system.sim.setKnobs({ rolesLost: {} });
  await expectEqualToTruth(system, tenant);

  const optional = ["org.permission.search.create", "org.permission.audit_logs.read"];
  system.sim.setKnobs({ rolesLost: { sameOrgOther: optional } });
  await page.getByRole("button", { name: "Sync now" }).click();
  const weaker = findAlert("The API key has lost optional roles");
  await weaker.getByText("reads by lists").waitFor();
  await weaker.getByText("detects deletions by reading the stored records").waitFor();
  system.sim.setKnobs({ rolesLost: {} });
  await openTab(page, "Settings");
  await page.getByRole("button", { name: "Check again" }).click();
  await weaker.waitFor({ state: "hidden" });

  system.sim.setKnobs({ faults: { error500: 1 } });
  await page.getByRole("button", { name: "Sync now" }).click();
  const away = findAlert("Kustomer is not responding");
  await away.getByText("nothing is lost").waitFor();
  system.sim.setKnobs({ faults: 0 });
  await away.waitFor({ state: "hidden" });

  system.sim.setKnobs({ revoked: ["sameOrgOther"] });
  await page.getByRole("button", { name: "Sync now" }).click();
  await findAlert("Kustomer rejects the API key").getByText("Sync is paused").waitFor();
  expect(session.problems).toEqual([]);
});

test("a member sees everything, including the limit and held conversations, is offered no change, and sees why", async () => {
  await using system = await startSystem();
  const tenant = await system.createTenant({ volumeLimit: 5 });
  const grant = { scope: "member", name: "Max" };
  const { token } = await tenant.api.expectOk<{ token: string }>("POST", `${tenant.path}/tokens`, grant);
  await tenant.connect("documented");
  await tenant.waitUntilDone(await tenant.switchOn());
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(token);

  await page.getByText("you are signed in as a member").waitFor();
  const full = page.getByRole("alert", { name: "Volume limit reached" });
  await full.getByText("5 of 5 conversations").waitFor();
  await full.getByText("imports them then").waitFor();
  const buttons = page.locator("main").getByRole("button");
  expect(await buttons.count()).toBe(0);
  await openTab(page, "Settings");
  await page.getByText("Sync is slower without search").waitFor();
  await page.getByText("Nothing is redacted").waitFor();
  expect(await buttons.count()).toBe(0);
  expect(await page.getByRole("switch").count()).toBe(0);
  await openTab(page, "Data");
  await page.getByRole("button", { name: "Show: Over limit" }).click();
  await page.getByRole("dialog").getByText("Over the volume limit").first().waitFor();
  expect(await page.getByText("Erased customers").count()).toBe(0);
  await session.expectAccessible();

  await page.reload();
  await page.getByRole("button", { name: "Show: Over limit" }).waitFor();
  expect(session.problems).toEqual([]);
  await page.context().setOffline(true);
  await page.getByText("You are offline.").waitFor();
});
