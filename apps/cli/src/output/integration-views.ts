import { type Integration, integrations, type Run } from "@inlet/db";
import type { Cell, Columns } from "./format-table.ts";

type Health = integrations.IntegrationHealth;

/** Why an integration is failing, if it is. */
const getTrouble = ({ attention, lastRun }: Health): string | undefined =>
  attention?.message ?? lastRun?.error?.message;

/** The columns of a list of integrations. */
export const integrationColumns: Columns<Health> = {
  workspace: (it) => it.workspaceId,
  name: (it) => it.workspaceName,
  org: (it) => it.orgName,
  host: (it) => new URL(it.baseUrl).host,
  status: integrations.toIngestionStatus,
  "next run": getNextRun,
  "last run": (it) => it.lastRun?.state,
  trouble: getTrouble,
};

/** Converts an integration of a list to JSON. */
export function toHealthJson(health: Health): object {
  const { baseUrl, orgId, orgName, ...rest } = health;
  return {
    ...rest,
    org: { id: orgId, name: orgName },
    host: new URL(baseUrl).host,
    status: integrations.toIngestionStatus(health),
    nextRunAt: getNextRun(health),
  };
}

/** An integration with its cursors and last run. */
export interface IntegrationDetails {
  integration: Integration;
  cursors: { stream: string; at: Date }[];
  lastRun: Run | undefined;
}

/** Converts one integration to JSON, in the shape of the API's reply, with only the last characters of the key. */
export function toIntegrationJson({ integration, cursors, lastRun }: IntegrationDetails): object {
  const { id, workspaceId, orgId, orgName, baseUrl, keyHint, keyId, capabilities, attention } = integration;
  const { ingestConversations, ingestComments, paused, syncIntervalSeconds, validatedAt } = integration;
  return {
    ...{ id, workspaceId, org: { id: orgId, name: orgName }, host: new URL(baseUrl).host, keyHint, keyId },
    ...{ capabilities, status: integrations.toIngestionStatus(integration), attention },
    ...{ ingestConversations, ingestComments, paused, syncIntervalSeconds },
    keyExpiresAt: integration.keyExpiresAt,
    nextRunAt: getNextRun(integration),
    cursors: Object.fromEntries(cursors.map(({ stream, at }) => [stream, at])),
    lastRun: lastRun === undefined ? null : toLastRunJson(lastRun),
    ...{ validatedAt, createdAt: integration.createdAt, updatedAt: integration.updatedAt },
  };
}

/** Converts one integration to facts for people. */
export function toIntegrationFacts({
  integration,
  cursors,
  lastRun,
}: IntegrationDetails): Record<string, Cell> {
  const { capabilities } = integration;
  const granted = Object.entries(capabilities).filter(([, value]) => value === true);
  const positions = cursors.map(({ stream, at }) => [`${stream} read to`, at]);
  return {
    workspace: integration.workspaceId,
    integration: integration.id,
    org: `${integration.orgName} (${integration.orgId})`,
    host: integration.baseUrl,
    key: `…${integration.keyHint}, encrypted with ${integration.keyId}`,
    "key can read": granted.map(([name]) => name).join(", "),
    "key validated": integration.validatedAt,
    "key expires": integration.keyExpiresAt,
    status: integrations.toIngestionStatus(integration),
    attention: integration.attention?.message,
    comments: integration.ingestComments,
    "interval seconds": integration.syncIntervalSeconds,
    "next run": getNextRun(integration),
    ...Object.fromEntries(positions),
    "last run": lastRun && `${lastRun.id} ${lastRun.kind} ${lastRun.state}`,
    "last error": lastRun?.error?.message,
  };
}

/** When the next run is due; null while ingestion is not active. */
function getNextRun(
  it: Parameters<typeof integrations.toIngestionStatus>[0] & Pick<Integration, "nextRunAt">,
): Date | null {
  return integrations.toIngestionStatus(it) === "active" ? it.nextRunAt : null;
}

const toLastRunJson = ({ id, kind, state, phase, error, openedAt, finishedAt }: Run) => ({
  ...{ id, kind, state, phase, error, openedAt, finishedAt },
});
