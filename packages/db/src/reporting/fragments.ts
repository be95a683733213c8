import type { ViewColumn } from "./view.ts";

/** SQL: the names of a conversation's tags. */
export const tagNames = `array(
      select t.name from public.tag t
      where t.workspace_id = c.workspace_id and t.id = any(c.tags) and not t.deleted and t.name is not null
      order by t.name)`;

/** SQL: who wrote a message, as `findAuthor` in `packages/use-cases` decides. */
export const author = `case
      when m.direction = 'in' then 'customer'
      when m.attributes->>'auto' = 'true' or m.relations->>'createdBy' is null then 'system'
      else 'agent' end`;

/** SQL: what people read of a message. */
export const messageText = "coalesce(m.text, m.description)";

/** The column with all attributes of a record. */
export const attributes = {
  type: "jsonb",
  comment: "All attributes as Kustomer sent them, after redaction",
} as const satisfies ViewColumn;

/** SQL: an attribute as a number; null when it is none. */
export const toNumber = (json: string): string =>
  `case when jsonb_typeof(${json}) = 'number' then (${json})::text::numeric end`;

/** SQL: an attribute as an instant; null when it is none. */
export const toInstant = (text: string): string =>
  `case when ${text} ~ '^\\d{4}-\\d\\d-\\d\\dT' and pg_input_is_valid(${text}, 'timestamptz') then (${text})::timestamptz end`;
