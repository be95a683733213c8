import type { integrations } from "@inlet/db";
import { getNextRunAt, type IntegrationReply, toIngestionStatus } from "@inlet/use-cases";
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
  status: toIngestionStatus,
  "next run": getNextRunAt,
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
    status: toIngestionStatus(health),
    nextRunAt: getNextRunAt(health),
  };
}

/** An integration with its cursors and the key that encrypts its API key. */
export interface IntegrationDetails extends IntegrationReply {
  keyId: string;
  cursors: Record<string, Date>;
}

/** Converts one integration to facts for people. */
export function toIntegrationFacts(integration: IntegrationDetails): Record<string, Cell> {
  const { org, lastRun, cursors } = integration;
  const granted = Object.entries(integration.capabilities).filter(([, value]) => value === true);
  const positions = Object.entries(cursors).map(([stream, at]) => [`${stream} read to`, at]);
  return {
    workspace: integration.workspaceId,
    integration: integration.id,
    org: `${org.name} (${org.id})`,
    host: integration.host,
    key: `…${integration.keyHint}, encrypted with ${integration.keyId}`,
    "key can read": granted.map(([name]) => name).join(", "),
    "key validated": integration.validatedAt,
    "key expires": integration.keyExpiresAt,
    status: integration.status,
    attention: integration.attention?.message,
    comments: integration.ingestComments,
    notes: integration.notes,
    "interval seconds": integration.syncIntervalSeconds,
    "next run": integration.nextRunAt,
    ...Object.fromEntries(positions),
    "last run": lastRun && `${lastRun.id} ${lastRun.kind} ${lastRun.state}`,
    "last error": lastRun?.error?.message,
  };
}
