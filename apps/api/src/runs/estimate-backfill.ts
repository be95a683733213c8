import { Fault, type http, isFault } from "@inlet/contracts";
import { backfills, budgets, type Integration, integrations, runQueries } from "@inlet/db";
import { countPastRange } from "@inlet/kustomer";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";
import { assertActive } from "./start-run.ts";

/** A person is waiting, so each request waits its turn in the org's budget for a while. */
const patienceMs = 15_000;
const answerWithinMs = 60_000;
const day = 86_400_000;

/** Whose past is estimated, and who ends the asking when the process is to end. */
interface EstimateRequest {
  workspaceId: string;
  range: backfills.BackfillRange;
  closing: AbortSignal;
}

/**
 * Asks Kustomer what a past range holds, and tells what reading it would take.
 * @throws Fault not_found, conflict, invalid, rate_limited, unavailable
 */
export async function estimateBackfill(
  deps: Deps,
  { workspaceId, range: asked, closing }: EstimateRequest,
): Promise<z.output<typeof http.backfillEstimate>> {
  const { db, settings } = deps;
  const integration = await integrations.findByWorkspace(db, workspaceId);
  if (integration === undefined) throw notConnected();
  assertActive(integration);
  const range = await backfills.clampToSettled(db, asked, settings);
  const counts = await countRange(deps, integration, { range, closing });
  const weight = await backfills.estimateBackfill(db, { integration, range, counts }, settings.budget);
  if (weight === undefined) throw new Fault("not_found", "There is no such workspace.");
  const { conversations, messages, isExact: exact, requests } = counts;
  const warnings = [...weight.warnings, ...counts.warnings];
  return { ...range, conversations, messages, exact, requests, ...weight, warnings };
}

async function countRange(
  { db, http, keyring, settings }: Deps,
  integration: Integration,
  { range, closing }: Pick<EstimateRequest, "range" | "closing">,
): Promise<Awaited<ReturnType<typeof countPastRange>>> {
  const { id: integrationId, workspaceId, keyId, encryptedKey, baseUrl, orgId } = integration;
  const apiKey = keyring.open({ keyId, ciphertext: encryptedKey }, { workspaceId, integrationId });
  const signal = AbortSignal.any([closing, AbortSignal.timeout(answerWithinMs)]);
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
    listStreams: backfills.getListedStreams(integration),
    lookBackMs: settings.lookBackDays * day,
  };
  const now = await runQueries.readDatabaseTime(db);
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

/** What Kustomer refuses to us is no refusal of our own caller. */
function toCallerFault(cause: unknown, signal: AbortSignal): unknown {
  if (signal.aborted)
    return new Fault("unavailable", "Kustomer did not answer in time; try again.", { cause });
  if (isFault(cause, "unauthorized", "forbidden"))
    return new Fault("conflict", `${cause.message} Look at the connected key: POST .../check.`, { cause });
  if (isFault(cause, "invalid", "not_found"))
    return new Fault("unavailable", `Kustomer does not count: ${cause.message}`, { cause });
  return cause;
}
