import { type http, optionalRoles } from "@inlet/contracts";
import { type Integration, integrations, type Run, readDatabaseTime, runs } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";

type IntegrationReply = z.output<typeof http.integration>;

const describeListLimits = ({ lookBackDays, reconcileHours }: Deps["settings"]) => [
  "This key has no search role, so Inlet reads by lists: every run sees new conversations and conversations with a new message.",
  `Inlet finds silent edits (a status, a tag or a name without a new message) later: the next runs find those of conversations that are open or changed within two weeks. Inlet finds those of all other stored conversations, and of conversations created within ${lookBackDays} days, within ${reconcileHours} hours.`,
  `Inlet does not see a conversation that was created more than ${lookBackDays} days ago and is not stored until it receives a message.`,
  `Create an API key that also has ${optionalRoles.search} to see every edit at once.`,
];

const describeUnsortedLimit = (streams: readonly string[], { reconcileHours }: Deps["settings"]) =>
  `Kustomer's search does not sort the ${streams.join(" and ")} of this organization, so Inlet reads them by lists: it finds silent edits of stored records later, within ${reconcileHours} hours.`;

function describeLimits(
  { search, unsorted = [] }: Integration["capabilities"],
  settings: Deps["settings"],
): string[] {
  if (!search) return describeListLimits(settings);
  return unsorted.length > 0 ? [describeUnsortedLimit(unsorted, settings)] : [];
}

/**
 * Converts an integration to its reply, which shows only the last characters of the key.
 * @param lost rights that the key has just lost
 */
export async function toIntegrationReply(
  { db, settings }: Pick<Deps, "db" | "settings">,
  integration: Integration,
  lost: readonly integrations.OptionalRight[] = [],
): Promise<IntegrationReply> {
  const { orgId, orgName, baseUrl, capabilities, nextRunAt, ...rest } = integration;
  const status = integrations.toIngestionStatus(integration);
  const isListed = !capabilities.search || capabilities.unsorted?.includes("conversations");
  const expiry = integrations.buildKeyExpiryWarning(integration, await readDatabaseTime(db));
  const lastRun = await runs.findLatestLive(db, integration.id);
  return {
    ...rest,
    org: { id: orgId, name: orgName },
    host: new URL(baseUrl).host,
    capabilities,
    status,
    nextRunAt: status === "active" ? nextRunAt : null,
    lastRun: lastRun === undefined ? null : { ...lastRun, progress: toProgress(lastRun) },
    strategy: isListed ? "list" : "search",
    warnings: [...integrations.describeLostRights(lost), ...(expiry === undefined ? [] : [expiry])],
    limits: describeLimits(capabilities, settings),
  };
}

export const toProgress = ({ doneRecords, totalRecords }: Pick<Run, "doneRecords" | "totalRecords">) => ({
  done: doneRecords,
  total: totalRecords,
});
