import type { TruthItem } from "@inlet/kustomer-simulator";
import { type Difference, describeDifference, findDifferences } from "@inlet/standalone";
import { expect } from "vitest";
import { streams } from "../../support/expect-equal.ts";
import type { ModelTenant } from "../world/model-tenant.ts";
import type { ModelWorld } from "../world/model-world.ts";

type Items = Record<(typeof streams)[number], TruthItem[]>;

const nothing = (): Items => ({ conversations: [], messages: [], customers: [], tags: [] });

/** Everything a tenant has stored, as its readers see it. */
async function readStore({ call, path }: ModelTenant): Promise<Items> {
  const store = nothing();
  for (const stream of streams) {
    const { body } = await call("GET", `${path}/${stream}?limit=1000`);
    store[stream] = (body as { data: TruthItem[] }).data;
  }
  return store;
}

/** What a perfect reader with the tenant's key holds: everything since the first window began, and of past ranges asked for. */
async function truthFor({ stage, sim }: ModelWorld, { workspaceId, key }: ModelTenant): Promise<Items> {
  const { rows } = await stage.pool.query<{ from: Date; to: Date | null }>(
    `select scope_from as "from", null as "to" from integration where workspace_id = $1
     union select window_from, scope_to from run where workspace_id = $1 and kind = 'backfill'`,
    [workspaceId],
  );
  const truth = nothing();
  for (const { from, to } of rows) {
    const part = sim.truth({ from, key, ...(to && { to }) });
    for (const stream of streams) truth[stream].push(...(part[stream]?.items ?? []));
  }
  for (const stream of streams) truth[stream] = [...new Map(truth[stream].map((it) => [it.id, it])).values()];
  return truth;
}

/** That of the truth which is not held: held conversations are listed by their ids, and nothing else of them is there. */
function withoutHeld(truth: Items, held: Set<string>): Items {
  const conversations = truth.conversations.filter((it) => !held.has(it.id));
  const kept = new Set(conversations.map((it) => it.id));
  const messages = truth.messages.filter((it) => kept.has(String(it["conversationId"])));
  const people = new Set([...conversations, ...messages].map((it) => it["customerId"]));
  return { ...truth, conversations, messages, customers: truth.customers.filter((it) => people.has(it.id)) };
}

async function heldBy({ call, kustomer }: ModelTenant): Promise<Set<string>> {
  const { body } = await call("GET", `${kustomer}/held?limit=1000`);
  return new Set((body as { data: { id: string }[] }).data.map((it) => it.id));
}

/** Everything in which a tenant's store is not the truth. */
async function differencesOf(world: ModelWorld, tenant: ModelTenant): Promise<Difference[]> {
  const store = await readStore(tenant);
  const truth = withoutHeld(await truthFor(world, tenant), await heldBy(tenant));
  return streams.flatMap((stream) =>
    findDifferences(stream, { stored: store[stream], truth: truth[stream] }),
  );
}

/** What must be empty for every tenant once everything has been read: each finds what is wrong. */
const wrongs = {
  "stored and not charged": `
    select id from conversation where workspace_id = $1
    except select conversation_id from volume_entry where workspace_id = $1`,
  "both stored and held": `
    select h.id from held_conversation h join conversation c using (workspace_id, id)
    where workspace_id = $1 and c.deleted_at is null`,
  "wanted still":
    "select kind || ' ' || id || ': ' || reason from fetch_backlog where workspace_id = $1 and outcome is null",
  "cursors ahead": `
    select stream from stream_cursor c where workspace_id = $1 and at > (
      select max(ceiling) from run r where r.integration_id = c.integration_id and lane = 'live')`,
  "messages of no conversation": `
    select id from message m where workspace_id = $1 and deleted_at is null and not exists (
      select 1 from conversation c where c.workspace_id = m.workspace_id and c.id = m.conversation_id)`,
  rejected: "select stream || ' ' || id || ': ' || reason from rejected_record where workspace_id = $1",
};

const findWrongs = Object.entries(wrongs)
  .map(([what, statement]) => `select '${what}: ' || it as wrong from (${statement}) as found (it)`)
  .join(" union all ");

/** Expects a tenant's store to be the truth, and nothing to be left over. */
export async function checkTenant(world: ModelWorld, tenant: ModelTenant): Promise<void> {
  const differences = await differencesOf(world, tenant);
  const words = differences.slice(0, 8).map(describeDifference);
  expect(words, `the first of ${differences.length} differences of ${tenant.path} (${tenant.key})`).toEqual(
    [],
  );
  const { rows } = await world.stage.pool.query<{ wrong: string }>(findWrongs, [tenant.workspaceId]);
  expect(
    rows.map((it) => it.wrong),
    tenant.path,
  ).toEqual([]);
}
