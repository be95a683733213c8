import { checkKey, isFault, takeStep, toStepDispatch } from "@inlet/contracts";
import { type Integration, inTransaction, integrations, keyChecks, keyExpiry, runQueries } from "@inlet/db";
import { checkKey as askKustomer, type KeyCheckResult } from "@inlet/kustomer";
import { defer, defineHandler, type JobContext, type Queues } from "@inlet/queue";
import { computeDeferMs } from "../compute-defer-ms.ts";
import { type KustomerDeps, openKustomer } from "../open-kustomer.ts";

interface Deps extends KustomerDeps {
  queues: Queues;
}

/**
 * Looks at a key again: one that works lets the runs that waited for it go on, with the rights it has now; one that is
 * refused needs a person. Doing it twice is harmless.
 */
export const checkKeyHandler = (deps: Deps) =>
  defineHandler({
    job: checkKey,
    concurrency: 4,
    async run({ integrationId }, context) {
      const integration = await integrations.findById(deps.db, integrationId);
      if (integration === undefined) return;
      const check = await ask(deps, integration, context);
      const judged = await inTransaction(deps.db, (tx) => keyChecks.recordKeyCheck(tx, integration, check));
      if (judged === undefined) return;
      await tell(deps, { check, judged }, context);
      await deps.queues.sendMany(takeStep, judged.toDispatch.map(toStepDispatch));
    },
  });

async function ask(deps: Deps, integration: Integration, { signal }: JobContext): Promise<KeyCheckResult> {
  try {
    const holder = `check/${integration.id}`;
    const { client, acquirePermit } = openKustomer(deps, integration, { holder, lane: "live", signal });
    return await askKustomer(client, { acquirePermit, signal });
  } catch (err) {
    if (isFault(err, "rate_limited")) return defer(new Date(Date.now() + computeDeferMs(err)));
    throw err;
  }
}

async function tell(
  { db }: Deps,
  { check, judged }: { check: KeyCheckResult; judged: keyChecks.KeyCheckResult },
  { log }: JobContext,
): Promise<void> {
  const { integration, lost } = judged;
  const ids = { integrationId: integration.id, workspaceId: integration.workspaceId };
  log.info({ ...ids, outcome: check.kind }, "key checked");
  if (lost.length > 0) log.warn({ ...ids, lost }, "key lost rights");
  const { keyExpiresAt } = integration;
  if (keyExpiry.buildKeyExpiryWarning(integration, await runQueries.readDatabaseTime(db)) !== undefined)
    log.warn({ ...ids, keyExpiresAt }, "key expires soon");
}
