import { type Selectable, sql } from "kysely";
import { beginAfterBatches, type WorkState } from "../batches/after-batches.ts";
import { now } from "../client/database-time.ts";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { claimStale } from "../resumable-work/resumable-work.ts";
import type { RedactionPassTable, RedactionPhase } from "../tables/index.ts";

/** A pass that redacts what was stored before. */
export type RedactionPass = Selectable<RedactionPassTable>;

/** Starts a pass over a workspace's stored records; one that is under way starts over. */
export async function startPass(tx: Db, workspaceId: string): Promise<RedactionPass> {
  const { rows } = await sql<RedactionPass>`
    insert into redaction_pass (workspace_id, phase) values (${workspaceId}, 'conversations')
    on conflict (workspace_id) do update set
      phase = excluded.phase, started_at = clock_timestamp(), batches_to = null, last_id = '', examined = 0, redacted = 0,
      finished_at = null, dispatch_at = clock_timestamp()
    returning *`.execute(tx);
  const [pass] = rows;
  if (pass === undefined) throw new Error("no pass was started");
  return pass;
}

/** Finds the last pass of a workspace. */
export const findPass = (db: Db, workspaceId: string): Promise<RedactionPass | undefined> =>
  db.selectFrom("redactionPass").selectAll().where("workspaceId", "=", workspaceId).executeTakeFirst();

/** The same, locked until the transaction ends. */
export function lockPass(tx: Db, workspaceId: string): Promise<RedactionPass | undefined> {
  const pass = tx.selectFrom("redactionPass").selectAll().where("workspaceId", "=", workspaceId);
  return pass.forUpdate().executeTakeFirst();
}

/**
 * Claims up to `limit` workspaces with stored records to redact, and returns their ids: a pass that is due, records that are
 * withheld, and customers whose names have changed.
 */
export async function claimDueRedactions(db: Db, limit: number): Promise<string[]> {
  const key = sql`workspace_id`;
  const claim = { table: "redaction_pass", key, isOpen: sql`phase <> 'done'`, returning: key, limit };
  const due = await claimStale<{ workspaceId: string }>(db, claim);
  const { rows } = await sql<{ workspaceId: string }>`
    select distinct workspace_id from withheld_record where withheld_at < clock_timestamp() - ${redispatchAfter}
    union
    select distinct workspace_id from customer_name where changed_at is not null
    limit ${limit}`.execute(db);
  return [...new Set([...due, ...rows].map((it) => it.workspaceId))];
}

/** Begins a pass, or continues the one under way, once the pages that earlier rules may apply to are normalized. */
export const beginPass = (db: Db, workspaceId: string): Promise<WorkState> =>
  beginAfterBatches(db, workspaceId, { table: "redaction_pass", isOpen: sql`phase <> 'done'` });

/** Which phase follows each one. */
const nextPhases: Record<RedactionPhase, RedactionPhase> = {
  conversations: "messages",
  messages: "notes",
  notes: "customers",
  customers: "raw pages",
  "raw pages": "done",
  done: "done",
};

/** How far a slice has come. `lastId`: undefined when the phase is over. */
export interface PassProgress {
  lastId: string | undefined;
  examined: number;
  redacted: number;
}

/** Records the progress of a pass that the caller has locked. @returns whether something is left */
export async function advancePass(
  tx: Db,
  { workspaceId, phase }: Pick<RedactionPass, "workspaceId" | "phase">,
  { lastId, examined, redacted }: PassProgress,
): Promise<boolean> {
  const next = lastId === undefined ? nextPhases[phase] : phase;
  const change = tx.updateTable("redactionPass").set((eb) => ({
    phase: next,
    lastId: lastId ?? "",
    examined: eb("examined", "+", examined),
    redacted: eb("redacted", "+", redacted),
    finishedAt: next === "done" ? now : null,
  }));
  await change.where("workspaceId", "=", workspaceId).execute();
  return next !== "done";
}
