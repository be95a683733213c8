import { author, messageText, tagNames } from "./fragments.ts";
import { ownWorkspace, type View } from "./view.ts";

const maxMessages = 1_000;
const maxMessageLength = 65_536;
const maxTextLength = 262_144;

/** SQL: the messages of a conversation in reading order, with a text. */
const thread = `
        select left(${messageText}, ${maxMessageLength}) as text, ${author} as author, m.created_at, m.id
        from public.message m
        where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.deleted_at is null
          and ${messageText} <> ''
        order by coalesce(m.created_at, 'infinity'), m.id
        limit ${maxMessages}`;

/** SQL: what was written in a conversation, each message after its author; without messages the preview, else the name. */
const transcript = `coalesce((
      select left(string_agg(initcap(it.author) || ': ' || it.text, E'\\n\\n'
        order by coalesce(it.created_at, 'infinity'), it.id), ${maxTextLength})
      from (${thread}) it), c.preview, c.name)`;

const firstByCustomer = `(
      select left(${messageText}, ${maxMessageLength}) from public.message m
      where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.deleted_at is null
        and m.direction = 'in' and ${messageText} <> ''
      order by coalesce(m.created_at, 'infinity'), m.id
      limit 1)`;

const items = `(
    select 'conversation' as kind, c.id, c.id as conversation_id, c.customer_id, c.name as title,
      ${transcript} as text,
      ${firstByCustomer} as customer_text,
      c.status, c.direction, c.channels, ${tagNames} as tags, c.attributes->>'defaultLang' as language,
      c.created_at, c.updated_at
    from public.conversation c
    where c.workspace_id = ${ownWorkspace} and c.deleted_at is null
    union all
    select 'message', m.id, m.conversation_id, coalesce(m.customer_id, c.customer_id), m.subject,
      left(${messageText}, ${maxMessageLength}),
      case when m.direction = 'in' then left(${messageText}, ${maxMessageLength}) end,
      m.status, m.direction, array_remove(array[m.channel], null), ${tagNames}, c.attributes->>'defaultLang',
      m.created_at, m.updated_at
    from public.message m
    join public.integration i on i.workspace_id = m.workspace_id and i.ingest_comments
    left join public.conversation c
      on c.workspace_id = m.workspace_id and c.id = m.conversation_id and c.deleted_at is null
    where m.workspace_id = ${ownWorkspace} and m.deleted_at is null) it`;

/** The feedback items of a workspace. */
export const feedback: View = {
  comment: "Feedback items: conversations, and messages as well while comments are items",
  columns: {
    kind: { type: "text", comment: "conversation or message" },
    id: { type: "text", comment: "Kustomer's id of the conversation or message" },
    conversation_id: { type: "text", comment: "The id of its conversation" },
    customer_id: { type: "text", comment: "The id of its customer" },
    title: { type: "text", comment: "The conversation's name or the message's subject" },
    text: {
      type: "text",
      comment:
        "What was written. Of a conversation its first 1,000 messages, each after its author, at most 262,144 characters. Quotes and signatures are not cut, as they are in the feed",
    },
    customer_text: { type: "text", comment: "What the customer wrote first" },
    status: { type: "text", comment: "Of the conversation or message" },
    direction: { type: "text", comment: "in from the customer, out from the company" },
    channels: { type: "text[]", comment: "The channels of the conversation; of a message its own" },
    tags: { type: "text[]", comment: "The names of the conversation's tags, as of now" },
    language: { type: "text", comment: "As Kustomer gives it, such as en_us" },
    created_at: { type: "timestamptz", comment: "When it was created at Kustomer" },
    updated_at: { type: "timestamptz", comment: "When it was last changed at Kustomer" },
  },
  from: items,
};
