import { http } from "@inlet/contracts";
import { expect, test } from "vitest";
import { launchSharedBrowser, openTab } from "../support/browser-session.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();
const question = {
  kind: "removal",
  message: "Kustomer does not have 30 of 40 conversations any more.",
  wouldRemove: { conversation: { count: 30, of: 40 } },
};

test("the page pauses, resumes, cancels and answers runs, and polls when the event stream is not available", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const tenant = await system.createTenant({ volumeLimit: http.noVolumeLimit });
  const runs = `${tenant.path}/integrations/kustomer/runs`;
  await tenant.connect("full");
  await tenant.switchOn();
  const range = { from: "2026-01-01T00:00:00.000Z", to: "2026-01-02T00:00:00.000Z" };
  const backfill = await tenant.api.expectOk<{ id: string }>(
    "POST",
    `${tenant.path}/integrations/kustomer/backfills`,
    range,
  );
  await using session = await browser.openSession(system.apiUrl);
  const { page } = session;
  const notFound = {
    status: 404,
    json: { error: "not_found", message: "The event stream is not available." },
  };
  await page.route("**/events", (it) => it.fulfill(notFound));
  await session.signIn(tenant.token);

  await page.getByText("No limit is set for this workspace").waitFor();
  await openTab(page, "Activity");
  const past = page.getByRole("region", { name: "Backfill" });
  await past.getByText("0 records so far").waitFor();
  await system.db.query("update run set done_records = 123, total_records = 456 where id = $1", [
    backfill.id,
  ]);
  await past.getByText("123 of 456 records").waitFor();
  await past.getByRole("button", { name: "Pause" }).click();
  await past.getByText("Paused").waitFor();
  expect(await tenant.api.expectOk("GET", `${runs}/${backfill.id}`)).toMatchObject({ pausedByPerson: true });
  await past.getByRole("button", { name: "Resume" }).click();
  await past.getByText("Starting soon").waitFor();
  await past.getByRole("button", { name: "Cancel" }).click();
  await past.waitFor({ state: "hidden" });
  expect(await tenant.api.expectOk("GET", `${runs}/${backfill.id}`)).toMatchObject({ state: "cancelled" });

  const insertQuestion = async () => {
    const { rows } = await system.db.query<{ id: string }>(
      `insert into run (workspace_id, integration_id, kind, state, phase, strategy, scope_from, window_from, ceiling, question, paused_by_person)
      select workspace_id, id, 'reconcile', 'paused', 'verify', 'search', now(), now(), now(), $2, true
      from integration where workspace_id = $1 returning id`,
      [tenant.workspaceId, question],
    );
    return `${runs}/${rows[0]?.id}`;
  };
  const questionAlert = page.getByRole("alert", { name: "Confirmation needed" });
  const first = await insertQuestion();
  await questionAlert.getByText("30 of 40 conversations").waitFor();
  await session.expectAccessible();
  await questionAlert.getByRole("button", { name: "No, keep everything" }).click();
  await questionAlert.waitFor({ state: "hidden" });
  expect(await tenant.api.expectOk("GET", first)).toMatchObject({ state: "cancelled" });

  const second = await insertQuestion();
  await openTab(page, "Overview");
  await questionAlert.getByRole("button", { name: "Yes, delete them" }).click();
  await questionAlert.waitFor({ state: "hidden" });
  expect(await tenant.api.expectOk("GET", second)).toMatchObject({ state: "queued", question: null });
  expect(session.problems).toEqual([]);
});
