import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb } from "../index.ts";
import { type Analyst, givenAnalyst, givenRecords } from "../testing/analysts.ts";
import { views } from "./views.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url, max: 2 });
afterAll(() => db.destroy());

const names = Object.keys(views);

/** A small workspace beside one with twenty thousand messages and notes, with statistics of both. */
async function givenLargeNeighbor(): Promise<Analyst> {
  const analyst = await givenAnalyst(db, pg.url, await givenRecords(given, "own"));
  const neighbor = await givenRecords(given, "neighbor");
  await given.query(
    `insert into message (workspace_id, id, conversation_id, channel, direction, description, created_at, updated_at,
       attributes, relations, observed_at, mapping_version, feed_position)
     select $1, 'n' || n, 'c' || n / 5, 'email', 'in', 'text ' || n, now(), now(), '{}', '{}', now(), 1, n
     from generate_series(1, 20000) n`,
    neighbor,
  );
  await given.query(
    `insert into conversation (workspace_id, id, channels, tags, created_at, updated_at, attributes, relations,
       observed_at, mapping_version, feed_position)
     select $1, 'c' || n, '{email}', '{}', now(), now(), '{}', '{}', now(), 1, n
     from generate_series(1, 4000) n`,
    neighbor,
  );
  await given.query(
    `insert into note (workspace_id, id, conversation_id, body, updated_at, observed_at)
     select $1, 'n' || n, 'c' || n / 5, 'text ' || n, now(), now() from generate_series(1, 20000) n`,
    neighbor,
  );
  await given.query("analyze message, conversation, note");
  return analyst;
}

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Cond"?: string;
  "Actual Rows": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: PlanNode[];
}

const listNodes = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(listNodes)];

test("no query reads rows of a larger neighbor", async () => {
  await using analyst = await givenLargeNeighbor();
  const since = "timestamptz '2026-01-01'";
  const queries = [
    ...names.map((it) => `select * from ${it}`),
    "select channel, count(*) from messages group by channel",
    `select id from conversations where updated_at >= ${since} order by updated_at desc limit 5`,
    "select text from messages where conversation_id = 'own-c1'",
    "select text from notes where conversation_id = 'own-c1'",
    "select name from conversations where id = 'own-c1'",
    `select m.channel, count(*) from messages m join conversations c on c.id = m.conversation_id
     where c.created_at >= ${since} group by 1`,
    `select sum(messages) from daily_volume where day >= '2026-01-01'`,
  ];

  for (const query of queries) {
    const [row] = await analyst.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(
      `explain (analyze, format json) ${query}`,
    );
    const nodes = listNodes(row?.["QUERY PLAN"][0].Plan as PlanNode);
    const read = nodes.filter((it) =>
      ["message", "conversation", "note"].includes(it["Relation Name"] ?? ""),
    );
    expect(read.length, query).toBeGreaterThanOrEqual(/tags|customers/.test(query) ? 0 : 1);
    for (const it of read) {
      const removed = (it["Rows Removed by Filter"] ?? 0) + (it["Rows Removed by Index Recheck"] ?? 0);
      expect(it["Node Type"], query).not.toBe("Seq Scan");
      expect(it["Actual Rows"] + removed, query).toBeLessThan(10);
    }
  }
});

test("a condition on an indexed column is part of the search in the index", async () => {
  await using analyst = await givenLargeNeighbor();
  const explain = async (query: string) =>
    (await analyst.query(`explain ${query}`)).map((it) => Object.values(it)[0]).join("\n");

  expect(await explain("select text from messages where conversation_id = 'own-c1'")).toMatch(
    /Index Cond: \(\(workspace_id = .*\) AND \(conversation_id = 'own-c1'::text\)\)/,
  );
  expect(await explain("select text from notes where conversation_id = 'own-c1'")).toMatch(
    /Index Cond: \(\(workspace_id = .*\) AND \(conversation_id = 'own-c1'::text\)\)/,
  );
  for (const recent of ["select name from conversations", "select text from notes"])
    expect(await explain(`${recent} where updated_at > '2099-01-01'`)).toMatch(
      /Index Cond: \(\(workspace_id = .*\) AND \(updated_at > /,
    );
});

test("two views are not joined row by row, though the planner expects few rows", async () => {
  await using analyst = await givenLargeNeighbor();
  const of = (author: string) =>
    `(select conversation_id, min(created_at) as at from messages where author = '${author}' group by 1)`;
  const plan = await analyst.query(
    `explain select * from ${of("customer")} question join ${of("agent")} answer using (conversation_id)`,
  );

  expect(JSON.stringify(plan)).toMatch(/Hash Join|Merge Join/);
  expect(JSON.stringify(plan)).not.toContain("Nested Loop");
});
