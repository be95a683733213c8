import { attributes, author, messageText, tagNames, toInstant, toNumber } from "./fragments.ts";
import { ownWorkspace, type View, type ViewColumn } from "./view.ts";

const id = (of: string): ViewColumn => ({ type: "text", comment: `Kustomer's id of the ${of}` });
const text = (comment: string, sql?: string): ViewColumn => ({
  type: "text",
  comment,
  ...(sql !== undefined && { sql }),
});

const createdAt: ViewColumn = { type: "timestamptz", comment: "When it was created at Kustomer" };
const updatedAt: ViewColumn = { type: "timestamptz", comment: "When it was last changed at Kustomer" };

/** What every view of a table says of which rows it has. */
const ownRows = (alias: string): string =>
  `where ${alias}.workspace_id = ${ownWorkspace} and ${alias}.deleted_at is null`;

/** The conversations of a workspace. */
export const conversations: View = {
  comment: "Conversations, without those that are deleted, filtered out or held",
  columns: {
    id: id("conversation"),
    name: text("The title"),
    preview: text("The beginning of the last message"),
    status: text("Such as open, snoozed or done"),
    channels: { type: "text[]", comment: "The channels of its messages" },
    tags: { type: "text[]", comment: "The names of its tags, as of now", sql: tagNames },
    tag_ids: { type: "text[]", comment: "The ids of its tags", sql: "c.tags" },
    customer_id: text("The id of its customer"),
    message_count: { type: "integer", comment: "How many messages it has, as Kustomer counts them" },
    direction: text("Who began: in is the customer, out the company"),
    priority: { type: "integer", comment: "The priority in Kustomer" },
    language: text("As Kustomer gives it, such as en_us", "c.attributes->>'defaultLang'"),
    satisfaction_score: {
      type: "numeric",
      comment: "What the customer answered to a survey: 0 or 1",
      sql: toNumber("c.attributes->'satisfactionLevel'->'score'"),
    },
    satisfaction_rating: {
      type: "numeric",
      comment:
        "What the customer answered to a survey: 0 to 10 by Kustomer's API reference, 1 to 5 by its help",
      sql: toNumber("c.attributes->'satisfactionLevel'->'rating'"),
    },
    created_at: createdAt,
    updated_at: updatedAt,
    ended_at: {
      type: "timestamptz",
      comment: "When it was done",
      sql: toInstant("(c.attributes->>'endedAt')"),
    },
    custom: { type: "jsonb", comment: "The custom attributes", sql: "c.attributes->'custom'" },
    attributes,
  },
  from: `public.conversation c ${ownRows("c")}`,
};

/** The messages of a workspace. */
export const messages: View = {
  comment: "Messages, without those that are deleted or filtered out",
  columns: {
    id: id("message"),
    conversation_id: text("The id of its conversation"),
    customer_id: text("The id of its customer"),
    author: text("Who wrote it: customer, agent or system", author),
    author_id: text(
      "The id of the customer or user who wrote it",
      "case when m.direction = 'in' then m.customer_id else m.relations->>'createdBy' end",
    ),
    author_name: text(
      "The name of the customer, or of the user where the key may read names",
      `case when m.direction = 'in' then (
        select p.name from public.customer p
        where p.workspace_id = m.workspace_id and p.id = m.customer_id and p.deleted_at is null)
      else (
        select a.name from public.agent a
        where a.workspace_id = m.workspace_id and a.kind = 'user' and a.id = m.relations->>'createdBy') end`,
    ),
    subject: text("The subject, else that of `meta`"),
    text: text("What people read; of HTML the first 65,536 characters, converted", messageText),
    status: text("Such as sent, received or error"),
    channel: text("Such as email or chat"),
    app: text("The app of Kustomer that brought it"),
    direction: text("in from the customer, out from the company"),
    automated: {
      type: "boolean",
      comment: "Whether no person wrote it",
      sql: "coalesce(m.attributes->>'auto' = 'true', false)",
    },
    redacted: {
      type: "boolean",
      comment: "Whether the text was redacted at Kustomer",
      sql: "coalesce(m.attributes->>'redacted' = 'true', false)",
    },
    sent_at: { type: "timestamptz", comment: "When it was sent" },
    created_at: createdAt,
    updated_at: updatedAt,
    attributes,
  },
  from: `public.message m ${ownRows("m")}`,
};

/** The internal notes of a workspace. They go with their conversation, so none is marked as deleted. */
export const notes: View = {
  comment: "Internal notes, where an admin has asked for them",
  columns: {
    id: id("note"),
    conversation_id: text("The id of its conversation"),
    customer_id: text("The id of its customer"),
    author_id: text("The id of the user who wrote it", "n.created_by"),
    author_name: text(
      "The name of that user where the key may read names",
      `(
        select a.name from public.agent a
        where a.workspace_id = n.workspace_id and a.kind = 'user' and a.id = n.created_by)`,
    ),
    text: text(
      "What people read; of HTML the first 65,536 characters, converted",
      "coalesce(n.text, n.body)",
    ),
    created_at: createdAt,
    updated_at: updatedAt,
  },
  from: `public.note n where n.workspace_id = ${ownWorkspace}`,
};

/** The customers of a workspace. */
export const customers: View = {
  comment: "Customers, without those that are deleted or erased",
  columns: {
    id: id("customer"),
    name: text("The name, else the display name, else first and last name"),
    email: text("The first verified address, else the first"),
    external_id: text("The id that the company gave"),
    locale: text("Such as en_US"),
    gender: text("As Kustomer gives it"),
    verified: { type: "boolean", comment: "Whether the customer is verified" },
    timezone: text("Such as Europe/Berlin"),
    created_at: createdAt,
    updated_at: updatedAt,
    attributes,
  },
  from: `public.customer p ${ownRows("p")}`,
};

/** The tags of a workspace. */
export const tags: View = {
  comment: "Tags, without those that are deleted",
  columns: {
    id: id("tag"),
    name: text("The name"),
    color: text("The color in Kustomer"),
    created_at: createdAt,
    updated_at: updatedAt,
  },
  from: `public.tag t where t.workspace_id = ${ownWorkspace} and not t.deleted`,
};
