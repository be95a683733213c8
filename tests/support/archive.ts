import type { Pool } from "pg";

/** What Kustomer's people may write anywhere. */
const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;

interface Archive {
  workspaceId: string;
  conversations: number;
  /** Messages of the conversation that changed last; the next 50 have two each. */
  longThread: number;
}

const versioned = "rev, created_at, updated_at, attributes, relations, observed_at, mapping_version";
const versionOf = (minutes: string) => `
  1, now() - ${minutes} * interval '1 minute', now() - ${minutes} * interval '1 minute', '{}', '{}', now(), 1`;
const customerOf = (n: string) => `case when ${n} % 1000 = 1 then 'ada' else 'c' || (${n} % 500) end`;

/**
 * Fills a workspace with conversations that nobody has to read from Kustomer first: `v1` changed last, is hostile in every
 * field, and of Ada, who has every thousandth; others are about parcels, orders and refunds of 500 customers.
 */
export async function fillArchive(db: Pool, archive: Archive): Promise<void> {
  const { workspaceId, conversations, longThread } = archive;
  await fillPeople(db, workspaceId);
  await db.query(
    `insert into conversation (workspace_id, id, name, preview, status, channels, tags, customer_id, message_count,
      direction, ${versioned})
    select $1::uuid, 'v' || n,
      case n when 1 then $2 when 2 then repeat('Averylongname', 40)
        else (array['Where is my parcel', 'Wrong order', 'A refund, please'])[1 + n % 3] || ' #' || n end,
      case n when 1 then $2 else 'First words of what was written in conversation ' || n end,
      (array['open', 'snoozed', 'done', 'done'])[1 + n % 4],
      (array['{email}', '{chat,email}', '{sms}'])[1 + n % 3]::text[],
      '{t1}', ${customerOf("n")}, case n when 1 then $4::int else 2 end, 'in', ${versionOf("n")}
    from generate_series(1, $3::int) n`,
    [workspaceId, hostile, conversations, longThread],
  );
  await db.query(
    `insert into message (workspace_id, id, conversation_id, customer_id, description, subject, status, channel, app,
      direction, ${versioned})
    select $1::uuid, 'm' || v || '-' || lpad(n::text, 5, '0'), 'v' || v, ${customerOf("v")},
      case when v = 1 and n = 1 then $2 when v = 1 and n = 2 then repeat('A long letter of many lines.' || chr(10), 60)
        when v = 1 and n = 3 then null else 'What was said in turn ' || n end,
      case when n = 1 then 'Subject ' || v end, case when n % 2 = 1 then 'received' else 'sent' end,
      'email', 'postmark', case when n % 2 = 1 then 'in' else 'out' end, ${versionOf("(20000 - n)")}
    from generate_series(1, least($3::int, 51)) v, generate_series(1, case v when 1 then $4::int else 2 end) n`,
    [workspaceId, hostile, conversations, longThread],
  );
}

async function fillPeople(db: Pool, workspaceId: string): Promise<void> {
  await db.query(
    `insert into customer (workspace_id, id, name, email, locale, verified, timezone, ${versioned})
    select $1::uuid, id, name, email, 'en', true, 'Europe/Berlin', ${versionOf("9000")} from (
      select 'ada' as id, 'Ada Lovelace ' || $2 as name, 'ada@example.com' as email
      union all select 'c' || n, 'Person ' || n, 'person' || n || '@example.com' from generate_series(0, 499) n) it`,
    [workspaceId, hostile],
  );
  await db.query(
    `insert into tag (workspace_id, id, name, deleted, attributes, observed_at, mapping_version)
    values ($1::uuid, 't1', 'refund ' || $2, false, '{}', now(), 1)`,
    [workspaceId, hostile],
  );
}
