import { checkKey, isFault, takeStep, toStepDispatch } from "@inlet/contracts";
import { type Integration, inTransaction, integrations, readKustomerTime } from "@inlet/db";
import { checkKey as checkKeyAtKustomer, type KeyCheckResult } from "@inlet/kustomer";
import { defer, defineHandler, type JobContext, type Queues } from "@inlet/queue";
import { type KustomerDeps, openKustomer, type RecordedKeyCheck, recordKeyCheck } from "@inlet/use-cases";
import { computeDeferMs } from "../step/time-slice.ts";

/**
 * How long each request of a check waits for the org's budget. A check that is deferred begins anew, so in an org that uses
 * its budget up it would otherwise never end.
 */
const patienceMs = 15_000;

interface Deps extends KustomerDeps {
  queues: Queues;
}

/**
 * Checks a key again. If it works, the runs that waited for it continue with the rights that it has now. If Kustomer
 * refuses it, a person must act. The job is idempotent.
 */
export const createCheckKeyHandler = (deps: Deps) =>
  defineHandler({
    job: checkKey,
    concurrency: 4,
    async run({ integrationId }, context) {
      const integration = await integrations.findById(deps.db, integrationId);
      if (integration === undefined) return;
      const check = await requestKeyCheck(deps, integration, context);
      const recorded = await inTransaction(deps.db, (tx) => recordKeyCheck(tx, integration, check));
      if (recorded === undefined) return;
      await logKeyCheck(deps, { check, recorded }, context);
      await deps.queues.sendMany(takeStep, recorded.toDispatch.map(toStepDispatch));
    },
  });

async function requestKeyCheck(
  deps: Deps,
  integration: Integration,
  { signal }: JobContext,
): Promise<KeyCheckResult> {
  try {
    const permits = { holder: `check/${integration.id}`, lane: "live", patienceMs, signal } as const;
    const { client, acquirePermit } = openKustomer(deps, integration, permits);
    return await checkKeyAtKustomer(client, { acquirePermit, signal, connectedOrgId: integration.orgId });
  } catch (err) {
    if (isFault(err, "rate_limited")) return defer(new Date(Date.now() + computeDeferMs(err)));
    throw err;
  }
}

async function logKeyCheck(
  { db }: Deps,
  { check, recorded }: { check: KeyCheckResult; recorded: RecordedKeyCheck },
  { log }: JobContext,
): Promise<void> {
  const { integration, lost } = recorded;
  const ids = { integrationId: integration.id, workspaceId: integration.workspaceId };
  log.info({ ...ids, outcome: check.kind }, "key checked");
  if (lost.length > 0) log.warn({ ...ids, lost }, "key lost rights");
  const { keyExpiresAt } = integration;
  if (integrations.buildKeyExpiryWarning(integration, await readKustomerTime(db, integration)) !== undefined)
    log.warn({ ...ids, keyExpiresAt }, "key expires soon");
}
