import type pg from "pg";

/** How many messages to create, and whose. */
export interface FillOptions {
  workspaceId: string;
  messages: number;
}

const messagesPerConversation = 5;
const conversationsPerCustomer = 2;
/** Rows per statement, so that none runs for minutes. */
const sliceRows = 200_000;

/** The names of conversations: every hundredth has the rare word, and all have one of the common ones. */
const subject = `(array['Order', 'Invoice', 'Delivery', 'Return'])[number % 4 + 1] || ' ' || number
  || case when number % 100 = 0 then ' zeppelin' else '' end`;

/**
 * The texts of messages: every one has the common words, one in 300 a word of its sort, and one in 10,000 the rare word. There are 70,000
 * other words.
 */
const description = `repeat('All is well. ', 8) || 'Sort s' || number % 300 || ', part p' || number * 7919 % 20000
  || ', ticket t' || number * 104729 % 50000 || case when number % 10000 = 0 then ' quagga' else '' end`;

const toId = (letter: string, number: string) => `'${letter}' || lpad(to_hex(${number}), 23, '0')`;

const conversationOfMessage = `number / ${messagesPerConversation}`;
const customerOfConversation = (number: string) => `(${number}) / ${conversationsPerCustomer}`;

const common = `$1::uuid as workspace_id, clock_timestamp() - interval '30 days' as created_at,
  clock_timestamp() - interval '30 days' + number * interval '1 microsecond' as updated_at,
  clock_timestamp() as observed_at, 1 as mapping_version,
  ((extract(epoch from clock_timestamp()) - 86400) * 1000000)::bigint + number as feed_position, 1 as rev,
  '{}'::jsonb as relations,
  jsonb_build_object('preview', repeat('All is well. ', 10), 'meta', jsonb_build_object('number', number)) as attributes`;

/** The columns of each table besides the common ones. */
const tables = {
  customer: {
    share: messagesPerConversation * conversationsPerCustomer,
    columns: `${toId("c", "number")} as id, 'Person ' || number as name, 'person' || number || '@example.com' as email`,
  },
  conversation: {
    share: messagesPerConversation,
    columns: `${toId("a", "number")} as id, ${subject} as name, 'All is well' as preview, 'open' as status,
      array['email'] as channels, '{}'::text[] as tags, ${toId("c", customerOfConversation("number"))} as customer_id,
      ${messagesPerConversation} as message_count`,
  },
  message: {
    share: 1,
    columns: `${toId("b", "number")} as id, ${toId("a", conversationOfMessage)} as conversation_id,
      ${toId("c", customerOfConversation(conversationOfMessage))} as customer_id, ${description} as description,
      'sent' as status, 'email' as channel, 'postmark' as app, 'in' as direction`,
  },
};

/** Returns the id of a generated conversation. */
export const toConversationId = (number: number): string => `a${number.toString(16).padStart(23, "0")}`;

/** Generates messages with their conversations and customers in the database, without triggers. @returns the rows of each table */
export async function fillMessages(
  client: pg.Client,
  { workspaceId, messages }: FillOptions,
): Promise<Record<keyof typeof tables, number>> {
  await client.query("set session_replication_role = replica; set synchronous_commit = off");
  for (const [table, { share, columns }] of Object.entries(tables)) {
    const rows = Math.ceil(messages / share);
    for (let from = 0; from < rows; from += sliceRows) {
      const generated = `select ${columns}, ${common} from generate_series($2::bigint, $3::bigint) number`;
      const names = await readColumns(client, generated, workspaceId);
      const to = Math.min(from + sliceRows, rows) - 1;
      await client.query(`insert into ${table} (${names}) ${generated}`, [workspaceId, from, to]);
    }
    await client.query(`vacuum analyze ${table}`);
  }
  await client.query(
    `insert into conversation_item (workspace_id, id, feed_position)
     select workspace_id, id, feed_position from conversation where workspace_id = $1`,
    [workspaceId],
  );
  await client.query("vacuum analyze conversation_item");
  const counts = Object.entries(tables).map(([table, { share }]) => [table, Math.ceil(messages / share)]);
  return Object.fromEntries(counts);
}

/** Reads the names of a query's columns. */
async function readColumns(client: pg.Client, query: string, workspaceId: string): Promise<string> {
  const { fields } = await client.query(`${query} limit 0`, [workspaceId, 0, 0]);
  return fields.map(({ name }) => name).join(", ");
}
