import { isFault, readExtras } from "@inlet/contracts";
import { agents, type ExtrasKind, type Integration, inTransaction, integrations } from "@inlet/db";
import { checkKey } from "@inlet/kustomer";
import { defer, defineHandler, type JobContext } from "@inlet/queue";
import { type KustomerDeps, openKustomer, recordKeyCheck } from "@inlet/use-cases";
import type { ExtrasContext } from "../extras/extras-context.ts";
import { type ExtrasFailure, listDue, listUnexplained, readEachKind } from "../extras/read-each-kind.ts";
import { maxLost } from "../read/lost-workers.ts";
import { isKeyRefusal } from "../read/read-in-parallel.ts";
import { computeDeferMs } from "../step/time-slice.ts";

/**
 * Reads what a key may read besides conversations. No run waits for it, and its requests wait behind those of all runs.
 * Each kind of extras fails by itself. A refusal turns the right off that the key has lost, and nothing else. The job is
 * idempotent.
 */
export const createReadExtrasHandler = (deps: KustomerDeps) =>
  defineHandler({
    job: readExtras,
    concurrency: 2,
    async run({ integrationId }, job) {
      const integration = await integrations.findById(deps.db, integrationId);
      if (integration === undefined || integration.attention !== null) return;
      if (job.crashes >= maxLost) return postponeFirst(deps, integration, job);
      const holder = `extras/${integration.id}`;
      const permits = { holder, lane: "backfill", signal: job.signal, isOptional: true } as const;
      const access = openKustomer(deps, integration, permits);
      const { db, keyring } = deps;
      const context = { ...access, db, keyring, integration, signal: job.signal, log: job.log };
      const { hasMore, failures } = await readEachKind(context);
      if (hasMore) await agents.makeDue(deps.db, integration.id);
      await handleFailures(failures, { context, job });
    },
  });

/** Postpones the kind with which workers were lost, and has the others read. It was the first, or an earlier job has postponed that. */
async function postponeFirst(
  { db }: KustomerDeps,
  integration: Integration,
  { log, crashes: lost }: JobContext,
): Promise<void> {
  const { id: integrationId, workspaceId } = integration;
  const postponed = listDue(integration).slice(0, 1);
  log.error({ integrationId, workspaceId, lost, postponed }, "workers were lost while they read extras");
  await agents.postpone(db, integrationId, postponed);
  await agents.makeDue(db, integrationId);
}

/** @throws what the queue retries; a rate limit defers the job */
async function handleFailures(
  failures: readonly ExtrasFailure[],
  { context, job }: { context: ExtrasContext; job: JobContext },
): Promise<void> {
  const { id: integrationId, workspaceId } = context.integration;
  const [refusals, others] = [
    failures.filter((it) => isKeyRefusal(it.err)),
    failures.filter((it) => !isKeyRefusal(it.err)),
  ];
  for (const { kind, err } of others)
    job.log[isFault(err) ? "warn" : "error"]({ err, integrationId, workspaceId, kind }, "extras not read");
  if (refusals.length > 0) {
    const refused = refusals.map((it) => it.kind);
    await recheckKey(refused, { context, job });
  }
  if (others.length > 0) stopAt(others.map((it) => it.err));
}

/** Ends the job with the failure that is tried again soonest. */
function stopAt(errors: readonly unknown[]): never {
  const limit = errors.find((it) => isFault(it, "rate_limited"));
  if (isFault(limit)) return defer(new Date(Date.now() + computeDeferMs(limit)));
  throw errors.find((it) => !isFault(it) || it.kind === "unavailable") ?? errors[0];
}

/** Finds out which right Kustomer has refused. A right that is gone is not asked for again; a person gets a notice. */
async function recheckKey(
  refused: readonly ExtrasKind[],
  { context, job }: { context: ExtrasContext; job: JobContext },
): Promise<void> {
  const { db, integration, client, acquirePermit, signal } = context;
  const check = await checkKey(client, { acquirePermit, signal, connectedOrgId: integration.orgId });
  const recorded = await inTransaction(db, (tx) => recordKeyCheck(tx, integration, check));
  // What the check cannot explain is refused again, so it is tried less often.
  const unexplained = recorded && check.kind === "accepted" ? listUnexplained(refused, recorded.lost) : [];
  await agents.postpone(db, integration.id, unexplained);
  const { id: integrationId, workspaceId } = integration;
  const { lost } = recorded ?? {};
  job.log.warn(
    { integrationId, workspaceId, outcome: check.kind, refused, lost, postponed: unexplained },
    "extras refused",
  );
}
