import { expect, test } from "vitest";
import { launchSharedBrowser, openTab } from "../support/browser-session.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();
const webhookToken = "whsec-of-this-test";

test("an admin connects a key, switches ingestion on, watches the last 7 days arrive, and starts and pauses runs", async () => {
  await using system = await startSystem();
  const tenant = await system.createTenant();
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(tenant.token);

  await page.getByRole("link", { name: "Connect Kustomer" }).click();
  await page.getByRole("button", { name: "Copy org.permission.tag.read" }).click();
  await page.getByRole("button", { name: "Copied org.permission.tag.read" }).waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe("org.permission.tag.read");
  await session.enterKey(`Bearer ${system.sim.keys.full}`);
  await page.getByText("An API key has no spaces").waitFor();
  await session.enterKey(system.sim.keys.wrong);
  await page.getByRole("alert").getByText("Kustomer rejected this key").waitFor();
  await session.enterKey(system.sim.keys.searchOnly);
  const refusal = page.getByRole("alert");
  for (const it of ["conversation", "message", "customer", "tag"])
    await refusal.getByText(`org.permission.${it}.read`, { exact: true }).waitFor();
  await session.expectAccessible();
  await session.enterKey(system.sim.keys.full);
  await page.getByText("Sync is fast").waitFor();
  await session.expectAccessible();

  await page.getByRole("link", { name: "Turn on ingestion" }).click();
  await page.getByRole("switch", { name: /Ticket ingestion/ }).click();
  await openTab(page, "Overview");
  const stored = page.getByRole("region", { name: "Stored" });
  await expect.poll(() => tenant.listRuns(), { timeout: 30_000 }).toHaveLength(1);
  const [first] = await tenant.listRuns();
  const week = { from: new Date(String(first?.window.from)), to: new Date(String(first?.window.to)) };
  const count = system.sim.truth(week).conversations?.count ?? 0;
  await stored.getByText(String(count), { exact: true }).waitFor();
  await session.expectAccessible();

  system.sim.mutate({ actions: [{ type: "createConversation" }] });
  await page.getByRole("button", { name: "Sync now" }).click();
  await stored.getByText(String(count + 1), { exact: true }).waitFor();
  const areRunsDone = async () => (await tenant.listRuns()).every((it) => it.state === "done");
  await expect.poll(areRunsDone, { timeout: 60_000 }).toBe(true); // else they are paused with the integration
  const sync = page.getByRole("region", { name: "Sync", exact: true });
  await sync.getByRole("button", { name: "Pause" }).click();
  await sync.getByRole("button", { name: "Resume" }).waitFor();
  expect(await tenant.getIntegration()).toMatchObject({ paused: true });

  await openTab(page, "Activity");
  await page.getByRole("button", { name: /Initial import.* records new or changed/ }).click();
  await page.getByText("Requests to Kustomer").waitFor();
  expect(session.problems).toEqual([]);
});

test("an admin starts a backfill after an estimate, checks that all is stored, redacts personal data, sets up the webhook, and disconnects with all data", async () => {
  await using system = await startSystem({ simulator: { conversations: 60 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  await session.signIn(tenant.token);

  await openTab(page, "Activity");
  const older = page.getByRole("region", { name: "Import older data" });
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  await older.getByLabel("From").fill(day(30));
  await older.getByLabel("To (inclusive)").fill(day(8));
  await older.getByRole("button", { name: "Estimate" }).click();
  await older.getByRole("button", { name: "Start import" }).click();
  await older.getByText("Import started").waitFor();
  const [backfill] = await tenant.api.listAll<{ id: string }>(
    `${tenant.path}/integrations/kustomer/backfills`,
  );
  await tenant.waitUntilDone({ id: String(backfill?.id) });

  await openTab(page, "Data");
  await page.getByRole("button", { name: "Check now" }).click();
  await page.getByText("Complete", { exact: true }).waitFor();

  const attributes = [{ record: "customer", path: "custom.passportStr", method: "drop" }];
  await tenant.api.expectOk("PATCH", `${tenant.path}/integrations/kustomer`, { redaction: { attributes } });
  await openTab(page, "Settings");
  const personal = page.getByRole("region", { name: "Personal data" });
  await personal.getByText("1 attribute is redacted by path").waitFor();
  const save = personal.getByRole("button", { name: "Save" });
  expect(await save.isDisabled()).toBe(true);
  await personal.getByRole("button", { name: "Mask email, phone" }).click();
  await personal.getByRole("button", { name: "Preview" }).click();
  await personal.getByText("would change").waitFor();
  await personal
    .getByText(/After: .*\[email\]/)
    .first()
    .waitFor();
  await personal.getByRole("button", { name: /Own patterns/ }).click();
  await personal.getByRole("button", { name: "Add a pattern" }).click();
  await personal.getByLabel("Name", { exact: true }).fill("odd");
  await personal.getByLabel("Pattern", { exact: true }).fill("(?=a)");
  await save.click();
  await personal.getByRole("alert").getByText("`odd`").waitFor();
  await session.expectAccessible();
  await personal.getByRole("button", { name: "Remove pattern 1" }).click();
  await personal.getByRole("button", { name: /In texts/ }).click();
  const countries = personal.getByLabel("Countries of phone numbers");
  await countries.fill("us, uk");
  await save.click();
  await personal.getByRole("alert").getByText("The United Kingdom is GB").waitFor();
  await countries.fill("us, gb");
  await save.click();
  await personal.getByText("Saved. The rules hold").waitFor();
  expect(await tenant.getIntegration()).toMatchObject({
    redaction: { text: { email: "mask" }, phoneCountries: ["US", "GB"], attributes },
  });

  const hook = page.getByRole("region", { name: "Webhook" });
  await hook.getByLabel("Webhook token").fill(webhookToken);
  await hook.getByRole("button", { name: "Save token" }).click();
  await hook.getByText("Waiting for the first event").waitFor();
  const { url } = await tenant.api.expectOk<{ url: string }>(
    "GET",
    `${tenant.path}/integrations/kustomer/webhook`,
  );
  system.sim.setWebhooks([{ url, token: webhookToken }]);
  system.sim.mutate({ actions: [{ type: "createConversation" }] });
  await hook.getByText("Events arrive").waitFor();

  await page.getByRole("button", { name: "Disconnect" }).click();
  const dialog = page.getByRole("dialog", { name: "Disconnect Kustomer" });
  await dialog.getByRole("checkbox").click();
  const confirm = dialog.getByRole("button", { name: "Disconnect and delete all data" });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByLabel("Type acme to confirm").fill("acme");
  await confirm.click();
  await page.getByRole("heading", { name: "Not connected yet" }).waitFor();
  expect(await tenant.api.listAll(`${tenant.path}/conversations`)).toEqual([]);
  expect(session.problems).toEqual([]);
});
