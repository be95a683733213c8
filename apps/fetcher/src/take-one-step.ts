import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import { isFault } from "@inlet/contracts";
import { type Db, type Integration, integrations, type Run, runSteps, runs, wanted } from "@inlet/db";
import { type ReadResult, readOnce } from "@inlet/kustomer";
import { type Agenda, agendaSchema, movedOn } from "./agenda.ts";
import { chooseReading } from "./choose-reading.ts";
import type { ReadingConfig } from "./config.ts";
import type { Connected } from "./kustomer-of.ts";
import { nextState, requestOf } from "./next-state.ts";

/** What a step works with. */
export interface StepTools extends Connected {
  db: Db;
  integration: Integration;
  config: ReadingConfig;
  signal: AbortSignal;
  /** The key was validated a moment ago: a record that is refused all the same is not this key's to read. */
  isKeyGood?: boolean;
}

/** What came of a step. */
export type StepOutcome =
  /** The run goes on; a page may have been stored. */
  | { kind: "moved"; run: Run; batchId: string | null; result?: ReadResult }
  /** The run waits for its batches, is over, or has been moved by somebody else. */
  | { kind: "ended" }
  /** The run is done with this window and goes on later. */
  | { kind: "later"; run: Run; waitMs: number }
  /** The run is done. */
  | { kind: "done"; run: Run };

/**
 * Takes one step of a run: at most one request, and one commit.
 * @throws Fault as the Kustomer client does; nothing has been written then
 */
export async function takeOneStep(run: Run, tools: StepTools): Promise<StepOutcome> {
  if (run.reading !== null) return read(run, agendaSchema.parse(run.reading), tools);
  const { db, integration, config } = tools;
  const choice = await chooseReading(db, run, { tagsReadAt: integration.tagsReadAt, config });
  switch (choice.kind) {
    case "read":
      return read(run, choice.agenda, tools);
    case "enter":
      return moved(await runSteps.enterPhase(db, run, choice.phase));
    case "wait":
      return { kind: "ended" };
    case "finish":
      return finish(run, tools);
  }
}

const moved = (run: Run | undefined): StepOutcome =>
  run === undefined ? { kind: "ended" } : { kind: "moved", run, batchId: null };

async function read(run: Run, agenda: Agenda, tools: StepTools): Promise<StepOutcome> {
  const { client, admit, signal, db, config } = tools;
  const window = { ceiling: run.ceiling.toISOString() };
  const result = await readOnce(client, agenda.reading, { window, admit, signal }).catch((err: unknown) => {
    if (tools.isKeyGood && isAboutTheKey(err) && agenda.asks?.ids.length === 1) return undefined;
    throw err;
  });
  if (result === undefined) return giveUpRecord(run, agenda, db);
  if (result.unsorted) return giveUpSearch(run, agenda, db);
  const state = nextState(run, { agenda, result }, config);
  if (state.finishedStream === "messages") await sweepLater(run, tools);
  const stepped = await runSteps.commitStep(db, run, { ...state, batch: await packed(result) });
  return stepped === undefined
    ? { kind: "ended" }
    : { kind: "moved", run: stepped, batchId: stepped.batchId, result };
}

const compress = promisify(zstdCompress);

async function packed({ batch, permitAt }: ReadResult): Promise<runSteps.StepCommit["batch"]> {
  if (batch === undefined) return undefined;
  const body = await compress(batch.text, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return { stream: batch.stream, records: batch.records, body, observedAt: permitAt };
}

/** Changes that no new message announces are found by reading recent and open conversations again, in turn. */
async function sweepLater(run: Run, { db, config }: StepTools): Promise<void> {
  if (run.strategy === "list" && run.kind === "incremental")
    await wanted.addSweep(db, run, config.sweepConversations);
}

/** Some records are closed even to a key that may read their kind; the others must not wait for them. */
async function giveUpRecord(run: Run, agenda: Agenda, db: Db): Promise<StepOutcome> {
  const { asks } = agenda;
  const refused = asks && { ...asks, reason: "Kustomer refuses it to this key" };
  const step = {
    phase: run.phase,
    reading: movedOn(agenda, undefined) ?? null,
    requests: requestOf(agenda),
    fresh: 0,
  };
  return moved(await runSteps.commitStep(db, run, { ...step, tried: asks, missing: refused }));
}

async function giveUpSearch(run: Run, { reading }: Agenda, db: Db): Promise<StepOutcome> {
  const stream = reading.kind === "search" ? reading.stream : "unknown";
  await integrations.noteUnsorted(db, run.integrationId, stream);
  const message = `Kustomer's search does not sort ${stream}; from the next run on they are read by lists`;
  await runs.fail(db, run, { kind: "unavailable", message });
  return { kind: "ended" };
}

async function finish(run: Run, { db, config }: StepTools): Promise<StepOutcome> {
  await wanted.giveUp(db, run.workspaceId);
  const ended = await runSteps.finish(db, run, config);
  if (ended === undefined) return { kind: "ended" };
  return ended.state === "done"
    ? { kind: "done", run: ended }
    : { kind: "later", run: ended, waitMs: ended.waitMs ?? 0 };
}

/** Whether the failure says that the key may have lost a right, or its life. */
export const isAboutTheKey = (err: unknown): boolean => isFault(err, "unauthorized", "forbidden");
