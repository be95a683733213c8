import { Fault, type http, isFault } from "@inlet/contracts";
import {
  type Integration,
  integrations,
  readDatabaseTime,
  type runs,
  toKustomerTime,
  views,
} from "@inlet/db";
import { countPastRange, type PastRangeCounts } from "@inlet/kustomer";
import type { z } from "zod";
import { countUse } from "../count-use.ts";
import type { Deps } from "../deps.ts";
import { findIntegration, noWorkspace } from "../integrations/find-integration.ts";
import { assertActive } from "../integrations/ingestion-status.ts";
import { openForPerson, waitForKustomer } from "../keys/wait-for-kustomer.ts";
import { clampToRetained } from "../retention/clamp-to-retained.ts";
import { clampToSettled } from "./settled-range.ts";

type EstimateDeps = Pick<Deps, "db" | "http" | "keyring" | "settings">;

/** The range to estimate. */
export interface EstimateRequest {
  workspaceId: string;
  range: runs.BackfillRange;
  /** Aborts the estimate when the process shuts down. */
  closing: AbortSignal;
  /** How long the caller waits for Kustomer; a minute by default. */
  timeoutMs?: number;
}

/** How many estimates a workspace may have a minute. One that is refused because of its range does not count. */
export const estimatesPerMinute = 6;

const dayMs = 86_400_000;

/**
 * Counts with Kustomer what a past range holds and estimates what reading it takes. It uses the workspace's key, and
 * permits from its org's budget.
 * @throws Fault not_found, conflict, invalid, rate_limited, unavailable
 */
export async function estimateBackfill(
  deps: EstimateDeps,
  { workspaceId, range: requested, closing, timeoutMs }: EstimateRequest,
): Promise<z.output<typeof http.backfillEstimate>> {
  const { db, settings } = deps;
  const integration = await findIntegration(db, workspaceId);
  assertActive(integration);
  const settled = await clampToSettled(db, requested, { ...settings, ...integration });
  const { range, warning } = await clampToRetained(db, workspaceId, settled);
  const refusal = `One workspace may estimate ${estimatesPerMinute} backfills a minute; try again later.`;
  await countUse(db, { workspaceId, name: "estimates", perMinute: estimatesPerMinute, refusal });
  const counts = await waitForKustomer(
    closing,
    (signal) => countAtKustomer(deps, integration, { range, signal }),
    timeoutMs,
  );
  const estimate = await views.estimateBackfill(db, { integration, range, counts }, settings.budget);
  if (estimate === undefined) throw noWorkspace();
  const { conversations, messages, isExact: exact, requests } = counts;
  const warnings = [...(warning === undefined ? [] : [warning]), ...estimate.warnings, ...counts.warnings];
  return { ...range, conversations, messages, exact, requests, ...estimate, warnings };
}

async function countAtKustomer(
  deps: EstimateDeps,
  integration: Integration,
  { range, signal }: { range: runs.BackfillRange; signal: AbortSignal },
): Promise<PastRangeCounts> {
  const holder = `estimate/${integration.workspaceId}`;
  const access = openForPerson(deps, integration, { holder, signal });
  const lookBackMs = deps.settings.lookBackDays * dayMs;
  const present = await readDatabaseTime(deps.db);
  const listStreams = integrations.getListedStreams(integration.capabilities, present);
  const { listOrders } = integration.capabilities;
  const window = { ...range, listStreams, lookBackMs, ...(listOrders && { listOrders }) };
  const now = toKustomerTime(present, integration);
  try {
    return await countPastRange({ ...access, signal }, window, { now });
  } catch (err) {
    throw toCallerFault(err);
  }
}

/** Kustomer's refusal of Inlet's key must not look like a refusal of the caller's token. */
function toCallerFault(cause: unknown): unknown {
  if (isFault(cause, "unauthorized", "forbidden"))
    return new Fault("conflict", `${cause.message} Check the connected key.`, { cause });
  if (isFault(cause, "invalid", "not_found"))
    return new Fault("unavailable", `Kustomer could not count the range: ${cause.message}`, { cause });
  return cause;
}
