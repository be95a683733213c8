import { setTimeout as wait } from "node:timers/promises";
import { type Stream, streamSchema } from "@inlet/contracts";
import { loadReplayReply, type ReplayReply, startReplay } from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { withQueues } from "../database/with-queues.ts";
import { addJsonOption } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { parseAs, parseId, parseInstant } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

interface Options {
  stream?: Stream[];
  from?: Date;
  to?: Date;
  watch?: true;
  json?: true;
}

const streams = streamSchema.options;
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

function run(
  shell: Shell,
  workspaceId: string,
  { stream: streams, watch, json, ...range }: Options,
): Promise<void> {
  return withQueues(shell, async (deps) => {
    let replay = await startReplay(deps, { workspaceId, streams, ...range });
    for (let printed = -1; watch && replay.left > 0; ) {
      if (replay.left !== printed) shell.printNote(`${replay.left} of ${replay.batches} pages left`);
      printed = replay.left;
      await wait(pollMs);
      replay = await loadReplayReply(deps.db, { workspaceId, replayId: replay.id });
    }
    printOne(shell, { json, value: replay, facts: toFacts(replay) });
  });
}

const toFacts = ({ counts, ...it }: ReplayReply) => ({
  replay: it.id,
  pages: it.batches,
  records: it.records,
  left: it.left,
  "written again": counts.stored,
  unchanged: counts.unchanged,
  rejected: counts.rejected,
  "not stored": counts.dropped,
});
