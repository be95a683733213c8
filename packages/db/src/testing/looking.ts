import { testDb } from "@inlet/testkit";
import { type Given, type GivenRun, givenIn } from "@inlet/testkit/given";
import { afterAll } from "vitest";
import { type DbPool, deletions, openDb, type Run, records, runs } from "../index.ts";

const minute = 60_000;
/** An instant so many minutes ago. */
export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * minute);
/** Rows that were observed an hour ago, unless told otherwise. */
export const toOrigin = (run: Pick<GivenRun, "workspaceId">, observedAt = minutesAgo(60)) => ({
  workspaceId: run.workspaceId,
  observedAt,
  mappingVersion: 1,
});

/** What each of these rows has. */
export const versioned = { rev: 3, createdAt: minutesAgo(900), updatedAt: minutesAgo(800), relations: { org: "o1" } };
/** A conversation's row with texts. */
export const conversationRow = (id: string, over: object = {}) => ({
  id,
  name: "Where is my parcel",
  preview: "Hello there",
  status: "open",
  channels: ["email"],
  tags: ["t1"],
  customerId: "p1",
  messageCount: 1,
  direction: "in",
  priority: 3,
  ...versioned,
  attributes: { name: "Where is my parcel", custom: { secretStr: "x" } },
  ...over,
});
/** A message's row with texts. */
export const messageRow = (id: string, conversationId: string, over: object = {}) => ({
  id,
  conversationId,
  customerId: "p1",
  description: `Text of ${id}`,
  subject: "Parcel",
  status: "received",
  channel: "email",
  app: "postmark",
  direction: "in",
  sentAt: minutesAgo(850),
  ...versioned,
  attributes: { preview: `Text of ${id}` },
  ...over,
});
/** A customer's row with all that is known of a person. */
export const customerRow = (id: string, over: object = {}) => ({
  id,
  name: "Ada",
  email: "ada@mail.example",
  externalId: "x1",
  locale: "en",
  gender: "f",
  verified: true,
  timezone: "UTC",
  ...versioned,
  attributes: { name: "Ada" },
  ...over,
});

type Kind = "conversation" | "customer" | "message";

/** What tests of removals stand on; call it at the top of a file. */
export interface DeletionHarness {
  readonly db: DbPool;
  readonly given: Given;
  /** A run that is about to remove, of a workspace with one conversation of two messages and their customer. */
  openReconcileRun(): Promise<GivenRun>;
  /** A record that a run looked for and Kustomer did not have. */
  addNotFound(run: GivenRun, what: [kind: Kind, id: string], notFoundAt?: Date): Promise<void>;
  load(run: Pick<GivenRun, "id">): Promise<Run>;
  applyDeletions(run: GivenRun): Promise<deletions.DeletionOutcome>;
  readRows(kind: Kind): Promise<Record<string, unknown>[]>;
}

export function setUpDeletions(): DeletionHarness {
  const pg = testDb();
  const given = givenIn(pg);
  const db = openDb({ url: pg.url });
  afterAll(() => db.destroy());
  const load = async ({ id }: Pick<GivenRun, "id">) => {
    const run = await runs.findById(db, id);
    if (run === undefined) throw new Error("no run");
    return run;
  };
  return {
    db,
    given,
    load,
    async openReconcileRun() {
      const integration = await given.integration();
      const open = await deletions.openReconcile(db, integration.id, { full: false });
      if (open === undefined) throw new Error("no run");
      await records.upsertConversations(db, [conversationRow("c1")], toOrigin(open));
      await records.upsertMessages(db, [messageRow("m1", "c1"), messageRow("m2", "c1")], toOrigin(open));
      await records.upsertCustomers(db, [customerRow("p1")], toOrigin(open));
      return open;
    },
    async addNotFound({ id: runId, workspaceId }, [kind, id], notFoundAt = minutesAgo(1)) {
      await given.ask(
        "delete from deletion_candidate where workspace_id = $1 and kind = $2 and id = $3",
        workspaceId,
        kind,
        id,
      );
      await given.row("deletion_candidate", { workspaceId, kind, id, source: "x", runId, notFoundAt });
    },
    async applyDeletions(run) {
      const now = await load(run);
      return db.transaction().execute((tx) => deletions.applyDeletions(tx, now));
    },
    readRows: (kind) => given.ask(`select *, deleted_at is not null as deleted from ${kind} order by id`),
  };
}
