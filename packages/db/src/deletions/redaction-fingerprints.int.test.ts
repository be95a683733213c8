import fc from "fast-check";
import { expect, test } from "vitest";
import { deletions, records } from "../index.ts";
import { conversationRow, customerRow, setUpDeletions, messageRow, toOrigin } from "../testing/looking.ts";
import { addFingerprints } from "./redaction-fingerprints.ts";

const { db, given, openReconcileRun, readRows } = setUpDeletions();

const long = "My card is 4111 1111 1111 1111 and my name is Ada. ".repeat(40);
const redacted = { preview: "", redacted: true };

const holder = (id: string) => ({ messageId: "m1", conversations: [id], customers: [] });

test("a text that is gone is known again, whole or cut, and no other is taken for it; here and in the database alike", async () => {
  const { workspaceId } = await openReconcileRun();
  const letters = fc.string({
    unit: fc.constantFrom("a", "b", "é", "😀", " "),
    minLength: 1,
    maxLength: 300,
  });
  const seed = Number(process.hrtime.bigint() % 1_000_000n);
  console.log(`seed ${seed}`);

  await fc.assert(
    fc.asyncProperty(letters, letters, fc.nat(300), async (gone, other, cut) => {
      await given.ask("delete from redaction_fingerprint");
      await addFingerprints(db, workspaceId, [{ ...holder("c1"), texts: [gone] }]);
      const { fingerprints: known } = await deletions.listErasureRules(db, workspaceId, {
        conversation: ["c1"],
      });
      const shown = [gone, [...gone].slice(0, cut).join(""), other, `${gone}${other}`];
      for (const text of shown) {
        await given.ask("update conversation set preview = $1", text);
        await deletions.clearRedactedCopies(db, workspaceId, { conversations: ["c1"], customers: [] });
        const [row] = await readRows("conversation");
        expect(row?.["preview"] === null).toBe(
          text !== "" && known.some((it) => deletions.matchesFingerprint(text, it)),
        );
      }
      if (gone.trim() !== "") expect(known.some((it) => deletions.matchesFingerprint(gone, it))).toBe(true);
    }),
    { seed, numRuns: 25 },
  );
});

test("a text that was cut long after its beginning is known, another with the same beginning is not when it is longer", async () => {
  const { workspaceId } = await openReconcileRun();
  await addFingerprints(db, workspaceId, [{ ...holder("c1"), texts: [long] }]);
  const { fingerprints: known } = await deletions.listErasureRules(db, workspaceId, { conversation: ["c1"] });
  const isKnown = (text: string) => known.some((it) => deletions.matchesFingerprint(text, it));

  expect(isKnown(long.slice(0, 1_024))).toBe(true);
  expect(isKnown(`${long} And so on.`)).toBe(false);
  expect(isKnown(long.slice(0, 100))).toBe(false);
  expect(isKnown("Something else entirely")).toBe(false);
});

test("no text stands in what is remembered, and of a short one not even a hash", async () => {
  const { workspaceId } = await openReconcileRun();

  await addFingerprints(db, workspaceId, [{ ...holder("c1"), texts: [long, "PIN 4821", " "] }]);

  const rows = await given.ask(
    "select length, hash is null as unhashed, g::text as row from redaction_fingerprint g order by length",
  );
  expect(rows).toMatchObject([
    { length: 8, unhashed: true },
    { length: long.length, unhashed: false },
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/4821|card/);
});

test("a redaction takes the text out of the previews of its conversation and of both customers, and is written down for the batches", async () => {
  const run = await openReconcileRun();
  const preview = { preview: { text: long.slice(0, 1_024), type: "message_in" } };
  await records.upsertMessages(
    db,
    [messageRow("m9", "c1", { customerId: "p9", description: long })],
    toOrigin(run),
  );
  await records.upsertConversations(
    db,
    [
      conversationRow("c1", {
        rev: 4,
        preview: long.slice(0, 1_024),
        attributes: { preview: long.slice(0, 1_024), other: 1 },
      }),
    ],
    toOrigin(run),
  );
  await records.upsertCustomers(
    db,
    ["p1", "p9"].map((id) => customerRow(id, { rev: 4, attributes: preview })),
    toOrigin(run),
  );

  const silent = { rev: 4, customerId: "p9", description: "", attributes: redacted };
  await records.upsertMessages(db, [messageRow("m9", "c1", silent)], toOrigin(run));

  expect(await readRows("conversation")).toMatchObject([{ preview: null, attributes: { other: 1 } }]);
  expect((await readRows("customer")).map((it) => it["attributes"])).toEqual([{}, {}]);
  expect(await given.ask("select kind, id, what from erasure order by kind, id")).toEqual([
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
    [messageRow("m1", "c1", { rev: 4, description: "", attributes: redacted })],
    toOrigin(run),
  );

  expect(await readRows("conversation")).toMatchObject([{ preview: "Hello there" }]);
});

test("an edited message takes nothing with it", async () => {
  const run = await openReconcileRun();

  await records.upsertMessages(
    db,
    [
      messageRow("m1", "c1", {
        rev: 4,
        description: "Hello",
        attributes: { preview: "Hello", redacted: false },
      }),
    ],
    toOrigin(run),
  );

  expect(await given.ask("select 1 from erasure union all select 1 from redaction_fingerprint")).toEqual([]);
});

test("a message that is first met redacted is still to be taken out of pages from before", async () => {
  const run = await openReconcileRun();

  await records.upsertMessages(
    db,
    [messageRow("m5", "c1", { description: "", attributes: redacted })],
    toOrigin(run),
  );

  expect(await given.ask("select kind, id, what from erasure")).toEqual([
    { kind: "message", id: "m5", what: "text" },
  ]);
});
