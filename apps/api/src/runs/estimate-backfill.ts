import { Fault, type http, isFault } from "@inlet/contracts";
import { budgets, type Integration, integrations, readDatabaseTime, runs, views } from "@inlet/db";
import { countPastRange } from "@inlet/kustomer";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";
import { assertActive } from "./start-run.ts";

/** How long a request waits for a permit of the org's budget while a person waits for the reply. */
const patienceMs = 15_000;
const timeoutMs = 60_000;
const dayMs = 86_400_000;

/** The range to estimate. */
interface EstimateRequest {
  workspaceId: string;
  range: runs.BackfillRange;
  /** Aborts the estimate when the process shuts down. */
  closing: AbortSignal;
}

/**
 * Counts with Kustomer what a past range holds and estimates what reading it takes.
 * @throws Fault not_found, conflict, invalid, rate_limited, unavailable
 */
export async function estimateBackfill(
  deps: Deps,
  { workspaceId, range: requested, closing }: EstimateRequest,
): Promise<z.output<typeof http.backfillEstimate>> {
  const { db, settings } = deps;
  const integration = await integrations.findByWorkspace(db, workspaceId);
  if (integration === undefined) throw notConnected();
  assertActive(integration);
  const range = await runs.clampToSettled(db, requested, settings);
  const counts = await countAtKustomer(deps, integration, { range, closing });
  const estimate = await views.estimateBackfill(db, { integration, range, counts }, settings.budget);
  if (estimate === undefined) throw new Fault("not_found", "There is no such workspace.");
  const { conversations, messages, isExact: exact, requests } = counts;
  const warnings = [...estimate.warnings, ...counts.warnings];
  return { ...range, conversations, messages, exact, requests, ...estimate, warnings };
}

async function countAtKustomer(
  { db, http, keyring, settings }: Deps,
  integration: Integration,
  { range, closing }: Pick<EstimateRequest, "range" | "closing">,
): Promise<Awaited<ReturnType<typeof countPastRange>>> {
  const { id: integrationId, workspaceId, keyId, encryptedKey, baseUrl, orgId } = integration;
  const apiKey = keyring.decrypt({ keyId, ciphertext: encryptedKey }, { workspaceId, integrationId });
  const signal = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]);
  const holder = `estimate/${workspaceId}`;
  const acquirePermit = budgets.createPermitAcquirer(db, {
    orgId,
    holder,
    lane: "live",
    patienceMs,
    policy: settings.budget,
    signal,
  });
  const window = {
    ...range,
    listStreams: runs.getListedStreams(integration),
    lookBackMs: settings.lookBackDays * dayMs,
  };
  const now = await readDatabaseTime(db);
  try {
    return await countPastRange(
      { client: http.createClient({ baseUrl, apiKey }), acquirePermit, signal },
      window,
      { now },
    );
  } catch (err) {
    throw toCallerFault(err, signal);
  }
}

/** Kustomer's refusal of Inlet's key must not look like a refusal of the caller's token. */
function toCallerFault(cause: unknown, signal: AbortSignal): unknown {
  if (signal.aborted)
    return new Fault("unavailable", "Kustomer did not answer in time; try again.", { cause });
  if (isFault(cause, "unauthorized", "forbidden"))
    return new Fault("conflict", `${cause.message} Check the connected key: POST .../check.`, { cause });
  if (isFault(cause, "invalid", "not_found"))
    return new Fault("unavailable", `Kustomer could not count the range: ${cause.message}`, { cause });
  return cause;
}
