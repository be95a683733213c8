import { type http, type ListOrder, type OptionalRight, optionalRoles } from "@inlet/contracts";
import {
  filters as filterStatements,
  type Integration,
  integrations,
  readDatabaseTime,
  redaction,
  retention,
  runs,
  toKustomerTime,
} from "@inlet/db";
import type { z } from "zod";
import type { Deps, Settings } from "../deps.ts";
import { toFilterChangeReply } from "../filters/filter-change-reply.ts";
import { getNextRunAt, toIngestionStatus } from "../integrations/ingestion-status.ts";
import { describeLostRights } from "../keys/lost-rights.ts";
import { loadRedactionPass } from "../redaction/redact-stored.ts";
import { toRunSummary } from "./run-reply.ts";

/** What API and command line answer about an integration. */
export type IntegrationReply = z.output<typeof http.integration> & Pick<Integration, "workspaceId">;

/**
 * Loads the reply for an integration, which shows only the last characters of the key.
 * @param lost rights that the key has just lost
 */
export async function loadIntegrationReply(
  { db, settings }: Pick<Deps, "db" | "settings">,
  integration: Integration,
  lost: readonly OptionalRight[] = [],
): Promise<IntegrationReply> {
  const { id, workspaceId, orgId, orgName, baseUrl, keyHint, keyExpiresAt, capabilities } = integration;
  const { attention, ingestConversations, ingestComments, notes, paused, syncIntervalSeconds } = integration;
  const { filters } = integration;
  const filterChange = await filterStatements.findChange(db, workspaceId);
  const { validatedAt, createdAt, updatedAt } = integration;
  const now = await readDatabaseTime(db);
  const isListed = integrations.getListedStreams(capabilities, now).includes("conversations");
  const warnings = [
    integrations.buildKeyExpiryWarning(integration, toKustomerTime(now, integration)),
    integrations.buildClockWarning(integration),
  ].filter((it) => it !== undefined);
  const rules = (await redaction.find(db, workspaceId))?.rules ?? null;
  const lastRun = await runs.findLatestLive(db, id);
  return {
    ...{ id, workspaceId, org: { id: orgId, name: orgName }, host: new URL(baseUrl).host },
    ...{ keyHint, keyExpiresAt, capabilities, status: toIngestionStatus(integration), attention },
    ...{ ingestConversations, ingestComments, notes, paused, syncIntervalSeconds },
    filters,
    filterChange: filterChange === undefined ? null : toFilterChangeReply(filterChange),
    redaction: rules,
    redactionPass: await loadRedactionPass(db, workspaceId),
    retentionDays: (await retention.find(db, workspaceId)).days,
    nextRunAt: getNextRunAt(integration),
    lastRun: lastRun === undefined ? null : toRunSummary(lastRun),
    strategy: isListed ? "list" : "search",
    warnings: [...describeLostRights(lost), ...warnings],
    limits: [...describeLimits(capabilities, settings), ...describeNotes(integration)],
    ...{ validatedAt, createdAt, updatedAt },
  };
}

function describeLimits(
  { search, unsorted = [], listOrders = {}, listCaps = {} }: Integration["capabilities"],
  settings: Settings,
): string[] {
  const lists = [
    ...Object.entries(listOrders).flatMap(([stream, order]) => describeOrder(stream, order)),
    ...Object.entries(listCaps).map(([stream, rows]) => describeCap(stream, rows)),
  ];
  if (!search) return [...describeListLimits(settings), ...lists];
  return unsorted.length > 0 ? [describeUnsortedLimit(unsorted, settings), ...lists] : [];
}

/** What keeps notes from being as they are switched. */
function describeNotes({ notes, notesStored, capabilities }: Integration): string[] {
  if (notes && capabilities.notes !== true)
    return [
      `Internal notes are switched on, but this key may not read them: it lacks ${optionalRoles.notes}. Everything else is read as usual. Connect a key that also has this role, or switch notes off.`,
    ];
  return !notes && notesStored
    ? ["Internal notes are switched off. Inlet is removing those that are stored."]
    : [];
}

const describeCap = (stream: string, rows: number): string =>
  `Kustomer's list of ${stream} ended after ${rows.toLocaleString("en")} rows although it has more, so a run that needs older rows misses what nothing else names.`;

/** Lists that show the newest rows first limit nothing. */
function describeOrder(stream: string, order: ListOrder): string[] {
  if (order === "id" || order === "createdAt" || order === "updatedAt") return [];
  const reason = order === "unsorted" ? "has no order" : "begins with its oldest rows";
  return [`Kustomer's list of ${stream} ${reason}, so every run reads the whole list, at least twice.`];
}

const describeListLimits = ({ lookBackDays, reconcileHours }: Settings) => [
  "This key has no search role, so Inlet reads by lists: every run sees new conversations and conversations with a new message.",
  `Inlet finds silent edits (a status, a tag or a name without a new message) later: the next runs find those of conversations that are open or changed within two weeks. Inlet finds those of all other stored conversations, and of conversations created within ${lookBackDays} days, within ${reconcileHours} hours.`,
  `Inlet does not see a conversation that was created more than ${lookBackDays} days ago and is not stored until it receives a message.`,
  `Create an API key that also has ${optionalRoles.search} to see every edit at once.`,
];

const describeUnsortedLimit = (streams: readonly string[], { reconcileHours }: Settings) =>
  `Kustomer's search did not sort the ${streams.join(" and ")} of this organization, so Inlet reads them by lists for now: it finds silent edits of stored records later, within ${reconcileHours} hours. It tries the search again after an hour, later once a day, and after each key check.`;
