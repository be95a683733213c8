import { Fault, type Filters } from "@inlet/contracts";
import {
  audit,
  type Db,
  type Integration,
  inTransaction,
  integrations,
  type RunRef,
  retention,
  runs,
} from "@inlet/db";
import type { Deps } from "../deps.ts";
import { dispatchFilterChange, dispatchRuns } from "../dispatch.ts";
import { changeFilters } from "../filters/change-filters.ts";
import { findIntegration, lockIntegration } from "../integrations/find-integration.ts";
import { toIngestionStatus } from "../integrations/ingestion-status.ts";
import { type RedactionChange, saveRedaction } from "../redaction/change-redaction.ts";

/** What a person changes. An absent setting stays as it is. */
export type SettingsChange = Parameters<typeof integrations.setSwitches>[2] & {
  /** Null for none. */
  filters?: Filters | null | undefined;
  redaction?: RedactionChange | undefined;
  /** How many days a conversation is kept after its last change; null for ever. */
  retentionDays?: number | null | undefined;
};

/**
 * Sets switches, filters, redaction and retention in one transaction. When the integration is no longer active, open runs pause and keep their position.
 * When it is active again, they resume, and a live run is opened if none is open.
 * @throws Fault not_found, conflict, and invalid for filters that name an unknown tag
 */
export async function changeSettings(
  deps: Pick<Deps, "db" | "queues" | "settings" | "log" | "actor">,
  { workspaceId, change }: { workspaceId: string; change: SettingsChange },
): Promise<Integration> {
  const { filters, redaction, retentionDays, ...switches } = change;
  const { toDispatch, isFilterChanged } = await inTransaction(deps.db, async (tx) => {
    const before = await lockIntegration(tx, workspaceId);
    if (change.ingestConversations === true || change.paused === false) assertNoAttention(before);
    const filterChange = filters === undefined ? undefined : await changeFilters(tx, before, filters);
    const after = (await integrations.setSwitches(tx, before.id, omitUndefined(switches))) ?? before;
    const rules = redaction && (await saveRedaction(tx, workspaceId, redaction));
    const daysBefore = await saveRetention(tx, workspaceId, retentionDays);
    await audit.record(tx, deps.actor, {
      ...{ workspaceId, action: "integration.changed", subject: before.id },
      before: { ...before, redaction: rules?.before, retentionDays: daysBefore },
      after: { ...switches, ...filterChange, redaction: rules?.after, retentionDays },
    });
    if (rules) await runs.pauseAll(tx, before.id); // so that a step that began before stores no page in clear
    const mustContinue = rules !== undefined;
    const toDispatch = await followSwitches(tx, { before, after, mustContinue }, deps.settings);
    return { toDispatch, isFilterChanged: filterChange !== undefined };
  });
  await dispatchRuns(deps, toDispatch);
  if (isFilterChanged) await dispatchFilterChange(deps, workspaceId);
  return findIntegration(deps.db, workspaceId);
}

/** Saves how long conversations are kept, unless it stays as it is. @returns the days before */
const saveRetention = async (tx: Db, workspaceId: string, days: number | null | undefined) =>
  days === undefined ? undefined : retention.setDays(tx, workspaceId, days);

/** Pauses, resumes and opens runs as the switches say. @returns the runs to dispatch */
async function followSwitches(
  tx: Db,
  { before, after, mustContinue }: { before: Integration; after: Integration; mustContinue: boolean },
  settings: Pick<Deps["settings"], "settleMs">,
): Promise<RunRef[]> {
  const isActive = toIngestionStatus(after) === "active";
  if (!isActive) await runs.pauseAll(tx, after.id);
  if (!isActive || (toIngestionStatus(before) === "active" && !mustContinue)) return [];
  return continueReading(tx, after.id, settings);
}

/** Resumes the runs of an active integration, and opens a live run if none is open. @returns the runs to dispatch */
export async function continueReading(
  tx: Db,
  integrationId: string,
  options: Pick<Deps["settings"], "settleMs">,
): Promise<RunRef[]> {
  const resumed = await runs.resumeAll(tx, integrationId);
  if (resumed.some((it) => it.lane === "live")) return resumed;
  return [...resumed, await runs.openNow(tx, integrationId, options)];
}

function assertNoAttention({ attention }: Integration): void {
  if (attention === null) return;
  throw new Fault("conflict", `Ingestion cannot be turned on: ${attention.message}`, {
    details: { reason: attention.reason, missingRoles: attention.missingRoles },
  });
}

type Switches = Omit<SettingsChange, "filters" | "redaction" | "retentionDays">;

function omitUndefined(change: Switches): Switches {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
