import { batches } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const hour = 3_600_000;

/** A settled batch of a workspace, read `hoursAgo` hours ago. */
async function givenBatch(
  db: Awaited<ReturnType<typeof givenApi>>["db"],
  { workspaceId, stream, hoursAgo }: { workspaceId: string; stream: "messages" | "tags"; hoursAgo: number },
): Promise<string> {
  const { id: integrationId } = await db.selectFrom("integration").select("id").executeTakeFirstOrThrow();
  const at = new Date(Date.now() - hoursAgo * hour);
  const page = {
    workspaceId,
    integrationId,
    stream,
    records: 2,
    body: Buffer.of(0),
    createdAt: at,
    observedAt: at,
  };
  const rows = db
    .insertInto("rawBatch")
    .values({ ...page, scopeFrom: at, strategy: "search", state: "settled" });
  return (await rows.returning("id").executeTakeFirstOrThrow()).id;
}

test("only an operator can start a replay and watch it", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const path = `${workspace.kustomer}/replays`;
  const unconnected = await api.operator("POST", path);
  await givenIntegration(api.db, workspace.id);
  const page = (stream: "messages" | "tags", hoursAgo: number) =>
    givenBatch(api.db, { workspaceId: workspace.id, stream, hoursAgo });
  const [old, recent, other] = [await page("messages", 5), await page("messages", 2), await page("tags", 2)];

  const from = new Date(Date.now() - 3 * hour).toISOString();
  const filtered = await api.operator("POST", path, { from, streams: ["messages"] });
  const whole = await api.operator("POST", path);
  const { id } = whole.body as { id: string };
  const first = await batches.findUnsettled(api.db, old);
  if (first)
    await batches.settleReplayed(api.db, first, {
      stored: 1,
      unchanged: 1,
      held: 0,
      rejected: 0,
      dropped: 0,
    });
  const watched = await api.operator("GET", `${path}/${id}`);

  expect(filtered).toMatchObject({
    status: 202,
    body: { streams: ["messages"], from, batches: 1, records: 2, left: 1 },
  });
  expect(whole).toMatchObject({ status: 202, body: { from: null, batches: 2, records: 4, left: 2 } });
  expect(watched.body).toMatchObject({
    left: 1,
    counts: { stored: 1, unchanged: 1, rejected: 0, dropped: 0 },
  });
  expect(api.queues.sent.map((it) => it.payload)).toEqual(
    [recent, old, other].map((batchId) => ({ batchId })),
  );
  const backwards = await api.operator("POST", path, { from, to: new Date(0).toISOString() });
  const elsewhere = await api.operator("GET", `${(await api.workspace()).kustomer}/replays/${id}`);
  const byAdmin = await workspace.admin("POST", path);
  expect([unconnected, backwards, elsewhere, byAdmin].map((it) => it.status)).toEqual([404, 400, 404, 403]);
});
