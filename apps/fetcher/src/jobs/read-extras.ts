import { isFault, readExtras } from "@inlet/contracts";
import { agents, inTransaction, integrations } from "@inlet/db";
import { checkKey } from "@inlet/kustomer";
import { defer, defineHandler, type JobContext } from "@inlet/queue";
import { type KustomerDeps, openKustomer, recordKeyCheck } from "@inlet/use-cases";
import type { ExtrasContext } from "../extras/extras-context.ts";
import { readAgents } from "../extras/read-agents.ts";
import { readAttachments } from "../extras/read-attachments.ts";
import { readNotes } from "../extras/read-notes.ts";
import { isKeyRefusal } from "../read/read-in-parallel.ts";
import { computeDeferMs } from "../step/time-slice.ts";

/**
 * Reads what a key may read besides conversations. No run waits for it, and its requests wait behind those of all runs.
 * A refusal turns the right off that the key has lost, and nothing else. The job is idempotent.
 */
export const createReadExtrasHandler = (deps: KustomerDeps) =>
  defineHandler({
    job: readExtras,
    concurrency: 2,
    async run({ integrationId }, job) {
      const integration = await integrations.findById(deps.db, integrationId);
      if (integration === undefined || integration.attention !== null) return;
      const holder = `extras/${integration.id}`;
      const access = openKustomer(deps, integration, { holder, lane: "backfill", signal: job.signal });
      const { db, keyring } = deps;
      const context = { ...access, db, keyring, integration, signal: job.signal };
      try {
        const hasMore = [await readAgents(context), await readAttachments(context), await readNotes(context)];
        if (hasMore.includes(true)) await agents.makeDue(deps.db, integration.id);
      } catch (err) {
        await handleFailure(err, { context, job });
      }
    },
  });

/** @throws what the queue retries; a rate limit defers the job */
async function handleFailure(
  err: unknown,
  { context, job }: { context: ExtrasContext; job: JobContext },
): Promise<void> {
  if (isFault(err, "rate_limited")) return defer(new Date(Date.now() + computeDeferMs(err)));
  if (job.signal.aborted || !isKeyRefusal(err)) throw err;
  await recheckKey(context, job);
}

/** Finds out which right Kustomer has refused. A right that is gone is not asked for again; a person gets a notice. */
async function recheckKey(
  { db, integration, client, acquirePermit, signal }: ExtrasContext,
  { log }: JobContext,
): Promise<void> {
  const check = await checkKey(client, { acquirePermit, signal });
  const recorded = await inTransaction(db, (tx) => recordKeyCheck(tx, integration, check));
  // What the check cannot explain is refused again, so it is tried less often.
  if (recorded?.lost.length === 0) await agents.postpone(db, integration.id);
  const { id: integrationId, workspaceId } = integration;
  log.warn({ integrationId, workspaceId, outcome: check.kind, lost: recorded?.lost }, "extras refused");
}
