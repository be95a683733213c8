import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openDb } from "../index.ts";
import { migrations } from "../migrations/index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

test("the notice URLs of earlier releases become endpoints, with the notices that wait for them", async () => {
  const name = "earlier_release";
  await given.query(`create database ${name}`);
  const url = new URL(pg.url);
  url.pathname = name;
  const db = openDb({ url: url.href });
  const isLater = (it: string) => it >= "0031";
  const run = async (names: string[]) => {
    for (const it of names) await migrations[it]?.up(db);
  };
  await run(Object.keys(migrations).filter((it) => !isLater(it)));
  await sql`
    insert into workspace (name, volume_limit, period, notice_url)
    values ('Acme', 1, 'month', 'https://receiver.example/'), ('Quiet', 1, 'month', null)`.execute(db);
  await sql`
    insert into notice (workspace_id, kind, subject, level, message, logged_at, next_try_at, tries, failure, delivered_at)
    select w.id, it.kind, '', 'warn', '', now(), it.next, 2, 'it answered 500', it.delivered
    from workspace w, (values ('waits', now(), null), ('was delivered', null, now())) as it (kind, next, delivered)
    where w.name = 'Acme'`.execute(db);

  await run(Object.keys(migrations).filter(isLater));

  const { rows } = await sql`
    select w.name, e.url, e.events, e.is_notice_url, n.kind, d.state, d.attempts, d.failure, n.next_try_at
    from webhook_endpoint e join workspace w on w.id = e.workspace_id
    left join webhook_delivery d on d.endpoint_id = e.id left join notice n on n.id = d.notice_id`.execute(
    db,
  );
  expect(rows).toEqual([
    {
      ...{ name: "Acme", url: "https://receiver.example/", events: ["notice"], isNoticeUrl: true },
      ...{ kind: "waits", state: "open", attempts: 2, failure: "it answered 500", nextTryAt: null },
    },
  ]);
  await db.destroy();
  await given.query(`drop database ${name}`);
});
