import type { http } from "@inlet/contracts";
import { type Integration, keyChecks, keyExpiry, type Run, runQueries, switching } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "./deps.ts";

type IntegrationReply = z.output<typeof http.integration>;

const listLimits = (lookBackDays: number) => [
  "This key has no search role, so Inlet reads by lists: new conversations and everything with a new message are seen at every run.",
  "Silent edits (a status, a tag, a name, without a new message) of stored conversations that are open or moved within two weeks are found later, by a rolling re-read.",
  `Conversations that are not stored yet are not seen until a message arrives in them, unless they began after the first run or, at the first run, within ${lookBackDays} days before it.`,
  "Create an API key that also has org.permission.search.create to see every edit at once.",
];

/**
 * An integration as callers see it; of the key only its last characters.
 * @param lost rights that its key has lost just now
 */
export async function describeIntegration(
  { db, settings }: Pick<Deps, "db" | "settings">,
  integration: Integration,
  lost: readonly keyChecks.OptionalRight[] = [],
): Promise<IntegrationReply> {
  const { orgId, orgName, baseUrl, capabilities, nextRunAt, ...rest } = integration;
  const status = switching.statusOf(integration);
  const strategy = capabilities.search && capabilities.unsorted === undefined ? "search" : "list";
  const expiry = keyExpiry.warningOf(integration, await runQueries.now(db));
  const lastRun = await runQueries.findLast(db, integration.id);
  return {
    ...rest,
    org: { id: orgId, name: orgName },
    host: new URL(baseUrl).host,
    capabilities,
    status,
    nextRunAt: status === "active" ? nextRunAt : null,
    lastRun: lastRun === undefined ? null : { ...lastRun, progress: progressOf(lastRun) },
    strategy,
    warnings: [...keyChecks.wordsOf(lost), ...(expiry === undefined ? [] : [expiry])],
    limits: strategy === "list" ? listLimits(settings.lookBackDays) : [],
  };
}

export const progressOf = ({ doneRecords, totalRecords }: Run) => ({
  done: doneRecords,
  total: totalRecords,
});
