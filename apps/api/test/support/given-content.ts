import { type Db, records } from "@inlet/db";

const createdAt = new Date("2026-01-02T03:04:05.678Z");
const record = {
  rev: 1,
  createdAt,
  updatedAt: createdAt,
  attributes: { custom: { mood: "🙂" } },
  relations: {},
};

const toOrigin = (workspaceId: string) => ({ workspaceId, observedAt: new Date(), mappingVersion: 1 });

type Overrides<T> = Partial<T> & { id: string };

/** Stores conversations with default attributes. */
export function givenConversations(
  db: Db,
  workspaceId: string,
  rows: Overrides<records.ConversationRow>[],
): Promise<string[]> {
  const filled = rows.map((row) => ({
    ...record,
    name: `about ${row.id}`,
    preview: `preview of ${row.id}`,
    status: "open",
    channels: ["email"],
    tags: ["t1"],
    customerId: "c1",
    messageCount: 2,
    direction: "in",
    priority: 3,
    ...row,
  }));
  return records.upsertConversations(db, filled, toOrigin(workspaceId));
}

/** Stores messages with default attributes. */
export function givenMessages(
  db: Db,
  workspaceId: string,
  rows: (Overrides<records.MessageRow> & { conversationId: string })[],
): Promise<string[]> {
  const filled = rows.map((row) => ({
    ...record,
    customerId: "c1",
    description: `text of ${row.id}`,
    text: null,
    descriptionTruncated: false,
    subject: null,
    status: "received",
    channel: "email",
    app: "postmark",
    direction: "in",
    sentAt: createdAt,
    attachments: null,
    ...row,
  }));
  return records.upsertMessages(db, filled, toOrigin(workspaceId));
}

/** Stores a customer and a tag. */
export async function givenCustomerAndTag(db: Db, workspaceId: string): Promise<void> {
  const customer = {
    ...record,
    id: "c1",
    name: "Ada",
    email: "ada@example.com",
    externalId: null,
    locale: "en",
    gender: null,
    verified: true,
    timezone: "Europe/London",
  };
  await records.upsertCustomers(db, [customer], toOrigin(workspaceId));
  const tag = {
    id: "t1",
    name: "refund",
    color: "red",
    deleted: false,
    createdAt,
    updatedAt: null,
    attributes: {},
  };
  await records.upsertTags(db, [tag], toOrigin(workspaceId));
}
