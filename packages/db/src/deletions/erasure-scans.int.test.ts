import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import type { KyselyPlugin } from "kysely";
import { afterAll, expect, test } from "vitest";
import { type Db, deletions, openDb } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

/** Interrupts a transaction after its first statement. */
function interruptOnce(interrupt: () => Promise<unknown>): KyselyPlugin {
  let isOver = false;
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (!isOver) {
        isOver = true;
        await interrupt();
      }
      return result;
    },
  };
}

test("an erasure that commits after a scan has begun is not done before that scan's batches were searched for it", async () => {
  const run = await given.run();
  const { workspaceId } = run;
  const { id: batchId } = await given.batch(run);
  await given.query("update raw_batch set state = 'settled'");
  const erase = (tx: Db, id: string) =>
    deletions.addRecordErasures(tx, workspaceId, [{ kind: "conversation", id }]);
  /** Adds another erasure and scans the batch. @returns which erasures it was searched for */
  const scan = async () => {
    await erase(db, "early");
    await deletions.beginErasureScan(db, workspaceId);
    const searched = await deletions.listScanErasures(db, workspaceId);
    await deletions.advanceErasureScan(db, workspaceId, { batchId, body: undefined });
    return searched.map((it) => it.id).sort();
  };
  let scanned: Promise<string[]> = Promise.resolve([]);
  const slow = await db.startTransaction().execute();
  const interrupt = () => {
    scanned = scan();
    return Promise.race([scanned, given.awaitBlocked()]);
  };
  await erase(slow.withPlugin(interruptOnce(interrupt)), "late");
  await slow.commit().execute();
  const searched = await scanned;

  await deletions.endErasureScan(db, workspaceId);

  const done = await given.query("select id from erasure where done_at is not null order by id");
  expect(done.map((it) => it["id"])).toEqual(searched);
});
