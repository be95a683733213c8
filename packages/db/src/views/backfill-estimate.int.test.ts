import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { integrations, openDb, records, tenancy, views } from "../index.ts";
import { at, buildConversation } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const range = { from: at(0), to: at(3_600) };

test("an estimate excludes charged conversations and the budget that live runs use", async () => {
  const org = { orgId: `org-${Math.random()}` };
  const { id, workspaceId } = await given.integration(org);
  const integration = await integrations.findById(db, id);
  if (integration === undefined) throw new Error("no integration");
  const counts = { conversations: 500, requests: { search: 70, other: 140 } };
  const policy = { share: 0.5, searchesPerMinute: 100 };
  const estimate = () => views.estimateBackfill(db, { integration, range, counts }, policy);

  const alone = await estimate();
  const origin = { workspaceId, observedAt: at(100), mappingVersion: 1 };
  await records.upsertConversations(db, [buildConversation({ id: "a", updatedAt: at(60) })], origin);
  await given.row("volume_entry", { workspaceId, conversationId: "a", periodStart: at(0) });
  const openedAt = new Date(Date.now() - 30 * 60_000);
  await given.run({ integrationId: id, workspaceId, openedAt, searches: 600, otherRequests: 600 });
  const beside = await estimate();

  // A backfill may use 70 % of half of 300 requests and 100 searches per minute: 105 and 35.
  expect(alone).toEqual({ minutes: 2, volume: { wouldUse: 500, room: 1_000, limit: 1_000 }, warnings: [] });
  expect(beside).toMatchObject({ minutes: expect.closeTo(4.7, 0), volume: { wouldUse: 499 } });
});

test("with a volume limit of 0, an estimate promises nothing of the next period", async () => {
  const { id, workspaceId } = await given.integration({ orgId: `org-${Math.random()}` });
  await tenancy.updateWorkspace(db, workspaceId, { volumeLimit: 0 });
  const integration = await integrations.findById(db, id);
  if (integration === undefined) throw new Error("no integration");
  const counts = { conversations: 5, requests: { search: 1, other: 1 } };

  const estimate = await views.estimateBackfill(
    db,
    { integration, range, counts },
    { share: 0.5, searchesPerMinute: 100 },
  );

  expect(estimate?.warnings).toEqual([
    expect.stringContaining("The others wait until the limit is raised, and"),
  ]);
});
