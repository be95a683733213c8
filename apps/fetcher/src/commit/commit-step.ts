import { backlog, type Db, deletions, inTransaction, integrations, type Run, runs } from "@inlet/db";
import { combineBodies, type ReadResult } from "@inlet/kustomer";
import type { Keyring } from "@inlet/service-kit";
import { packBody } from "@inlet/use-cases";
import type { NextState, StepChange } from "../advance/advance-step.ts";
import type { StepContext } from "../plan/next-action.ts";
import { commitBroughtCustomers } from "./commit-brought-customers.ts";
import { awaitPages, commitDeletions } from "./commit-deletions.ts";
import { commitFindings } from "./commit-findings.ts";
import { commitKeyRefusal } from "./commit-key-refusal.ts";
import { type StepOutcome, toAdvanced } from "./step-outcome.ts";

/** What committing needs: the keyring encrypts the pages of workspaces that have personal data redacted. */
interface CommitContext extends StepContext {
  keyring: Keyring;
}

/**
 * Commits what a step changes. When the run has another version by now, neither the run nor a page is written; what is written
 * before that may be written twice without harm.
 */
export async function commitStep(run: Run, change: StepChange, context: CommitContext): Promise<StepOutcome> {
  const { db, config } = context;
  switch (change.kind) {
    case "pages":
      return commitPages(run, change, context);
    case "unsorted-search":
      return readByLists(run, change.stream, context);
    case "key-refused":
      return { ...change, cause: await commitKeyRefusal(run, change.check, context) };
    case "delete":
      return commitDeletions(run, change.check, context);
    case "store-brought":
      return commitBroughtCustomers(run, change.ids, context);
    case "enter-phase":
      return toAdvanced(await runs.enterPhase(db, run, change.phase));
    case "start-pass":
      return toAdvanced(await runs.startNextPass(db, run, config));
    case "check-threads":
      await backlog.checkThreadCounts(db, run, change);
      return toAdvanced(run);
    case "begin-sweep":
      await deletions.beginSweep(db, run, { full: change.full, pace: config.sweepPace });
      return toAdvanced(run);
    case "end-sweep":
      return toAdvanced(await deletions.endSweep(db, run));
    case "delete-stale-candidates":
      await deletions.deleteStaleCandidates(db, run);
      return toAdvanced(run);
    case "wait":
      return toAdvanced((await runs.waitAtBarrier(db, run)) === "ready" ? run : undefined);
    case "await-pages":
      return awaitPages(run, context);
    case "finish":
      return finishRun(run, change.hasBacklog, context);
  }
}

async function commitPages(
  run: Run,
  { pages, state, signals, sortedStream }: Extract<StepChange, { kind: "pages" }>,
  { db, config, integration, keyring }: CommitContext,
): Promise<StepOutcome> {
  if (sortedStream !== undefined && integration.capabilities.unsorted?.includes(sortedStream))
    await integrations.markStreamSorted(db, integration.id, sortedStream);
  const unread = await commitFindings(run, pages, { db, integration });
  const warnings = [...(state.warnings ?? []), ...unread];
  const commit = {
    ...state,
    warnings,
    batch: await packPages(pages, { db, keyring, workspaceId: run.workspaceId }),
  };
  const committed = await deletions.commitStepWithSignals(db, run, { commit, signals });
  if (committed && hasReadMessages(state)) await extendBacklog(run, { db, config });
  return toAdvanced(committed, committed?.batch);
}

const hasReadMessages = ({ progress }: NextState): boolean =>
  progress.kind === "stream-page" && progress.readTo?.stream === "messages";

/**
 * Adds to the backlog what a run reads again besides news. It comes after the commit, because each call adds more: after a crash
 * in between the next run does it.
 */
async function extendBacklog(run: Run, { db, config }: Pick<StepContext, "db" | "config">): Promise<void> {
  if (run.lane === "live") await backlog.takeOver(db, run);
  // Lists show no changes without a message, so an incremental run by lists reads some conversations again in turn.
  if (run.strategy === "list" && run.kind === "incremental")
    await backlog.addRollingReread(db, run, config.rereadConversations);
}

/** Packs the pages of a step into one batch. A step reads one stream or one kind of ids, so one batch is enough. */
async function packPages(
  results: readonly ReadResult[],
  { workspaceId, ...deps }: Pick<CommitContext, "db" | "keyring"> & { workspaceId: string },
): Promise<runs.StepCommit["batch"]> {
  const pages = results.flatMap(({ batch, permitAt }) => (batch ? [{ ...batch, permitAt }] : []));
  const [first] = pages;
  if (first === undefined) return undefined;
  const body = combineBodies(pages.map((it) => it.body));
  return {
    stream: first.stream,
    records: pages.reduce((sum, it) => sum + it.recordCount, 0),
    body: await packBody(deps, workspaceId, body),
    // Every page shows at least the state at the earliest permit.
    observedAt: new Date(Math.min(...pages.map((it) => it.permitAt.getTime()))),
  };
}

/** Continues a run by lists. The next runs read the stream by lists too, until its search is tried again. */
async function readByLists(run: Run, stream: string, { db }: StepContext): Promise<StepOutcome> {
  await integrations.markStreamUnsorted(db, run.integrationId, stream);
  const warning = `Kustomer's search did not sort ${stream}, so this run read them by lists.`;
  const streams = (["conversations", "messages", "customers"] as const).filter((it) => it === stream);
  return toAdvanced(await runs.switchToLists(db, run, { streams, warning }));
}

async function finishRun(
  run: Run,
  hasBacklog: boolean | undefined,
  { db, config }: StepContext,
): Promise<StepOutcome> {
  if (hasBacklog !== false) await backlog.giveUpExhausted(db, run.workspaceId);
  if (run.kind === "reconcile") return finishReconcile(run, { db, config });
  return endRun(db, run, { ...config, hasBacklog });
}

/** A reconcile run that was requested again while it ran starts over instead of ending. */
const finishReconcile = (
  run: Run,
  { db, config }: Pick<StepContext, "db" | "config">,
): Promise<StepOutcome> =>
  inTransaction(db, async (tx) => {
    const restarted = await deletions.runReconcileAgain(tx, run);
    return restarted === undefined ? endRun(tx, run, config) : toAdvanced(restarted);
  });

async function endRun(db: Db, run: Run, options: Parameters<typeof runs.finish>[2]): Promise<StepOutcome> {
  const ended = await runs.finish(db, run, options);
  if (ended === undefined) return { kind: "stopped" };
  return ended.state === "done"
    ? { kind: "done", run: ended }
    : { kind: "deferred", run: ended, waitMs: ended.waitMs ?? 0 };
}
