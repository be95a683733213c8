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
const stream = parseAs(z.enum(streams, { error: `It is none of ${streams.join(", ")}.` }));
const pollMs = 500;

/** `inlet replay`: stored pages normalized once more, after the mapping changed. */
export function addReplay(program: Command, shell: Shell): void {
  addJsonOption(
    program
      .command("replay")
      .description("normalize stored pages again, after the mapping changed; asks Kustomer nothing"),
  )
    .argument("<workspaceId>", "whose", parseId)
    .option(
      "--stream <stream>",
      "only this one; may be given several times",
      (text, before: Stream[] = []) => [...before, stream(text)],
    )
    .option("--from <instant>", "pages read from then on; all that are kept unless given", parseInstant)
    .option("--to <instant>", "pages read before then; now unless given", parseInstant)
    .option("--watch", "wait until every page is normalized")
    .action((workspaceId: string, options: Options) => run(shell, workspaceId, options));
}

function run(shell: Shell, workspaceId: string, { stream, from, to, watch, json }: Options): Promise<void> {
  const { QUEUE_URL: queueUrl } = parseEnv(z.object(queueEnv), shell.env);
  return withDb(shell, async (db) => {
    await findIntegration(db, workspaceId);
    const replay = await batches.startReplay(db, { workspaceId, streams: stream ?? streams, from, to });
    await dispatchReplayedBatches(shell, queueUrl, batches.requeueForReplay(db, replay));
    let now = await find(db, replay);
    for (let told = -1; watch && now.left > 0; now = await find(db, replay)) {
      if (now.left !== told) shell.printNote(`${now.left} of ${now.batches} pages to go`);
      told = now.left;
      await wait(pollMs);
    }
    printOne(shell, { json, value: toReplayJson(now), facts: toFacts(now) });
  });
}

async function find(db: Db, { workspaceId, id: replayId }: batches.Replay): Promise<Progress> {
  const found = await batches.findReplay(db, workspaceId, replayId);
  if (found === undefined) throw new Fault("not_found", `workspace ${workspaceId} is gone`);
  return found;
}

/** In the shape of the API's. */
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
  "to go": it.left,
  "written anew": it.stored,
  unchanged: it.unchanged,
  "not understood": it.rejected,
  "not stored": it.dropped,
});
