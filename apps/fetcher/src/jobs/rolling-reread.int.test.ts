import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { lastPage } from "../testing/scripted-kustomer.ts";

const { given, takeStep } = setUpFetcher();

test("a run by lists adds conversations to read again once it has read the messages, but not when it was cancelled meanwhile", async () => {
  const { id: workspaceId } = await given.workspace();
  const columns = { workspaceId, kind: "incremental", phase: "messages", strategy: "list" };
  const run = await given.run({ ...columns, listed: ["conversations", "messages", "customers"] });
  await given.row("conversation", {
    ...{ workspaceId, id: "c1", channels: [], tags: [], attributes: "{}", relations: "{}" },
    ...{ updatedAt: new Date(), observedAt: new Date(), mappingVersion: 1, feedPosition: 1 },
  });
  const listBacklog = () => given.query("select kind, id from fetch_backlog");

  await takeStep(run, async () => {
    await given.query("update run set state = 'cancelled', version = version + 1");
    return lastPage();
  });
  const afterCancel = await listBacklog();
  await given.query("update run set state = 'running', version = $1", run.version);
  let requests = 0;
  await takeStep(run, async () => {
    if (++requests > 1) throw new Error("the backlog is read in the next step");
    return lastPage();
  }).catch(() => undefined);

  expect(afterCancel).toEqual([]);
  expect(await listBacklog()).toEqual([{ kind: "conversation", id: "c1" }]);
});
