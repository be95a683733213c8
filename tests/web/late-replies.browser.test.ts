import { expect, test } from "vitest";
import { launchSharedBrowser } from "../support/browser-session.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();
const noServices = { fetcher: 0, normalizer: 0, scheduler: 0 };
const failed = { status: 409, json: { error: "conflict", message: "Not now." } };

/** Opens a signed-in session of a workspace with a key. */
async function openWorkspace() {
  await using stack = new AsyncDisposableStack();
  const system = stack.use(await startSystem({ services: noServices }));
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const session = stack.use(await browser.openSession(system.apiUrl));
  await session.signIn(tenant.token);
  const owned = stack.move();
  return {
    ...{ session, tenant, db: system.db, path: `/w/${tenant.workspaceId}` },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

test("a failure opens the dialog again that a person has closed meanwhile", async () => {
  await using workspace = await openWorkspace();
  const { page } = workspace.session;
  const answered = Promise.withResolvers<void>();
  await page.route("**/integrations/kustomer?purge=*", (it) =>
    answered.promise.then(() => it.fulfill(failed)),
  );
  await page.goto(`${workspace.path}/integrations/kustomer/settings`);
  await page.getByRole("button", { name: "Disconnect" }).click();
  const dialog = page.getByRole("dialog", { name: "Disconnect Kustomer" });
  await dialog.getByLabel("Type acme to confirm").fill("acme");
  await dialog.getByRole("button", { name: "Disconnect" }).click();
  await dialog.getByRole("button", { name: "Keep connected" }).click();
  await dialog.waitFor({ state: "hidden" });

  answered.resolve();
  await dialog.getByRole("alert", { name: "Disconnect failed" }).getByText("Not now.").waitFor();
  await dialog.getByRole("button", { name: "Keep connected" }).click();
  await dialog.waitFor({ state: "hidden" });
});

test("a token that comes when a person has closed its dialog is shown, and so is a failure", async () => {
  await using workspace = await openWorkspace();
  const { page } = workspace.session;
  await page.goto(`${workspace.path}/settings/members`);
  const createAndCancel = async (name: string) => {
    await page.getByRole("button", { name: "Create a token" }).click();
    const dialog = page.getByRole("dialog", { name: "Create a token" });
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    return dialog;
  };
  let answered = Promise.withResolvers<void>();
  await page.route("**/tokens", async (it) => {
    if (it.request().method() !== "POST") return it.continue();
    await answered.promise;
    if (it.request().postDataJSON().name === "Max") return it.fulfill(failed);
    return it.continue();
  });

  await createAndCancel("Eva");
  answered.resolve();
  const issued = page.getByRole("dialog", { name: "Copy the token now" });
  await issued.getByText("Inlet shows the token of Eva only this once").waitFor();
  await issued.getByRole("button", { name: "Done" }).click();
  await issued.waitFor({ state: "hidden" });

  answered = Promise.withResolvers();
  const dialog = await createAndCancel("Max");
  answered.resolve();
  await dialog.getByRole("alert", { name: "The token was not created" }).getByText("Not now.").waitFor();
});

test("the failure of a key check is said, also when it comes while the success of the one before would end", async () => {
  await using workspace = await openWorkspace();
  const { page } = workspace.session;
  await page.goto(`${workspace.path}/integrations/kustomer/settings`);
  const check = page.getByRole("button", { name: "Check again" });
  await check.waitFor();
  await page.clock.install();
  await check.click();
  await page.getByText("Key checked just now").waitFor();

  const answered = Promise.withResolvers<void>();
  await page.route("**/check", (it) => answered.promise.then(() => it.fulfill(failed)));
  await check.click();
  await page.clock.runFor(15_000);
  answered.resolve();

  await page.getByRole("alert", { name: "Key check failed" }).getByText("Not now.").waitFor();
});

test("a reply that arrives after an event with a newer state does not replace it", async () => {
  await using workspace = await openWorkspace();
  const { page } = workspace.session;
  await workspace.tenant.switchOn();
  await page.getByText("0 records so far").first().waitFor();
  const [sent, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route("**/overview", async (it) => {
    const response = await it.fetch();
    sent.resolve();
    await released.promise;
    await it.fulfill({ response });
  });

  await page.getByRole("button", { name: "Sync now" }).click();
  await sent.promise;
  await workspace.db.query("update run set done_records = 123, total_records = 456");
  const newer = page.getByText("123 of 456 records").first();
  await newer.waitFor();
  released.resolve();
  await page.locator("button[data-loading]").waitFor({ state: "detached" });

  expect(await newer.count()).toBe(1);
});
