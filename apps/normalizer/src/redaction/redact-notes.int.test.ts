import { inTransaction, redaction } from "@inlet/db";
import { expect, test } from "vitest";
import { ada, setUpRedaction } from "../testing/redaction-harness.ts";

const { db, given, saveRules, runJob, runPass, storeThread, storeCustomer, storeNote, dumpRecords } =
  setUpRedaction();

const listNotes = () => given.query("select body, text from note");
const getPosition = async () => (await given.query("select feed_position from conversation_item"))[0];

test("a pass redacts notes that were stored before, and moves their conversation in the feed", async () => {
  const run = await given.run();
  await storeThread(run);
  await storeCustomer(run);
  await storeNote(run, "<p>Ada called, ada@example.com</p>");
  await saveRules(run.workspaceId);
  await inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));
  // Only the note is left to redact, so that nothing else moves the conversation.
  await given.query("update redaction_pass set phase = 'notes', batches_to = clock_timestamp()");
  const before = await getPosition();

  await runPass(run);

  expect(await listNotes()).toEqual([
    { body: "<p>[name] called, [email]</p>", text: "[name] called, [email]" },
  ]);
  expect(await getPosition()).not.toEqual(before);
  expect(await redaction.findPass(db, run.workspaceId)).toMatchObject({ phase: "done" });
});

test("a whole pass leaves no name in a note", async () => {
  const run = await given.run();
  await storeThread(run);
  await storeCustomer(run);
  await storeNote(run, "Lovelace called");
  await saveRules(run.workspaceId);

  await inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));
  await runPass(run);

  expect(await dumpRecords()).not.toMatch(/Ada|Lovelace/);
  expect(await redaction.findPass(db, run.workspaceId)).toMatchObject({ examined: 7, redacted: 7 });
});

test("a further name of a customer is redacted in their notes", async () => {
  const run = await given.run();
  await saveRules(run.workspaceId);
  await storeThread(run);
  await storeCustomer(run, { name: "Guest", displayName: "Guest" });
  await runJob(run);
  await storeNote(run, "Ada called");

  await storeCustomer(run, { ...ada, rev: 2 });
  await runJob(run);

  expect(await listNotes()).toEqual([{ body: "[name] called", text: null }]);
  expect(await given.query("select changed_at, phase from customer_name")).toEqual([
    { changed_at: null, phase: "conversations" },
  ]);
});
