import { openDb } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { applyRetention } from "./apply-retention.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

/** A workspace with 120 conversations that are a year old: more than one transaction removes. */
async function givenOld(retentionDays: number | null): Promise<string> {
  const { id } = await given.workspace({ retentionDays });
  await given.query(
    `insert into conversation (workspace_id, id, channels, tags, updated_at, attributes, relations, observed_at, mapping_version, feed_position)
     select $1::uuid, 'c' || n, '{}', '{}', now() - interval '365 days', '{}', '{}', now(), 1, n from generate_series(1, 120) n`,
    id,
  );
  return id;
}

const countStored = async (workspaceId: string) =>
  (
    await given.query(
      "select 1 from conversation where workspace_id = $1 and deleted_at is null",
      workspaceId,
    )
  ).length;

test("every workspace with a retention loses what is older, although one of them fails", async () => {
  const [failing, own, endless] = [await givenOld(30), await givenOld(30), await givenOld(null)];
  await given.query(`
    create function fail() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
    create trigger fail before update on conversation for each row
      when (old.workspace_id = '${failing}') execute function fail()`);
  const counts: Record<string, number> = {};
  const inc = ({ kind }: { kind: string }, by: number) => {
    counts[kind] = (counts[kind] ?? 0) + by;
  };

  await applyRetention({ db, log: createJobContext().log, expired: { inc } });

  expect([await countStored(failing), await countStored(own), await countStored(endless)]).toEqual([
    120, 0, 120,
  ]);
  expect(counts).toEqual({ conversation: 120, message: 0, customer: 0 });
});
