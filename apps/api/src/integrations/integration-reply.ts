import type { http } from "@inlet/contracts";
import { type Integration, keyChecks, keyExpiry, type Run, runQueries, switching } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";

type IntegrationReply = z.output<typeof http.integration>;

const describeListLimits = ({ lookBackDays, reconcileHours }: Deps["settings"]) => [
  "This key has no search role, so Inlet reads by lists: new conversations and everything with a new message are seen at every run.",
  `Silent edits (a status, a tag, a name, without a new message) are found later: of conversations that are open or moved within two weeks by the next runs, of all others that are stored, or that began within ${lookBackDays} days, within ${reconcileHours} hours.`,
  `A conversation that began more than ${lookBackDays} days ago and is not stored is not seen before a message arrives in it.`,
  "Create an API key that also has org.permission.search.create to see every edit at once.",
];

const describeUnsortedLimit = (streams: readonly string[], { reconcileHours }: Deps["settings"]) =>
  `Kustomer's search does not sort the ${streams.join(" and ")} of this organisation, so Inlet reads them by lists: silent edits of what is stored are found later, within ${reconcileHours} hours.`;

function describeLimits(
  { search, unsorted = [] }: Integration["capabilities"],
  settings: Deps["settings"],
): string[] {
  if (!search) return describeListLimits(settings);
  return unsorted.length > 0 ? [describeUnsortedLimit(unsorted, settings)] : [];
}

/**
 * An integration as callers see it; of the key only its last characters.
 * @param lost rights that its key has lost just now
 */
export async function toIntegrationReply(
  { db, settings }: Pick<Deps, "db" | "settings">,
  integration: Integration,
  lost: readonly keyChecks.OptionalRight[] = [],
): Promise<IntegrationReply> {
  const { orgId, orgName, baseUrl, capabilities, nextRunAt, ...rest } = integration;
  const status = switching.toIngestionStatus(integration);
  const isListed = !capabilities.search || capabilities.unsorted?.includes("conversations");
  const expiry = keyExpiry.buildKeyExpiryWarning(integration, await runQueries.readDatabaseTime(db));
  const lastRun = await runQueries.findLatestLive(db, integration.id);
  return {
    ...rest,
    org: { id: orgId, name: orgName },
    host: new URL(baseUrl).host,
    capabilities,
    status,
    nextRunAt: status === "active" ? nextRunAt : null,
    lastRun: lastRun === undefined ? null : { ...lastRun, progress: toProgress(lastRun) },
    strategy: isListed ? "list" : "search",
    warnings: [...keyChecks.describeLostRights(lost), ...(expiry === undefined ? [] : [expiry])],
    limits: describeLimits(capabilities, settings),
  };
}

export const toProgress = ({ doneRecords, totalRecords }: Pick<Run, "doneRecords" | "totalRecords">) => ({
  done: doneRecords,
  total: totalRecords,
});
