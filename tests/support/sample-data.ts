import { openDb } from "@inlet/db";
import { indexNext } from "@inlet/use-cases";
import type { Pool } from "pg";

/**
 * Text that anybody may write at Kustomer. A browser session reports a problem when the page treats it as more than
 * text.
 */
export const hostileText = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;

interface SampleData {
  workspaceId: string;
  conversations: number;
  /** The number of messages of the newest conversation. The next 50 conversations have two each. */
  longThread: number;
}

const versionColumns =
  "rev, created_at, updated_at, attributes, relations, observed_at, mapping_version, feed_position";
const toVersionValues = (minutes: string) => `
  1, now() - ${minutes} * interval '1 minute', now() - ${minutes} * interval '1 minute', '{}', '{}', now(), 1,
  (select next_feed_position($1::uuid))`;
const toCustomerId = (n: string) => `case when ${n} % 1000 = 1 then 'ada' else 'c' || (${n} % 500) end`;

/**
 * Inserts conversations into a workspace without reading them from Kustomer. `v1` is the newest one, has hostile text
 * in every field, and belongs to Ada, as does every thousandth; Kustomer sent its second message without the end of
 * the text. The others are about parcels, orders and refunds of 500 customers.
 */
export async function insertSampleData(db: Pool, data: SampleData): Promise<void> {
  const { workspaceId, conversations, longThread } = data;
  await insertCustomers(db, workspaceId);
  await db.query(
    `insert into conversation (workspace_id, id, name, preview, status, channels, tags, customer_id, message_count,
      direction, ${versionColumns})
    select $1::uuid, 'v' || n,
      case n when 1 then $2 when 2 then repeat('Averylongname', 40)
        else (array['Where is my parcel', 'Wrong order', 'A refund, please'])[1 + n % 3] || ' #' || n end,
      case n when 1 then $2 else 'First words of what was written in conversation ' || n end,
      case n when 1 then $2 else (array['open', 'snoozed', 'done', 'done'])[1 + n % 4] end,
      case n when 1 then array[$2, 'email'] else (array['{email}', '{chat,email}', '{sms}'])[1 + n % 3]::text[] end,
      '{t1}', ${toCustomerId("n")}, case n when 1 then $4::int else 2 end, 'in', ${toVersionValues("n")}
    from generate_series(1, $3::int) n`,
    [workspaceId, hostileText, conversations, longThread],
  );
  await db.query(
    `insert into message (workspace_id, id, conversation_id, customer_id, description, subject, status, channel, app,
      direction, description_truncated, ${versionColumns})
    select $1::uuid, 'm' || v || '-' || lpad(n::text, 5, '0'), 'v' || v, ${toCustomerId("v")},
      case when v = 1 and n = 1 then $2 when v = 1 and n = 2 then repeat('A long letter of many lines.' || chr(10), 60)
        when v = 1 and n = 3 then null else 'What was said in turn ' || n end,
      case when v = 1 and n = 1 then $2 when n = 1 then 'Subject ' || v end,
      case when v = 1 and n = 1 then $2 when n % 2 = 1 then 'received' else 'sent' end,
      case when v = 1 and n = 1 then $2 else 'email' end, 'postmark', case when n % 2 = 1 then 'in' else 'out' end,
      v = 1 and n = 2, ${toVersionValues("(20000 - n)")}
    from generate_series(1, least($3::int, 51)) v, generate_series(1, case v when 1 then $4::int else 2 end) n`,
    [workspaceId, hostileText, conversations, longThread],
  );
  await db.query(
    `insert into conversation_item (workspace_id, id, feed_position)
    select workspace_id, id, feed_position from conversation where workspace_id = $1`,
    [workspaceId],
  );
  await indexConversations(db.options.connectionString ?? "", workspaceId);
}

/** Takes the conversations into the search, as the normalizer does. */
async function indexConversations(url: string, workspaceId: string): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const db = stack.adopt(openDb({ url }), (it) => it.destroy());
  while (await indexNext(db, workspaceId));
}

async function insertCustomers(db: Pool, workspaceId: string): Promise<void> {
  await db.query(
    `insert into customer (workspace_id, id, name, email, external_id, locale, gender, timezone, verified, ${versionColumns})
    select $1::uuid, it.*, true, ${toVersionValues("9000")} from (
      select 'ada', 'Ada Lovelace ' || $2, 'ada@example.com' || $2, $2, $2, $2, $2
      union all select 'c' || n, 'Person ' || n, 'person' || n || '@example.com', null, 'en', null, 'Europe/Berlin'
      from generate_series(0, 499) n) it`,
    [workspaceId, hostileText],
  );
  await db.query(
    `insert into tag (workspace_id, id, name, deleted, attributes, observed_at, mapping_version)
    values ($1::uuid, 't1', 'refund ' || $2, false, '{}', now(), 1)`,
    [workspaceId, hostileText],
  );
}

const hostileError = { kind: "internal", message: hostileText, at: "2026-01-02T03:04:05.000Z" };
const hostileQuestion = {
  kind: "removal",
  message: hostileText,
  wouldRemove: { conversation: { count: 30, of: 40 } },
};

/**
 * Inserts hostile text into everything else that a connected workspace shows: its organization, a failed run, a run
 * that asks a question, and the records that are not stored.
 */
export async function insertHostileHistory(db: Pool, workspaceId: string): Promise<void> {
  await db.query(
    `update integration set org_name = $2::text, key_hint = $2::text, ingest_comments = true,
      attention = jsonb_build_object('reason', 'roles_missing', 'message', $2::text, 'missingRoles', jsonb_build_array($2::text),
        'since', '2026-01-02T03:04:05.000Z') where workspace_id = $1`,
    [workspaceId, hostileText],
  );
  await db.query("update workspace set name = left($2, 80) where id = $1", [workspaceId, hostileText]);
  await db.query(
    `insert into run (workspace_id, integration_id, kind, state, phase, strategy, scope_from, window_from, ceiling, error, question,
      warnings, paused_by_person, finished_at)
    select $1::uuid, i.id, it.kind, it.state, 'verify', 'search', now() - interval '7 days', now(), now(), it.error::jsonb,
      it.question::jsonb, array[$4], it.question is not null, case it.state when 'failed' then now() end
    from integration i, (values ('incremental', 'failed', $2::text, null), ('reconcile', 'paused', null, $3::text)) it(kind, state, error, question)
    where i.workspace_id = $1`,
    [workspaceId, JSON.stringify(hostileError), JSON.stringify(hostileQuestion), hostileText],
  );
  await db.query(
    `with held as (insert into held_conversation (workspace_id, id, updated_at) values ($1, $2, now())),
      rejected as (insert into rejected_record (workspace_id, stream, id, reason, batch_id) values ($1, 'messages', $2, $2, uuidv7()))
    insert into fetch_backlog (workspace_id, kind, id, reason, outcome) values ($1, 'customer', $2, $2, $2)`,
    [workspaceId, hostileText],
  );
}
