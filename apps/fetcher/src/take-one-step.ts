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
import { joinBodies, type ReadResult } from "@inlet/kustomer";
import { nextState, requestsOf } from "./compute-next-state.ts";
import { chooseReading } from "./plan-reads.ts";
import { readSideBySide } from "./read-in-parallel.ts";
import { type Agenda, agendaSchema, movedOn } from "./read-plan.ts";
import { newsOf } from "./reconcile/collect-deletion-signals.ts";
import { removeMissed } from "./reconcile/delete-not-found.ts";
import type { StepOutcome, StepTools } from "./step.ts";

/**
 * Takes one step of a run: one request, or a few side by side where each brings one record, and one commit.
 * @throws Fault as the Kustomer client does; nothing has been written then
 */
export async function takeOneStep(run: Run, tools: StepTools): Promise<StepOutcome> {
  if (run.reading !== null) return read(run, agendaSchema.parse(run.reading), tools);
  const { db, integration, config } = tools;
  const choice = await chooseReading(db, run, { integration, config });
  switch (choice.kind) {
    case "read":
      return read(run, choice.agenda, tools);
    case "enter":
      return moved(await runSteps.enterPhase(db, run, choice.phase));
    case "lap":
      return moved(await passes.start(db, run, config));
    case "remove":
      return removeMissed(run, tools);
    case "wait":
      return { kind: "ended" };
    case "finish":
      return finish(run, tools);
  }
}

const moved = (run: Run | undefined): StepOutcome =>
  run === undefined ? { kind: "ended" } : { kind: "moved", run, batchId: null, results: [] };

async function read(run: Run, agenda: Agenda, tools: StepTools): Promise<StepOutcome> {
  const { db, config } = tools;
  const { results, refused } = await readSideBySide(run, agenda, tools);
  if (refused.length > 0) return giveUpRecords(run, { agenda, refused }, db);
  if (results.some((it) => it?.unsorted)) return giveUpSearch(run, agenda, db);
  const state = nextState(run, { agenda, results }, config);
  if (state.cursor?.stream === "messages") await sweepLater(run, tools);
  const brought = results.filter((it) => it !== undefined);
  const news = await newsOf(db, run, { agenda, results, isOver: state.reading === null });
  const commit = { ...state, batch: await packed(brought) };
  const stepped = await stepNews.commit(db, run, { commit, news });
  return stepped === undefined
    ? { kind: "ended" }
    : { kind: "moved", run: stepped, batchId: stepped.batchId, results: brought };
}

/** All pages of a step are of one stream, since it reads one stream or one kind of ids. */
async function packed(results: readonly ReadResult[]): Promise<runSteps.StepCommit["batch"]> {
  const pages = results.flatMap(({ batch, permitAt }) => (batch ? [{ ...batch, permitAt }] : []));
  const [first] = pages;
  if (first === undefined) return undefined;
  const text = joinBodies(pages.map((it) => it.text));
  return {
    stream: first.stream,
    records: pages.reduce((sum, it) => sum + it.records, 0),
    body: await batches.pack(text),
    // What was permitted first cannot have seen more than this.
    observedAt: new Date(Math.min(...pages.map((it) => it.permitAt.getTime()))),
  };
}

/**
 * Changes that no new message announces are found by reading recent and open conversations again, in turn. What a
 * backfill left when it ended before its time is read by the live runs, a little at a time.
 */
async function sweepLater(run: Run, { db, config }: StepTools): Promise<void> {
  if (run.lane === "live") await wanted.adopt(db, run);
  if (run.strategy === "list" && run.kind === "incremental")
    await rolling.wantNext(db, run, config.sweepConversations);
}

/**
 * Some records are closed even to a key that may read their kind. They are kept with the reason; what came beside them
 * is asked for again.
 */
async function giveUpRecords(
  run: Run,
  { agenda, refused }: { agenda: Agenda; refused: string[] },
  db: Db,
): Promise<StepOutcome> {
  const isRefused = (ids: readonly string[]) => ids.some((id) => refused.includes(id));
  const { kind, reads } = agenda;
  const onward = reads.map((it) => (isRefused(it.asks) ? { next: undefined } : undefined));
  const tried = kind && { kind, ids: refused };
  const step = {
    phase: run.phase,
    reading: movedOn(agenda, onward) ?? null,
    requests: requestsOf(reads),
    fresh: 0,
  };
  const missing = tried && { ...tried, reason: "Kustomer refuses it to this key" };
  const news = await newsOf(db, run, { agenda, results: [], refused, isOver: step.reading === null });
  return moved(await stepNews.commit(db, run, { commit: { ...step, tried, missing }, news }));
}

async function giveUpSearch(run: Run, { reads }: Agenda, db: Db): Promise<StepOutcome> {
  const reading = reads[0]?.reading;
  const stream = reading?.kind === "search" ? reading.stream : "unknown";
  await integrations.noteUnsorted(db, run.integrationId, stream);
  if (run.kind === "backfill") {
    const warning = `Kustomer's search does not sort ${stream}, so they were read by lists.`;
    const streams = (["conversations", "messages", "customers"] as const).filter((it) => it === stream);
    return moved(await runSteps.readByLists(db, run, { streams, warning }));
  }
  const message = `Kustomer's search does not sort ${stream}; from the next run on they are read by lists`;
  await runs.fail(db, run, { kind: "unavailable", message });
  return { kind: "ended" };
}

async function finish(run: Run, tools: StepTools): Promise<StepOutcome> {
  const { db, config } = tools;
  await wanted.giveUp(db, run.workspaceId);
  if (run.kind === "reconcile") return finishRound(run, tools);
  const ended = await runSteps.finish(db, run, config);
  if (ended === undefined) return { kind: "ended" };
  return ended.state === "done"
    ? { kind: "done", run: ended }
    : { kind: "later", run: ended, waitMs: ended.waitMs ?? 0 };
}

/** Whoever has asked for another look meanwhile gets it from the same run. */
async function finishRound(run: Run, { db, config }: StepTools): Promise<StepOutcome> {
  return db.transaction().execute(async (tx): Promise<StepOutcome> => {
    const again = await reconciles.goRound(tx, run);
    if (again !== undefined) return moved(again);
    const ended = await runSteps.finish(tx, run, config);
    return ended === undefined ? { kind: "ended" } : { kind: "done", run: ended };
  });
}
