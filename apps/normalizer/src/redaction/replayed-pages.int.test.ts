import { batches, inTransaction, redaction } from "@inlet/db";
import { openRedaction } from "@inlet/use-cases";
import { expect, test } from "vitest";
import { saveNames } from "../page/customer-names.ts";
import { ada, customerId, setUpRedaction } from "../testing/redaction-harness.ts";

const harness = setUpRedaction();
const { db, given, keyring, handle, saveRules, runJob, runPass, storeThread, storeCustomer } = harness;

/** Replays the page of conversations, which a newer mapping writes again, up to where it is opened. @returns what stores it */
async function openReplayedPage({ workspaceId }: { workspaceId: string }) {
  await given.query("update conversation set mapping_version = 0");
  const replay = await batches.startReplay(db, { workspaceId, streams: ["conversations"] });
  const { value: [id = ""] = [] } = await batches.requeueForReplay(db, replay).next();
  const lock = await db.startTransaction().execute();
  // Locks what a replay reads between opening a page and storing it.
  await lock.schema.alterTable("rejectedRecord").addColumn("lock", "integer").execute();
  const handled = handle({ id });
  await given.awaitBlocked();
  return async () => {
    await lock.rollback().execute();
    await handled;
  };
}

test("a pass redacts what a replay stores of a page that it opened before the rules", async () => {
  const run = await given.run();
  await storeThread(run);
  await storeCustomer(run);
  const storePage = await openReplayedPage(run);
  await saveRules(run.workspaceId);
  await inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));

  await runJob(run);
  await storePage();
  await runPass(run);

  expect(await harness.dumpRecords()).not.toMatch(/Ada|Lovelace/);
});

test("a further name of a customer is redacted in what a replay stores of a page that it opened before", async () => {
  const run = await given.run();
  const { workspaceId } = run;
  await saveRules(workspaceId);
  await storeThread(run);
  await storeCustomer(run, { name: "Guest", displayName: "Guest" });
  await runJob(run);
  const storePage = await openReplayedPage(run);
  const keys = (await openRedaction({ db, keyring }, workspaceId))?.keys;
  if (keys === undefined) throw new Error("no key");
  await saveNames(db, {
    cipher: { workspaceId, key: keys.body },
    known: new Map([[customerId, ["Guest"]]]),
    brought: new Map([[customerId, Object.values(ada)]]),
  });

  await runJob(run);
  await storePage();
  await runJob(run);

  expect(await harness.dumpRecords()).not.toMatch(/Ada|Lovelace/);
});

test("a pass encrypts a raw page that a replay takes up at the same time", async () => {
  const run = await given.run();
  await storeThread(run);
  await saveRules(run.workspaceId);
  await inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));
  await given.query("update redaction_pass set phase = 'raw pages', batches_to = clock_timestamp()");
  const replay = await batches.startReplay(db, { workspaceId: run.workspaceId, streams: ["conversations"] });
  const requeuing = await db.startTransaction().execute();
  await batches.requeueForReplay(requeuing, replay).next();

  const passed = runJob(run);
  await given.awaitBlocked();
  await requeuing.commit().execute();
  await passed;

  expect(await redaction.findPass(db, run.workspaceId)).toMatchObject({ phase: "done" });
  const bodies = await given.query<{ body: Buffer }>("select body from raw_batch");
  expect(bodies.map((it) => batches.isEncryptedBody(it.body))).toEqual([true, true]);
});
