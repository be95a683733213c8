import { backlog } from "@inlet/db";
import type { GivenRun } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { createScriptedKustomer, lastPage } from "../testing/scripted-kustomer.ts";

const { db, given, takeStep, loadRun } = setUpFetcher();

test("of two runs that are at work, one reads each thread of the backlog, once", async () => {
  const live = await given.run({ kind: "incremental", phase: "backlog", customersRead: true });
  const { integrationId, workspaceId } = live;
  const release = await given.run({ integrationId, workspaceId, kind: "release", phase: "backlog" });
  const ids = ["c1", "c2", "c3"];
  await backlog.add(
    db,
    workspaceId,
    ids.map((id) => ({ kind: "thread", id, reason: backlog.reasons.released })),
  );
  for (const id of ids)
    await given.row("conversation", {
      ...{ workspaceId, id, channels: [], tags: [], updatedAt: new Date(), attributes: {}, relations: {} },
      ...{ observedAt: new Date(), mappingVersion: 1, feedPosition: 1, messageCount: 0 },
    });
  const kustomer = createScriptedKustomer(({ path }) => {
    const [, id] = /^\/v1\/conversations\/(\w+)\/messages$/.exec(path) ?? [];
    return lastPage(id ? [{ type: "message", id: `m-${id}`, attributes: {} }] : []);
  });
  const step = async (run: GivenRun) => takeStep(await loadRun(run), kustomer);

  for (let i = 0; i < 6; i++) {
    await step(release);
    await step(live);
    await given.query("update raw_batch set state = 'settled'");
  }

  const paths = kustomer.requests.map((it) => it.path).filter((it) => it.endsWith("/messages"));
  expect(paths.toSorted()).toEqual(ids.map((id) => `/v1/conversations/${id}/messages`));
  expect([await loadRun(live), await loadRun(release)]).toMatchObject([{ state: "done" }, { state: "done" }]);
  expect(await given.query("select id, outcome from fetch_backlog")).toEqual([]);
});
