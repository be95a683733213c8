import { inTransaction, integrations, keyChecks, type Run, reconciles, runSteps, runs } from "@inlet/db";
import { checkKey } from "@inlet/kustomer";
import type { KustomerDeps } from "./open-kustomer.ts";
import type { StepContext } from "./step.ts";

/** What became of a run whose key was refused at one request. */
export type RecheckResult =
  /** The key is as good as before: one stray refusal stops nobody. */
  | "stray"
  /** A person must act; the runs of the integration wait. */
  | "needs attention"
  /** An optional right is gone; the next run reads another way, and so does a backfill from here on. */
  | "weaker"
  /** Another key has been connected meanwhile; what the older one may do is nobody's business. */
  | "replaced";

const allStreams = ["conversations", "messages", "customers"] as const;

/**
 * Validates a key once more after a 401 or 403. Cursors stay wherever they are.
 * @throws Fault unavailable or rate_limited when Kustomer cannot be asked now
 */
export async function recheckKey({ db }: Pick<KustomerDeps, "db">, run: Run, tools: StepContext): Promise<RecheckResult> {
  const { client, acquirePermit, signal, integration } = tools;
  const check = await checkKey(client, { acquirePermit, signal });
  const judged = await inTransaction(db, (tx) => keyChecks.recordKeyCheck(tx, integration, check));
  if (judged === undefined) return "replaced";
  if (check.kind === "refused") return "needs attention";
  if (run.phase === "audit" && !check.capabilities.auditLog) return failAuditRun(db, run);
  if (check.capabilities.search || allStreams.every((it) => run.listed.includes(it))) return "stray";
  if (run.kind === "backfill") {
    await runSteps.switchToLists(db, run, {
      streams: allStreams,
      warning: readByListsWarning,
    });
    return "weaker";
  }
  const message = "the key may no longer search; the next run reads by lists, from where this one got to";
  await runs.fail(db, run, { kind: "forbidden", message });
  await integrations.makeDue(db, integration.id);
  return "weaker";
}

/** Without the audit log, what is gone is found by going through what is stored; the next run does. */
async function failAuditRun(db: KustomerDeps["db"], run: Run): Promise<RecheckResult> {
  const message =
    "the key may no longer read the audit log; the next run goes through what is stored instead";
  await runs.fail(db, run, { kind: "forbidden", message });
  await reconciles.makeReconcileDue(db, run.integrationId);
  return "weaker";
}

const readByListsWarning =
  "The key may no longer search, so from there on this was read by lists: changes without a message, of conversations that began long before, were not seen.";
