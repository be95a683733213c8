import { createJobContext, createRecordingQueues } from "@inlet/queue/testing";
import { buildRawConversation, buildRawMessage, type GivenRun } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";
import { createIndexSearchHandler } from "./index-search.ts";

const { db, given, store } = setUpNormalizer();
const queues = createRecordingQueues();
const { run: index } = createIndexSearchHandler({ db, queues });
const listIndexed = (workspaceId: string) =>
  given.query(
    "select id, words @@ 'zipper'::tsquery as has_word from conversation_text where workspace_id = $1",
    workspaceId,
  );

test("what was stored is indexed, and the scheduler may dispatch the workspace again", async () => {
  const run = await given.run();
  const { workspaceId } = run;
  await store(run, { records: [buildRawConversation({ id: "c1" })] });
  const message = buildRawMessage({ id: "m1", conversationId: "c1", preview: "The <b>zipper</b> broke" });
  await store(run, { stream: "messages", records: [message] });
  await endRun(run);

  await index({ workspaceId }, createJobContext());

  expect(await listIndexed(workspaceId)).toEqual([{ id: "c1", has_word: true }]);
  const due = "select dispatch_at <= clock_timestamp() as is_due from search_index where workspace_id = $1";
  expect(await given.query(due, workspaceId)).toEqual([{ is_due: true }]);
  expect(queues.sent).toEqual([]);
});

test.each([
  {
    name: "while pages wait to be stored",
    begin: (run: GivenRun) => endRun(run).then(() => given.batch(run)),
  },
  { name: "while a run of the workspace is open", begin: () => Promise.resolve() },
])("$name, a job indexes a little and continues after a rest", async ({ begin }) => {
  const run = await given.run();
  const { workspaceId } = run;
  const records = Array.from({ length: 200 }, (_, nth) => buildRawConversation({ id: `c${nth}` }));
  await store(run, { records });
  await begin(run);

  await index({ workspaceId }, createJobContext());

  const indexed = await listIndexed(workspaceId);
  expect(indexed.length).toBeGreaterThan(0);
  expect(indexed.length).toBeLessThan(200);
  const sent = queues.sent.filter((it) => it.name === "index-search");
  expect(sent).toContainEqual(
    expect.objectContaining({ payload: { workspaceId }, delayMs: expect.any(Number) }),
  );
});

const endRun = (run: GivenRun) =>
  given.query("update run set state = 'done' where id = $1 returning id", run.id);
