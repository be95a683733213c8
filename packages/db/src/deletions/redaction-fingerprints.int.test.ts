import fc from "fast-check";
import { expect, test } from "vitest";
import { deletions, records } from "../index.ts";
import {
  buildConversationRow,
  buildCustomerRow,
  buildMessageRow,
  setUpDeletions,
  toOrigin,
} from "../testing/deletion-harness.ts";
import { addFingerprints } from "./redaction-fingerprints.ts";

const { db, given, openReconcileRun, addNotFound, applyDeletions, readRows } = setUpDeletions();

const long = "My card is 4111 1111 1111 1111 and my name is Ada. ".repeat(40);
const redacted = { preview: "", redacted: true };

const redactionIn = (id: string) => ({ messageId: "m1", conversations: [id], customers: [] });

test("a copy of a redacted text is recognized, whole or cut, and no other text is, in TypeScript and SQL alike", async () => {
  const { workspaceId } = await openReconcileRun();
  const letters = fc.string({
    unit: fc.constantFrom("a", "b", "é", "😀", " "),
    minLength: 1,
    maxLength: 300,
  });
  const seed = Number(process.hrtime.bigint() % 1_000_000n);
  console.log(`seed ${seed}`);

  await fc.assert(
    fc.asyncProperty(letters, letters, fc.nat(300), async (text, other, cut) => {
      await given.query("delete from redaction_fingerprint");
      await addFingerprints(db, workspaceId, [{ ...redactionIn("c1"), texts: [text] }]);
      const { fingerprints } = await deletions.listErasureRules(db, workspaceId, {
        conversation: ["c1"],
      });
      const previews = [text, [...text].slice(0, cut).join(""), other, `${text}${other}`];
      for (const preview of previews) {
        await given.query("update conversation set preview = $1", preview);
        await deletions.clearRedactedCopies(db, workspaceId, { conversations: ["c1"], customers: [] });
        const [row] = await readRows("conversation");
        expect(row?.["preview"] === null).toBe(
          preview !== "" && fingerprints.some((it) => deletions.matchesFingerprint(preview, it)),
        );
      }
      if (text.trim() !== "")
        expect(fingerprints.some((it) => deletions.matchesFingerprint(text, it))).toBe(true);
    }),
    { seed, numRuns: 25 },
  );
});

test("a copy that is cut after the compared beginning is recognized, and a longer text with the same beginning is not", async () => {
  const { workspaceId } = await openReconcileRun();
  await addFingerprints(db, workspaceId, [{ ...redactionIn("c1"), texts: [long] }]);
  const { fingerprints } = await deletions.listErasureRules(db, workspaceId, { conversation: ["c1"] });
  const isRecognized = (text: string) => fingerprints.some((it) => deletions.matchesFingerprint(text, it));

  expect(isRecognized(long.slice(0, 1_024))).toBe(true);
  expect(isRecognized(`${long} And so on.`)).toBe(false);
  expect(isRecognized(long.slice(0, 100))).toBe(false);
  expect(isRecognized("Something else entirely")).toBe(false);
});

test("a fingerprint contains no text, and of a short text not even a hash", async () => {
  const { workspaceId } = await openReconcileRun();

  await addFingerprints(db, workspaceId, [{ ...redactionIn("c1"), texts: [long, "PIN okXY", " "] }]);

  const rows = await given.query(
    "select length, hash is null as unhashed, g::text as row from redaction_fingerprint g order by length",
  );
  expect(rows).toMatchObject([
    { length: 8, unhashed: true },
    { length: long.length, unhashed: false },
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/okXY|card/);
});

test("a redaction clears the text from the previews of its conversation and of both customers, and adds erasures for the batches", async () => {
  const run = await openReconcileRun();
  const preview = { preview: { text: long.slice(0, 1_024), type: "message_in" } };
  await records.upsertMessages(
    db,
    [buildMessageRow("m9", "c1", { customerId: "p9", description: long })],
    toOrigin(run),
  );
  await records.upsertConversations(
    db,
    [
      buildConversationRow("c1", {
        rev: 4,
        preview: long.slice(0, 1_024),
        attributes: { preview: long.slice(0, 1_024), other: 1 },
      }),
    ],
    toOrigin(run),
  );
  await records.upsertCustomers(
    db,
    ["p1", "p9"].map((id) => buildCustomerRow(id, { rev: 4, attributes: preview })),
    toOrigin(run),
  );

  const version = { rev: 4, customerId: "p9", description: "", attributes: redacted };
  await records.upsertMessages(db, [buildMessageRow("m9", "c1", version)], toOrigin(run));

  expect(await readRows("conversation")).toMatchObject([{ preview: null, attributes: { other: 1 } }]);
  expect((await readRows("customer")).map((it) => it["attributes"])).toEqual([{}, {}]);
  expect(await given.query("select kind, id, what from erasure order by kind, id")).toEqual([
    { kind: "conversation", id: "c1", what: "copies" },
    { kind: "customer", id: "p1", what: "copies" },
    { kind: "customer", id: "p9", what: "copies" },
    { kind: "message", id: "m9", what: "text" },
  ]);
});

test("previews of other messages stay", async () => {
  const run = await openReconcileRun();

  await records.upsertMessages(
    db,
    [buildMessageRow("m1", "c1", { rev: 4, description: "", attributes: redacted })],
    toOrigin(run),
  );

  expect(await readRows("conversation")).toMatchObject([{ preview: "Hello there" }]);
});

test("an edited message clears nothing", async () => {
  const run = await openReconcileRun();

  await records.upsertMessages(
    db,
    [
      buildMessageRow("m1", "c1", {
        rev: 4,
        description: "Hello",
        attributes: { preview: "Hello", redacted: false },
      }),
    ],
    toOrigin(run),
  );

  expect(await given.query("select 1 from erasure union all select 1 from redaction_fingerprint")).toEqual(
    [],
  );
});

test("a message that is redacted when it is first read is erased from earlier pages", async () => {
  const run = await openReconcileRun();

  await records.upsertMessages(
    db,
    [buildMessageRow("m5", "c1", { description: "", attributes: redacted })],
    toOrigin(run),
  );

  expect(await given.query("select kind, id, what from erasure")).toEqual([
    { kind: "message", id: "m5", what: "text" },
  ]);
});

test.for(["description", "subject", "attributes"])(
  "a copy of a deleted message's text in its %s is cleared, and recognized in older and later pages",
  async (place) => {
    const run = await openReconcileRun();
    const message = { [place]: place === "attributes" ? { meta: { subject: long } } : long };
    await records.upsertMessages(db, [buildMessageRow("m9", "c1", message)], toOrigin(run));
    const conversation = buildConversationRow("c1", { rev: 4, preview: long });
    await records.upsertConversations(db, [conversation], toOrigin(run));
    await addNotFound(run, ["message", "m9"]);

    await applyDeletions(run);

    expect(await readRows("conversation")).toMatchObject([{ preview: null }]);
    const { fingerprints } = await deletions.listErasureRules(db, run.workspaceId, { conversation: ["c1"] });
    expect(fingerprints.some((it) => deletions.matchesFingerprint(long, it))).toBe(true);
  },
);
