import {
  batches,
  type Db,
  integrations,
  passes,
  type Run,
  reconciles,
  rolling,
  runSteps,
  runs,
  stepNews,
  wanted,
} from "@inlet/db";
import { combineBodies, type ReadResult } from "@inlet/kustomer";
import { computeNextState, countRequests } from "./compute-next-state.ts";
import { planReads } from "./plan-reads.ts";
import { readInParallel } from "./read-in-parallel.ts";
import { type ReadPlan, readPlanSchema, advancePlan } from "./read-plan.ts";
import { collectDeletionSignals } from "./reconcile/collect-deletion-signals.ts";
import { deleteNotFound } from "./reconcile/delete-not-found.ts";
import type { StepOutcome, StepContext } from "./step.ts";

/**
 * Takes one step of a run: one request, or a few side by side where each brings one record, and one commit.
 * @throws Fault as the Kustomer client does; nothing has been written then
 */
export async function takeOneStep(run: Run, tools: StepContext): Promise<StepOutcome> {
  if (run.reading !== null) return readAndCommit(run, readPlanSchema.parse(run.reading), tools);
  const { db, integration, config } = tools;
  const choice = await planReads(db, run, { integration, config });
  switch (choice.kind) {
    case "read":
      return readAndCommit(run, choice.plan, tools);
    case "enter":
      return toAdvanced(await runSteps.enterPhase(db, run, choice.phase));
    case "lap":
      return toAdvanced(await passes.startNextPass(db, run, config));
    case "remove":
      return deleteNotFound(run, tools);
    case "wait":
      return { kind: "ended" };
    case "finish":
      return finishRun(run, tools);
  }
}

const toAdvanced = (run: Run | undefined): StepOutcome =>
  run === undefined ? { kind: "ended" } : { kind: "moved", run, batchId: null, results: [] };

async function readAndCommit(run: Run, agenda: ReadPlan, tools: StepContext): Promise<StepOutcome> {
  const { db, config } = tools;
  const { results, refused } = await readInParallel(run, agenda, tools);
  if (refused.length > 0) return skipForbiddenRecords(run, { agenda, refused }, db);
  if (results.some((it) => it?.unsorted)) return fallBackToLists(run, agenda, db);
  const state = computeNextState(run, { plan: agenda, results }, config);
  if (state.cursor?.stream === "messages") await extendBacklog(run, tools);
  const brought = results.filter((it) => it !== undefined);
  const news = await collectDeletionSignals(db, run, { plan: agenda, results, isPlanDone: state.reading === null });
  const commit = { ...state, batch: await packPages(brought) };
  const stepped = await stepNews.commit(db, run, { commit, signals: news });
  return stepped === undefined
    ? { kind: "ended" }
    : { kind: "moved", run: stepped, batchId: stepped.batchId, results: brought };
}

/** All pages of a step are of one stream, since it reads one stream or one kind of ids. */
async function packPages(results: readonly ReadResult[]): Promise<runSteps.StepCommit["batch"]> {
  const pages = results.flatMap(({ batch, permitAt }) => (batch ? [{ ...batch, permitAt }] : []));
  const [first] = pages;
  if (first === undefined) return undefined;
  const text = combineBodies(pages.map((it) => it.body));
  return {
    stream: first.stream,
    records: pages.reduce((sum, it) => sum + it.records, 0),
    body: await batches.compressBody(text),
    // What was permitted first cannot have seen more than this.
    observedAt: new Date(Math.min(...pages.map((it) => it.permitAt.getTime()))),
  };
}

/**
 * Changes that no new message announces are found by reading recent and open conversations again, in turn. What a
 * backfill left when it ended before its time is read by the live runs, a little at a time.
 */
async function extendBacklog(run: Run, { db, config }: StepContext): Promise<void> {
  if (run.lane === "live") await wanted.takeOver(db, run);
  if (run.strategy === "list" && run.kind === "incremental")
    await rolling.addRollingReread(db, run, config.sweepConversations);
}

/**
 * Some records are closed even to a key that may read their kind. They are kept with the reason; what came beside them
 * is asked for again.
 */
async function skipForbiddenRecords(
  run: Run,
  { agenda, refused }: { agenda: ReadPlan; refused: string[] },
  db: Db,
): Promise<StepOutcome> {
  const isRefused = (ids: readonly string[]) => ids.some((id) => refused.includes(id));
  const { idKind, reads } = agenda;
  const onward = reads.map((it) => (isRefused(it.ids) ? { next: undefined } : undefined));
  const tried = idKind && { kind: idKind, ids: refused };
  const step = {
    phase: run.phase,
    reading: advancePlan(agenda, onward) ?? null,
    requests: countRequests(reads),
    newRecords: 0,
  };
  const unobtainable = tried && { ...tried, reason: "Kustomer refuses it to this key" };
  const news = await collectDeletionSignals(db, run, { plan: agenda, results: [], refused, isPlanDone: step.reading === null });
  return toAdvanced(await stepNews.commit(db, run, { commit: { ...step, tried, unobtainable }, signals: news }));
}

async function fallBackToLists(run: Run, { reads }: ReadPlan, db: Db): Promise<StepOutcome> {
  const reading = reads[0]?.reading;
  const stream = reading?.kind === "search" ? reading.stream : "unknown";
  await integrations.markStreamUnsorted(db, run.integrationId, stream);
  if (run.kind === "backfill") {
    const warning = `Kustomer's search does not sort ${stream}, so they were read by lists.`;
    const streams = (["conversations", "messages", "customers"] as const).filter((it) => it === stream);
    return toAdvanced(await runSteps.switchToLists(db, run, { streams, warning }));
  }
  const message = `Kustomer's search does not sort ${stream}; from the next run on they are read by lists`;
  await runs.fail(db, run, { kind: "unavailable", message });
  return { kind: "ended" };
}

async function finishRun(run: Run, tools: StepContext): Promise<StepOutcome> {
  const { db, config } = tools;
  await wanted.giveUpExhausted(db, run.workspaceId);
  if (run.kind === "reconcile") return finishReconcile(run, tools);
  const ended = await runSteps.finish(db, run, config);
  if (ended === undefined) return { kind: "ended" };
  return ended.state === "done"
    ? { kind: "done", run: ended }
    : { kind: "later", run: ended, waitMs: ended.waitMs ?? 0 };
}

/** Whoever has asked for another look meanwhile gets it from the same run. */
async function finishReconcile(run: Run, { db, config }: StepContext): Promise<StepOutcome> {
  return db.transaction().execute(async (tx): Promise<StepOutcome> => {
    const again = await reconciles.runReconcileAgain(tx, run);
    if (again !== undefined) return toAdvanced(again);
    const ended = await runSteps.finish(tx, run, config);
    return ended === undefined ? { kind: "ended" } : { kind: "done", run: ended };
  });
}
