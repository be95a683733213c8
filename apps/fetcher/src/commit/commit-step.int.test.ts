import { integrations } from "@inlet/db";
import { expect, test } from "vitest";
import { fixedKeyring, readingConfig, setUpFetcher } from "../testing/fetcher-harness.ts";
import { commitStep } from "./commit-step.ts";

const { db, given, loadRun } = setUpFetcher();

/** Commits a page at which the list of messages ends, in a workspace with `count` changed conversations. */
async function commitCappedList(count: number) {
  const run = await loadRun(await given.run({ phase: "messages", strategy: "list" }));
  await given.query(
    `insert into conversation (workspace_id, id, created_at, updated_at, observed_at,
      channels, tags, attributes, relations, mapping_version, feed_position)
    select $1, 'c' || it, $2, $2, $2, '{}', '{}', '{}', '{}', 1, it from generate_series(1, $3::integer) it`,
    ...[run.workspaceId, run.windowFrom, count],
  );
  const integration = await integrations.findById(db, run.integrationId);
  if (integration === undefined) throw new Error("no integration");
  const finding = { kind: "list-capped", stream: "messages", rows: 10_000, reached: undefined } as const;
  const page = { next: undefined, finding, notFound: [], newRecords: 0, permitAt: new Date() };
  const state = {
    phase: "messages",
    reading: null,
    progress: { kind: "page" },
    requests: { search: 0, other: 1 },
  } as const;
  await commitStep(
    run,
    {
      kind: "pages",
      pages: [page],
      state,
      signals: { candidates: [], verifications: [], completeThreads: [] },
      sortedStream: undefined,
    },
    { db, integration, config: readingConfig, keyring: fixedKeyring },
  );
  const threads = await given.query("select id from fetch_backlog where kind = 'thread'");
  return { warnings: (await loadRun(run)).warnings, threads: threads.length };
}

test("beyond the end of a list, a run reads the messages of at most 2,000 conversations, and warns of the others", async () => {
  expect(await commitCappedList(2_000)).toEqual({ warnings: [], threads: 2_000 });
  expect(await commitCappedList(2_001)).toEqual({
    warnings: [expect.stringContaining("only 2000 conversations")],
    threads: 4_000,
  });
});
