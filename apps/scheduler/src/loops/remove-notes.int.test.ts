import { openDb } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { removeNotes } from "./remove-notes.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

/** An integration with 600 notes, which is more than one transaction removes. */
async function givenNotes(notes: boolean): Promise<string> {
  const { workspaceId } = await given.integration({ notes, notesStored: true });
  await given.query(
    `insert into note (workspace_id, id, conversation_id, updated_at, observed_at)
     select $1::uuid, 'n' || n, 'c' || n % 7, now(), now() from generate_series(1, 600) n`,
    workspaceId,
  );
  return workspaceId;
}

const countNotes = async (workspaceId: string) =>
  (await given.query("select 1 from note where workspace_id = $1", workspaceId)).length;

test("notes that are switched off are removed everywhere, although one integration fails", async () => {
  const [failing, off, on] = [await givenNotes(false), await givenNotes(false), await givenNotes(true)];
  await given.query(`
    create function fail() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
    create trigger fail before delete on note for each row
      when (old.workspace_id = '${failing}') execute function fail()`);

  await removeNotes({ db, log: createJobContext().log });

  expect([await countNotes(failing), await countNotes(off), await countNotes(on)]).toEqual([600, 0, 600]);
});
