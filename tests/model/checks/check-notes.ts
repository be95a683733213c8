import { expect } from "vitest";
import { listStoredNotes } from "../../support/stored-notes.ts";
import type { ModelTenant } from "../world/model-tenant.ts";
import type { ModelWorld } from "../world/model-world.ts";
import { readPrivacy, redactText } from "./private-truth.ts";

/** Expects the notes of a tenant's stored conversations to be those that Kustomer has, less what names erased customers. */
export async function checkNotes(
  { environment, sim, plan }: ModelWorld,
  { workspaceId, key, ...tenant }: ModelTenant,
): Promise<void> {
  const { rows } = await environment.pool.query<{ id: string }>(
    "select id from conversation where workspace_id = $1 and deleted_at is null",
    [workspaceId],
  );
  const conversations = new Set(rows.map((it) => it.id));
  const { erased } = plan.privacy
    ? await readPrivacy({ workspaceId, key, ...tenant })
    : { erased: new Set<string>() };
  const truth = (sim.truth({ key, notes: true }).notes?.items ?? []).filter(
    (it) => conversations.has(String(it["conversationId"])) && !erased.has(String(it["customerId"])),
  );
  const shown = plan.privacy ? redactText("messages") : <T>(it: T): T => it;
  const stored = await listStoredNotes(environment.pool, workspaceId);

  expect(stored.map(shown), `the notes of ${tenant.path} (${key})`).toEqual(
    truth.map(shown).sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
}
