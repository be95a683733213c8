import { type Stream, streamSchema } from "@inlet/contracts";
import { loadReplayReply, type ReplayReply, startReplay } from "@inlet/use-cases";
import type { Command } from "commander";
import { withQueues } from "../../database/with-queues.ts";
import { printOne } from "../../output/print.ts";
import { watch } from "../../output/watch.ts";
import { addWorkspaceCommand, type WatchOptions } from "../../terminal/add-command.ts";
import { parseInstant, parseOneOf } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

interface Options extends WatchOptions {
  stream?: Stream[];
  from?: Date;
  to?: Date;
}

const parseStream = parseOneOf(streamSchema.options);

/** Adds `inlet replay`, which normalizes stored pages again after the mapping has changed. */
export function addReplay(program: Command, shell: Shell): void {
  const description =
    "normalize stored pages again after the mapping has changed; sends no request to Kustomer";
  addWorkspaceCommand(program, "replay", description)
    .option("--stream <stream>", "only this stream; can be repeated", (text, before: Stream[] = []) => [
      ...before,
      parseStream(text),
    ])
    .option("--from <instant>", "pages read from this instant on; by default all that are kept", parseInstant)
    .option("--to <instant>", "pages read before this instant; by default now", parseInstant)
    .option("--watch", "wait until every page is normalized")
    .action((workspaceId: string, options: Options) => run(shell, workspaceId, options));
}

function run(shell: Shell, workspaceId: string, options: Options): Promise<void> {
  const { stream: streams, from, to } = options;
  return withQueues(shell, async (deps) => {
    const started = await startReplay(deps, { workspaceId, streams, from, to });
    const replay = options.watch
      ? await watch(shell, {
          load: () => loadReplayReply(deps.db, { workspaceId, replayId: started.id }),
          describe: ({ left, batches }) => (left === 0 ? "" : `${left} of ${batches} pages left`),
          isOver: ({ left }) => left === 0,
        })
      : started;
    printOne(shell, { json: options.json, value: replay, facts: toFacts(replay) });
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
