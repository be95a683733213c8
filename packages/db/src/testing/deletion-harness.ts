import { setUpTestDb } from "@inlet/testkit";
import { createGiven, type Given, type GivenRun } from "@inlet/testkit/given";
import { afterAll } from "vitest";
import { type DbPool, deletions, openDb, type Run, records, runs } from "../index.ts";
import { buildConversation, buildMessage } from "./rows.ts";

const minute = 60_000;
/** Returns the instant this many minutes ago. */
export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * minute);
/** Builds the origin of rows, by default observed an hour ago. */
export const toOrigin = (run: Pick<GivenRun, "workspaceId">, observedAt = minutesAgo(60)) => ({
  workspaceId: run.workspaceId,
  observedAt,
  mappingVersion: 1,
});

/** Columns of every versioned row. */
export const versioned = {
  rev: 3,
  createdAt: minutesAgo(900),
  updatedAt: minutesAgo(800),
  relations: { org: "o1" },
};
/** Builds a conversation's row with texts. */
export const buildConversationRow = (id: string, over: object = {}) =>
  buildConversation({
    id,
    name: "Where is my parcel",
    preview: "Hello there",
    channels: ["email"],
    tags: ["t1"],
    customerId: "p1",
    direction: "in",
    ...versioned,
    attributes: { name: "Where is my parcel", custom: { secretStr: "x" } },
    ...over,
  });
/** Builds a message's row with texts. */
export const buildMessageRow = (id: string, conversationId: string, over: object = {}) =>
  buildMessage({
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
/** Builds a customer's row with all personal data. */
export const buildCustomerRow = (id: string, over: object = {}) => ({
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

/** A database and builders for tests of deletions. */
export interface DeletionHarness {
  readonly db: DbPool;
  readonly given: Given;
  /** Opens a reconcile run in a workspace with one conversation, its two messages and their customer. */
  openReconcileRun(): Promise<GivenRun>;
  /** Makes a record a deletion candidate that the run has not found at Kustomer. */
  addNotFound(run: GivenRun, record: [kind: Kind, id: string], notFoundAt?: Date): Promise<void>;
  loadRun(run: Pick<GivenRun, "id">): Promise<Run>;
  applyDeletions(run: GivenRun): Promise<deletions.DeletionOutcome>;
  readRows(kind: Kind): Promise<Record<string, unknown>[]>;
}

/** Sets up tests of deletions. Call it at the top of a test file. */
export function setUpDeletions(): DeletionHarness {
  const pg = setUpTestDb();
  const given = createGiven(pg);
  const db = openDb({ url: pg.url });
  afterAll(() => db.destroy());
  const loadRun = async ({ id }: Pick<GivenRun, "id">) => {
    const run = await runs.findById(db, id);
    if (run === undefined) throw new Error("no run");
    return run;
  };
  return {
    db,
    given,
    loadRun,
    async openReconcileRun() {
      const integration = await given.integration();
      const open = await deletions.openReconcile(db, integration.id, { full: false });
      if (open === undefined) throw new Error("no run");
      await records.upsertConversations(db, [buildConversationRow("c1")], toOrigin(open));
      await records.upsertMessages(
        db,
        [buildMessageRow("m1", "c1"), buildMessageRow("m2", "c1")],
        toOrigin(open),
      );
      await records.upsertCustomers(db, [buildCustomerRow("p1")], toOrigin(open));
      return open;
    },
    async addNotFound({ id: runId, workspaceId }, [kind, id], notFoundAt = minutesAgo(1)) {
      await given.query(
        "delete from deletion_candidate where workspace_id = $1 and kind = $2 and id = $3",
        workspaceId,
        kind,
        id,
      );
      await given.row("deletion_candidate", { workspaceId, kind, id, source: "x", runId, notFoundAt });
    },
    async applyDeletions(run) {
      const current = await loadRun(run);
      return db.transaction().execute((tx) => deletions.applyDeletions(tx, current));
    },
    readRows: (kind) => given.query(`select *, deleted_at is not null as deleted from ${kind} order by id`),
  };
}
