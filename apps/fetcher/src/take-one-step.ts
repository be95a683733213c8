import { backlog, batches, type Db, deletions, integrations, type Run, runs } from "@inlet/db";
import { combineBodies, type ReadResult } from "@inlet/kustomer";
import { computeNextState, countRequests } from "./compute-next-state.ts";
import { planReads } from "./plan-reads.ts";
import { readInParallel } from "./read-in-parallel.ts";
import { advancePlan, type ReadPlan, readPlanSchema } from "./read-plan.ts";
import { collectDeletionSignals } from "./reconcile/collect-deletion-signals.ts";
import { deleteNotFound } from "./reconcile/delete-not-found.ts";
import type { StepContext, StepOutcome } from "./step.ts";

/**
 * Takes one step of a run: one request (or several in parallel where each brings one record), and one commit.
 * @throws Fault as the Kustomer client does; nothing is written then
 */
export async function takeOneStep(run: Run, context: StepContext): Promise<StepOutcome> {
  if (run.reading !== null) return readAndCommit(run, readPlanSchema.parse(run.reading), context);
  const { db, integration, config } = context;
  const action = await planReads(db, run, { integration, config });
  switch (action.kind) {
    case "read":
      return readAndCommit(run, action.plan, context);
    case "enter-phase":
      return toAdvanced(await runs.enterPhase(db, run, action.phase));
    case "start-pass":
      return toAdvanced(await runs.startNextPass(db, run, config));
    case "delete":
      return deleteNotFound(run, context);
    case "wait":
      return { kind: "stopped" };
    case "finish":
      return finishRun(run, context);
  }
}

const toAdvanced = (run: Run | undefined): StepOutcome =>
  run === undefined ? { kind: "stopped" } : { kind: "advanced", run, batchId: null, results: [] };

async function readAndCommit(run: Run, plan: ReadPlan, context: StepContext): Promise<StepOutcome> {
  const { db, config } = context;
  const { results, refused } = await readInParallel(run, plan, context);
  if (refused.length > 0) return skipForbiddenRecords(run, { plan, refused }, db);
  if (results.some((it) => it?.finding?.kind === "search-unsorted")) return fallBackToLists(run, plan, db);
  const state = computeNextState(run, { plan, results }, config);
  if (state.cursor?.stream === "messages") await extendBacklog(run, context);
  const succeeded = results.filter((it) => it !== undefined);
  const isPlanDone = state.reading === null;
  const signals = await collectDeletionSignals(db, run, { plan, results, isPlanDone });
  const commit = { ...state, batch: await packPages(succeeded) };
  const committed = await deletions.commitStepWithSignals(db, run, { commit, signals });
  return committed === undefined
    ? { kind: "stopped" }
    : { kind: "advanced", run: committed, batchId: committed.batchId, results: succeeded };
}

/** Packs the pages of a step into one batch. A step reads one stream or one kind of ids, so one batch is enough. */
async function packPages(results: readonly ReadResult[]): Promise<runs.StepCommit["batch"]> {
  const pages = results.flatMap(({ batch, permitAt }) => (batch ? [{ ...batch, permitAt }] : []));
  const [first] = pages;
  if (first === undefined) return undefined;
  const body = combineBodies(pages.map((it) => it.body));
  return {
    stream: first.stream,
    records: pages.reduce((sum, it) => sum + it.recordCount, 0),
    body: await batches.compressBody(body),
    // Every page shows at least the state at the earliest permit.
    observedAt: new Date(Math.min(...pages.map((it) => it.permitAt.getTime()))),
  };
}

/**
 * Extends the backlog once the messages are read. A live run takes over the entries of ended backfills. An incremental
 * run by lists adds recent and open conversations in rotation, because a list does not show changes without a message.
 */
async function extendBacklog(run: Run, { db, config }: StepContext): Promise<void> {
  if (run.lane === "live") await backlog.takeOver(db, run);
  if (run.strategy === "list" && run.kind === "incremental")
    await backlog.addRollingReread(db, run, config.rereadConversations);
}

/**
 * Skips records that Kustomer refuses to a key that may read their kind. They stay in the backlog with that outcome,
 * and the next step requests the others of this step again.
 */
async function skipForbiddenRecords(
  run: Run,
  { plan, refused }: { plan: ReadPlan; refused: string[] },
  db: Db,
): Promise<StepOutcome> {
  const isRefused = (ids: readonly string[]) => ids.some((id) => refused.includes(id));
  const { idKind: kind, reads } = plan;
  const outcomes = reads.map((it) => (isRefused(it.ids) ? { next: undefined } : undefined));
  const tried = kind && { kind, ids: refused };
  const state = {
    phase: run.phase,
    reading: advancePlan(plan, outcomes) ?? null,
    requests: countRequests(reads),
    newRecords: 0,
  };
  const unobtainable = tried && { ...tried, reason: "Kustomer refuses it to this key" };
  const isPlanDone = state.reading === null;
  const signals = await collectDeletionSignals(db, run, { plan, results: [], refused, isPlanDone });
  const commit = { ...state, tried, unobtainable };
  return toAdvanced(await deletions.commitStepWithSignals(db, run, { commit, signals }));
}

async function fallBackToLists(run: Run, { reads }: ReadPlan, db: Db): Promise<StepOutcome> {
  const reading = reads[0]?.reading;
  const stream = reading?.kind === "search" ? reading.stream : "unknown";
  await integrations.markStreamUnsorted(db, run.integrationId, stream);
  if (run.kind === "backfill") {
    const warning = `Kustomer's search does not sort ${stream}, so this run read them by lists.`;
    const streams = (["conversations", "messages", "customers"] as const).filter((it) => it === stream);
    return toAdvanced(await runs.switchToLists(db, run, { streams, warning }));
  }
  const message = `Kustomer's search does not sort ${stream}. The next run reads them by lists.`;
  await runs.fail(db, run, { kind: "unavailable", message });
  return { kind: "stopped" };
}

async function finishRun(run: Run, context: StepContext): Promise<StepOutcome> {
  const { db, config } = context;
  await backlog.giveUpExhausted(db, run.workspaceId);
  if (run.kind === "reconcile") return finishReconcile(run, context);
  const ended = await runs.finish(db, run, config);
  if (ended === undefined) return { kind: "stopped" };
  return ended.state === "done"
    ? { kind: "done", run: ended }
    : { kind: "deferred", run: ended, waitMs: ended.waitMs ?? 0 };
}

/** A reconcile run that was requested again while it ran starts over instead of ending. */
async function finishReconcile(run: Run, { db, config }: StepContext): Promise<StepOutcome> {
  return db.transaction().execute(async (tx): Promise<StepOutcome> => {
    const restarted = await deletions.runReconcileAgain(tx, run);
    if (restarted !== undefined) return toAdvanced(restarted);
    const ended = await runs.finish(tx, run, config);
    return ended === undefined ? { kind: "stopped" } : { kind: "done", run: ended };
  });
}
