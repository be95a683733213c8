import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@inlet/contracts";
import { batches, type Db } from "@inlet/db";
import { parseEnv, queueEnv } from "@inlet/service-kit";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import { findIntegration } from "../integrations/find-integration.ts";
import { addJsonOption } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { dispatchReplayedBatches } from "../runs/dispatch.ts";
import { parseAs, parseId, parseInstant } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

type Stream = batches.ReplayRange["streams"][number];
type Progress = batches.ReplayProgress;

interface Options {
  stream?: Stream[];
  from?: Date;
  to?: Date;
  watch?: true;
  json?: true;
}

const streams = ["tags", "customers", "conversations", "messages"] as const;
const parseStream = parseAs(z.enum(streams, { error: `Must be one of ${streams.join(", ")}.` }));
const pollMs = 500;

/** Adds `inlet replay`, which normalizes stored pages again after the mapping has changed. */
export function addReplay(program: Command, shell: Shell): void {
  addJsonOption(
    program
      .command("replay")
      .description(
        "normalize stored pages again after the mapping has changed; sends no request to Kustomer",
      ),
  )
    .argument("<workspaceId>", "the workspace", parseId)
    .option("--stream <stream>", "only this stream; can be repeated", (text, before: Stream[] = []) => [
      ...before,
      parseStream(text),
    ])
    .option("--from <instant>", "pages read from this instant on; by default all that are kept", parseInstant)
    .option("--to <instant>", "pages read before this instant; by default now", parseInstant)
    .option("--watch", "wait until every page is normalized")
    .action((workspaceId: string, options: Options) => run(shell, workspaceId, options));
}

function run(shell: Shell, workspaceId: string, { stream, from, to, watch, json }: Options): Promise<void> {
  const { QUEUE_URL: queueUrl } = parseEnv(z.object(queueEnv), shell.env);
  return withDb(shell, async (db) => {
    await findIntegration(db, workspaceId);
    const replay = await batches.startReplay(db, { workspaceId, streams: stream ?? streams, from, to });
    await dispatchReplayedBatches(shell, queueUrl, batches.requeueForReplay(db, replay));
    let progress = await find(db, replay);
    for (let reported = -1; watch && progress.left > 0; progress = await find(db, replay)) {
      if (progress.left !== reported) shell.printNote(`${progress.left} of ${progress.batches} pages left`);
      reported = progress.left;
      await wait(pollMs);
    }
    printOne(shell, { json, value: toReplayJson(progress), facts: toFacts(progress) });
  });
}

async function find(db: Db, { workspaceId, id: replayId }: batches.Replay): Promise<Progress> {
  const found = await batches.findReplay(db, workspaceId, replayId);
  if (found === undefined) throw new Fault("not_found", `workspace ${workspaceId} was deleted`);
  return found;
}

/** Converts a replay to JSON, in the shape of the API's reply. */
function toReplayJson({ readFrom: from, readTo: to, ...it }: Progress): object {
  const {
    id: replayId,
    streams,
    batches,
    records,
    left,
    stored,
    unchanged,
    rejected,
    dropped,
    openedAt,
  } = it;
  const counts = { stored, unchanged, rejected, dropped };
  return { id: replayId, streams, from, to, batches, records, left, counts, openedAt };
}

const toFacts = (it: Progress) => ({
  replay: it.id,
  pages: it.batches,
  records: it.records,
  left: it.left,
  "written again": it.stored,
  unchanged: it.unchanged,
  rejected: it.rejected,
  "not stored": it.dropped,
});
