import { Fault, isFault } from "@inlet/contracts";
import { budgets, type DbPool, type Integration, readDatabaseTime, runs, views } from "@inlet/db";
import { countPastRange, openKustomerHttp, type PastRangeCounts } from "@inlet/kustomer";
import {
  budgetEnv,
  createKeyring,
  encryptionEnv,
  parseEnv,
  readingEnv,
  toBudgetConfig,
} from "@inlet/service-kit";
import { z } from "zod";
import { findIntegration } from "../integrations/find-integration.ts";
import { toCredentialContext } from "../keys/credential-context.ts";
import { assertActive } from "./start-run.ts";

/** How long a request waits for a permit of the org's budget while a person waits for the result. */
const patienceMs = 15_000;
const dayMs = 86_400_000;

const estimateEnv = z.object({ ...encryptionEnv, ...budgetEnv, ...readingEnv }).transform((env) => ({
  encryptionKeys: env.INLET_ENCRYPTION_KEYS,
  policy: toBudgetConfig(env),
  settleMs: env.INLET_SETTLE_MS,
  lookBackDays: env.INLET_LOOK_BACK_DAYS,
}));

type EstimateSettings = z.output<typeof estimateEnv>;

/** What a past range holds and what reading it takes, in the shape of the API's reply. */
export type Estimate = runs.BackfillRange &
  views.BackfillEstimate &
  Pick<PastRangeCounts, "conversations" | "messages" | "requests"> & { exact: boolean };

/**
 * Counts with Kustomer what a past range holds, with the workspace's key and permits from its org's budget.
 * @throws Fault not_found, conflict, invalid, rate_limited, unavailable
 */
export async function estimateBackfill(
  db: DbPool,
  {
    workspaceId,
    range: requested,
    env,
  }: { workspaceId: string; range: runs.BackfillRange; env: NodeJS.ProcessEnv },
): Promise<Estimate> {
  const settings = parseEnv(estimateEnv, env);
  const integration = await findIntegration(db, workspaceId);
  assertActive(integration);
  const range = await runs.clampToSettled(db, requested, settings);
  const counts = await countAtKustomer(db, integration, { range, settings });
  const estimate = await views.estimateBackfill(db, { integration, range, counts }, settings.policy);
  if (estimate === undefined) throw new Fault("not_found", `workspace ${workspaceId} was deleted`);
  const { conversations, messages, isExact: exact, requests } = counts;
  const warnings = [...estimate.warnings, ...counts.warnings];
  return { ...range, conversations, messages, exact, requests, ...estimate, warnings };
}

async function countAtKustomer(
  db: DbPool,
  integration: Integration,
  { range, settings }: { range: runs.BackfillRange; settings: EstimateSettings },
): Promise<PastRangeCounts> {
  const { id: integrationId, workspaceId, keyId, encryptedKey: ciphertext, baseUrl, orgId } = integration;
  const keyring = createKeyring(settings.encryptionKeys);
  const apiKey = keyring.decrypt(
    { keyId, ciphertext },
    toCredentialContext("API key", { workspaceId, integrationId }),
  );
  await using http = openKustomerHttp();
  const holder = `estimate/${workspaceId}`;
  const acquirePermit = budgets.createPermitAcquirer(db, {
    orgId,
    holder,
    lane: "live",
    patienceMs,
    policy: settings.policy,
  });
  const listStreams = runs.getListedStreams(integration);
  const window = { ...range, listStreams, lookBackMs: settings.lookBackDays * dayMs };
  const request = { client: http.createClient({ baseUrl, apiKey }), acquirePermit };
  const now = await readDatabaseTime(db);
  return await countPastRange(request, window, { now }).catch((cause: unknown) => {
    if (!isFault(cause, "unauthorized", "forbidden")) throw cause;
    throw new Fault("conflict", `${cause.message} See inlet integrations show ${workspaceId}`, { cause });
  });
}
