import { z } from "zod";
import { type Lane, laneSchema, priority, type RunRef } from "./domain/runs.ts";

/** What the sender and the handler of a queue must agree on. Each job name has its own queue. */
export interface JobDefinition<S extends z.ZodType = z.ZodType> {
  name: string;
  payload: S;
  /** The deduplication key: while a job with this key waits, the queue adds no other. No `:` (BullMQ reserves it). */
  key: (payload: z.output<S>) => string;
  /** How often the queue tries a job that fails for a passing reason. The scheduler dispatches it again later. */
  attempts: number;
  /** The first wait between two attempts, in milliseconds; it doubles each time. */
  backoffMs: number;
}

/** Declares a job; gives the definition its exact type and does nothing else. */
export const defineJob = <S extends z.ZodType>(definition: JobDefinition<S>): JobDefinition<S> => definition;

/** Takes the next steps of a run. Sent by api, cli, scheduler, normalizer and fetcher; handled by fetcher. */
export const takeStep = defineJob({
  name: "take-step",
  payload: z.object({ runId: z.uuid(), version: z.int() }),
  key: ({ runId, version }) => `${runId}/${version}`,
  attempts: 8,
  backoffMs: 1_000,
});

/** What to send for a run's next step, with the priority of the run's lane. */
export const toStepDispatch = ({ id, version, lane }: RunRef) => ({
  payload: { runId: id, version },
  priority: priority[lane],
});

/** Maps and stores one raw batch. Sent by api, cli, fetcher and scheduler; handled by normalizer. */
export const normalizeBatch = defineJob({
  name: "normalize-batch",
  payload: z.object({ batchId: z.uuid() }),
  key: ({ batchId }) => batchId,
  attempts: 8,
  backoffMs: 500,
});

/** As much of a batch as its dispatch needs. */
export interface BatchRef {
  id: string;
  lane: Lane;
  /** Batches of lower turns go first. */
  turn: number;
  replayed: boolean;
}

const maxTurn = 250_000;
const lanes = laneSchema.options;
const firstReplayPriority = priority.live + (maxTurn + 1) * lanes.length;

/** What to send for a batch: by its turn, then by its lane. A replayed batch waits behind everything that is read now. */
export const toBatchDispatch = ({ id, lane, turn, replayed }: BatchRef) => ({
  payload: { batchId: id },
  priority:
    (replayed ? firstReplayPriority : priority.live) +
    Math.min(turn, maxTurn) * lanes.length +
    lanes.indexOf(lane),
});

/**
 * Removes deleted and redacted records from a workspace's raw batches. Sent by scheduler and normalizer; handled by
 * normalizer.
 */
export const eraseBatches = defineJob({
  name: "erase-batches",
  payload: z.object({ workspaceId: z.uuid() }),
  key: ({ workspaceId }) => workspaceId,
  attempts: 3,
  backoffMs: 5_000,
});

/** What to send for work on what a workspace has stored; it waits behind all reading. */
export const toWorkspaceDispatch = (workspaceId: string) => ({
  payload: { workspaceId },
  priority: priority.backfill,
});

/**
 * Evaluates a workspace's stored records after a change of its filters. Sent by api, cli, scheduler and normalizer; handled by
 * normalizer.
 */
export const applyFilters = defineJob({
  name: "apply-filters",
  payload: z.object({ workspaceId: z.uuid() }),
  key: ({ workspaceId }) => workspaceId,
  attempts: 3,
  backoffMs: 5_000,
});

/**
 * Redacts a workspace's stored records: those that were withheld, those of customers with further names, and all on
 * request. Sent by api, cli, scheduler and normalizer; handled by normalizer.
 */
export const redactRecords = defineJob({
  name: "redact-records",
  payload: z.object({ workspaceId: z.uuid() }),
  key: ({ workspaceId }) => workspaceId,
  attempts: 3,
  backoffMs: 5_000,
});

/** Takes the changed conversations of a workspace into the search. Sent by scheduler and normalizer; handled by normalizer. */
export const indexSearch = defineJob({
  name: "index-search",
  payload: z.object({ workspaceId: z.uuid() }),
  key: ({ workspaceId }) => workspaceId,
  attempts: 3,
  backoffMs: 5_000,
});

/** Checks an integration's key at Kustomer: does it work, and what may it read? Sent by scheduler; handled by fetcher. */
export const checkKey = defineJob({
  name: "check-key",
  payload: z.object({ integrationId: z.uuid() }),
  key: ({ integrationId }) => integrationId,
  attempts: 3,
  backoffMs: 5_000,
});

/** Reads what an integration's key may read besides conversations, such as names. Sent by scheduler; handled by fetcher. */
export const readExtras = defineJob({
  name: "read-extras",
  payload: z.object({ integrationId: z.uuid() }),
  key: ({ integrationId }) => integrationId,
  attempts: 3,
  backoffMs: 5_000,
});

/** What to send for an integration's extras; they wait behind all reading of conversations. */
export const toExtrasDispatch = (integrationId: string) => ({
  payload: { integrationId },
  priority: priority.backfill,
});

/** Sends what waits for a webhook endpoint. Sent by scheduler; handled by scheduler. */
export const deliverWebhooks = defineJob({
  name: "deliver-webhooks",
  payload: z.object({ endpointId: z.uuid() }),
  key: ({ endpointId }) => endpointId,
  // Postgres counts the receiver's refusals, and the scheduler dispatches the endpoint again.
  attempts: 1,
  backoffMs: 5_000,
});

/** The same for an endpoint whose last attempt failed. It has its own queue, so that mute receivers hold up no others. */
export const retryWebhooks = defineJob({ ...deliverWebhooks, name: "retry-webhooks" });

/**
 * Reads what Kustomer has in a window and compares it with the store. Sent by api, cli, scheduler and fetcher; handled
 * by fetcher.
 */
export const makeReport = defineJob({
  name: "make-report",
  payload: z.object({ reportId: z.uuid() }),
  key: ({ reportId }) => reportId,
  attempts: 8,
  backoffMs: 1_000,
});

/** What to send for a report; it waits behind all reading that stores records. */
export const toReportDispatch = ({ id }: { id: string }) => ({
  payload: { reportId: id },
  priority: priority.backfill,
});

/** Every job definition, for code that works on all queues. */
export const allJobs = [
  takeStep,
  normalizeBatch,
  eraseBatches,
  applyFilters,
  redactRecords,
  indexSearch,
  checkKey,
  readExtras,
  deliverWebhooks,
  retryWebhooks,
  makeReport,
] as const;
