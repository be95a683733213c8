import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenConversations } from "../support/given-content.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

async function givenOld() {
  const api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenIntegration(api.db, workspace.id, { ingestConversations: true });
  await givenConversations(api.db, workspace.id, [
    { id: "old", updatedAt: daysAgo(40), messageCount: 7 },
    { id: "new", updatedAt: daysAgo(3) },
  ]);
  return { api, workspace, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

test("a preview counts what would go, and the change is kept, shown and in the audit log", async () => {
  await using given = await givenOld();
  const { admin, member, kustomer, path } = given.workspace;

  const preview = await admin("POST", `${kustomer}/retention/preview`, { retentionDays: 30 });
  const changed = await admin("PATCH", kustomer, { retentionDays: 30 });
  const longer = await admin("POST", `${kustomer}/retention/preview`, { retentionDays: null });
  const log = await admin("GET", `${path}/audit?action=integration.changed`);

  expect(preview).toMatchObject({
    status: 200,
    body: {
      conversations: 1,
      messages: 7,
      summary: [expect.stringContaining("1 would go"), expect.any(String)],
    },
  });
  expect(changed).toMatchObject({ status: 200, body: { retentionDays: 30 } });
  expect((await member("GET", kustomer)).body).toMatchObject({ retentionDays: 30 });
  expect(longer.body).toMatchObject({
    conversations: 0,
    summary: [expect.any(String), expect.stringContaining("does not come back by itself")],
  });
  expect(log.body).toMatchObject({
    data: [{ before: { retentionDays: null }, after: { retentionDays: 30 } }],
  });
});

test("a retention below a week is refused, and members change none", async () => {
  await using given = await givenOld();
  const { admin, member, kustomer } = given.workspace;

  expect(await admin("PATCH", kustomer, { retentionDays: 6 })).toMatchObject({ status: 400 });
  expect(await member("PATCH", kustomer, { retentionDays: 30 })).toMatchObject({ status: 403 });
});

test("a backfill begins where the retention does, and one that is wholly older is refused with the reason", async () => {
  await using given = await givenOld();
  const { admin, kustomer } = given.workspace;
  await admin("PATCH", kustomer, { retentionDays: 30 });
  const range = (from: number, to: number) => ({ from: daysAgo(from), to: daysAgo(to) });

  const older = await admin("POST", `${kustomer}/backfills`, range(60, 40));
  const across = await admin("POST", `${kustomer}/backfills`, range(60, 10));

  expect(older).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(/keeps conversations for 30 days/) },
  });
  const { window } = across.body as { window: { from: string } };
  expect(Math.abs(Date.parse(window.from) - daysAgo(30).getTime())).toBeLessThan(60_000);
});
