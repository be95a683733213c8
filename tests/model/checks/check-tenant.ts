import type { Truth } from "@inlet/kustomer-simulator";
import { type Difference, describeDifference, findDifferences } from "@inlet/standalone";
import { expect } from "vitest";
import { readStore } from "../../support/expect-equal.ts";
import { filterTruth, mergeTruths, streams } from "../../support/truth.ts";
import { mayMissRecords } from "../plan/kustomer-knobs.ts";
import type { ModelTenant } from "../world/model-tenant.ts";
import type { ModelWorld } from "../world/model-world.ts";
import { checkNotes } from "./check-notes.ts";
import { createNameCheck } from "./name-check.ts";
import { keepAllowed, readPrivacy, redactItem, redactText } from "./private-truth.ts";

/**
 * The records that belong in the store: everything since the start of the first window, and the ranges of all
 * backfills.
 */
async function loadTruth(
  { environment, sim }: ModelWorld,
  { workspaceId, key }: ModelTenant,
): Promise<Truth> {
  const { rows } = await environment.pool.query<{ from: Date; to: Date | null }>(
    `select scope_from as "from", null as "to" from integration where workspace_id = $1
     union select window_from, scope_to from run where workspace_id = $1 and kind = 'backfill'`,
    [workspaceId],
  );
  return mergeTruths(rows.map(({ from, to }) => sim.truth({ from, key, ...(to && { to }) })));
}

/**
 * Every difference between a tenant's store and the truth. Where Kustomer's oddities keep records from every client,
 * only those that nothing names.
 */
async function findTenantDifferences(world: ModelWorld, tenant: ModelTenant): Promise<Difference[]> {
  const { api, integrationPath } = tenant;
  const store = await readStore(tenant);
  const expectation = world.plan.privacy ? await readPrivacy(tenant) : undefined;
  const held = new Set((await api.listAll<{ id: string }>(`${integrationPath}/held`)).map((it) => it.id));
  const visible = filterTruth(await loadTruth(world, tenant), (id) => !held.has(id));
  const truth = expectation === undefined ? visible : keepAllowed(visible, expectation);
  const differences = streams.flatMap((stream) =>
    findDifferences(stream, {
      stored: expectation === undefined ? store[stream] : store[stream].map(redactText(stream)),
      truth: (truth[stream]?.items ?? []).map(expectation === undefined ? (it) => it : redactItem(stream)),
    }),
  );
  if (!mayMissRecords(world.plan)) return differences;
  const isNamed = await createNameCheck(tenant, truth);
  return differences.filter((it) => it.kind === "extra" || it.kind === "duplicate" || !isNamed(it));
}

/** One query per invariant. Each returns what violates it, so nothing once everything is read. */
const violationQueries = {
  "stored and not charged": `
    select id from conversation where workspace_id = $1
    except select conversation_id from volume_entry where workspace_id = $1`,
  "both stored and held": `
    select h.id from held_conversation h join conversation c using (workspace_id, id)
    where workspace_id = $1 and c.deleted_at is null`,
  // Without search, instants wait; the reconcile has read what is missing by lists.
  "still in the backlog": `
    select kind || ' ' || id || ': ' || reason from fetch_backlog where workspace_id = $1 and outcome is null
      and (kind <> 'instant' or exists (
        select 1 from integration where workspace_id = $1 and (capabilities->>'search')::boolean))`,
  "cursor ahead": `
    select stream from stream_cursor c where workspace_id = $1 and at > (
      select max(ceiling) from run r where r.integration_id = c.integration_id and lane = 'live')`,
  "message without a conversation": `
    select id from message m where workspace_id = $1 and deleted_at is null and not exists (
      select 1 from conversation c where c.workspace_id = m.workspace_id and c.id = m.conversation_id)`,
  withheld: "select kind || ' ' || id from withheld_record where workspace_id = $1",
  "personal data in clear": `
    select 'message ' || id from message where workspace_id = $1 and attributes::text like '%ada@mail.example%'
      and exists (select from redaction where workspace_id = $1 and rules is not null)`,
  rejected: "select stream || ' ' || id || ': ' || reason from rejected_record where workspace_id = $1",
};

const allViolations = Object.entries(violationQueries)
  .map(([what, statement]) => `select '${what}: ' || it as violation from (${statement}) as found (it)`)
  .join(" union all ");

/** Expects a tenant's store to equal the truth, and every invariant to hold. */
export async function checkTenant(world: ModelWorld, tenant: ModelTenant): Promise<void> {
  const differences = await findTenantDifferences(world, tenant);
  const descriptions = differences.slice(0, 8).map(describeDifference);
  expect(
    descriptions,
    `the first of ${differences.length} differences of ${tenant.path} (${tenant.key})`,
  ).toEqual([]);
  const { rows } = await world.environment.pool.query<{ violation: string }>(allViolations, [
    tenant.workspaceId,
  ]);
  expect(
    rows.map((it) => it.violation),
    tenant.path,
  ).toEqual([]);
  if (world.plan.notes) await checkNotes(world, tenant);
}
