import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { writeTombstones } from "../deletions/tombstones.ts";
import { type Db, feed, inTransaction, openDb, records } from "../index.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url, max: 8 });
afterAll(() => db.destroy());

/** In this order writers lock what they share, so that they wait for each other and never deadlock. */
const places = ["a", "b", "b to c", "c"] as const;
const change = fc.record({
  what: fc.constantFrom("conversation", "message", "gone conversation", "gone message"),
  place: fc.constantFrom(...places),
  message: fc.constantFrom("1", "2"),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const order = ({ what, place }: Change): string => `${place} ${what.endsWith("conversation") ? 1 : 2}`;

/** What one transaction does, and how it ends. */
const transaction = fc.record({
  changes: fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => changes.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))),
  isRolledBack: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
});
type Transaction = typeof transaction extends fc.Arbitrary<infer T> ? T : never;

/** All writers share the conversations. Each has messages of its own. */
interface Writer {
  workspaceId: string;
  name: string;
}

let clock = 0;
const toOrigin = (workspaceId: string) => ({ workspaceId, observedAt: at(++clock), mappingVersion: 1 });

async function apply(tx: Db, { workspaceId, name }: Writer, { what, place, message }: Change): Promise<void> {
  const [from, to = from] = place.split(" to ") as [string, string?];
  const ids = [1, 2].map((n) => `${from}${n} of ${name}`);
  const id = `${from}${message} of ${name}`;
  const remove = (kind: "conversation" | "message", removed: string[]) => {
    const deletedAt = at(++clock);
    const deletions = removed.map((it) => ({ id: it, deletedAt }));
    return writeTombstones(tx, { kind, workspaceId }, { deletions });
  };
  if (what === "message") {
    const row = { id, conversationId: to, rev: ++clock, description: `version ${clock}` };
    await records.upsertMessages(tx, [buildMessage(row)], toOrigin(workspaceId));
  } else if (what === "conversation") {
    const row = buildConversation({ id: from, rev: ++clock });
    await records.upsertConversations(tx, [row], toOrigin(workspaceId));
  } else if (what === "gone message") await remove("message", [id]);
  else {
    await remove("conversation", [from]);
    await remove("message", ids);
  }
}

class RolledBack extends Error {}

async function run(writer: Writer, transactions: readonly Transaction[]): Promise<void> {
  for (const { changes, isRolledBack } of transactions)
    await inTransaction(db, async (tx) => {
      for (const it of changes) await apply(tx, writer, it);
      if (isRolledBack) throw new RolledBack();
    }).catch((err: unknown) => {
      if (!(err instanceof RolledBack)) throw err;
    });
}

/** An item as a consumer has it: all that belongs to its version. */
interface Item {
  version: number;
  content: string;
}

/** Builds items of what their rows say. */
const build = (workspaceId: string) => async (tx: Db, refs: readonly feed.FeedRef[]) => {
  const idsOf = (kind: string) => refs.filter((it) => it.kind === kind).map((it) => it.id);
  const conversations = await feed.listItemConversations(tx, workspaceId, idsOf("conversation"));
  const transcripts = await feed.listTranscripts(tx, workspaceId, idsOf("conversation"));
  const messages = await feed.listItemMessages(tx, workspaceId, idsOf("message"));
  return refs.map(({ kind, id, position }) => {
    const conversation = conversations.get(id);
    const message = messages.get(id);
    const rows = kind === "message" ? message : [conversation, transcripts.get(id)?.messages];
    const isGone = (kind === "message" ? message : conversation)?.isDeleted !== false;
    expect((kind === "message" ? message : conversation)?.feedPosition ?? position).toBe(position);
    return { key: `${kind} ${id}`, version: position, content: isGone ? "" : JSON.stringify(rows) };
  });
};

/** A consumer that keeps the items of a feed by the rules, and checks each as it comes. */
function createConsumer(workspaceId: string, limit: number) {
  const items = new Map<string, Item>();
  let after: feed.FeedCursor | undefined;
  return {
    /** Reads a page. @returns whether there was something in it */
    async read(): Promise<boolean> {
      const page = await feed.readFeed(db, { workspaceId, after, limit }, build(workspaceId));
      after = page.next;
      for (const { key, version, content } of page.items) {
        const known = items.get(key);
        if (known !== undefined) expect(version).toBeGreaterThan(known.version);
        items.set(key, { version, content });
      }
      return page.items.length > 0;
    },
    /** What is not deleted, by key. */
    list: () => [...items].filter(([, it]) => it.content !== "").toSorted(([a], [b]) => (a < b ? -1 : 1)),
  };
}

async function readAll(consumer: ReturnType<typeof createConsumer>): Promise<void> {
  while (await consumer.read());
}

const schedule = fc.array(fc.array(transaction, { minLength: 6, maxLength: 8 }), {
  minLength: 3,
  maxLength: 3,
});

test("consumers that read while writers commit late, roll back, move and delete end with the truth, and no item goes back", async () => {
  const endWithTruth = async (writers: Transaction[][]) => {
    const { workspaceId } = await given.integration({ ingestComments: true });
    const consumers = [1, 100].map((limit) => createConsumer(workspaceId, limit));
    let isWriting = true;
    const reading = consumers.map(async (it) => {
      while (isWriting) await it.read();
    });
    const writing = writers.map((it, n) => run({ workspaceId, name: `w${n}` }, it));
    await Promise.all(writing).finally(() => {
      isWriting = false;
    });
    await Promise.all(reading);
    await Promise.all(consumers.map(readAll));

    const truth = createConsumer(workspaceId, 1_000);
    await readAll(truth);
    for (const it of consumers) expect(it.list()).toEqual(truth.list());
  };
  await fc.assert(fc.asyncProperty(schedule, endWithTruth), { numRuns: 4, endOnFailure: true });
});
