import { buildRawConversation } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { given, handle, listIds } = setUpNormalizer();

test("a record that the database alone never stores in time holds up its page for ten tries, and is then rejected", async () => {
  await given.query(`
    create function cancel_slow() returns trigger language plpgsql as $$ begin
      raise exception 'canceling statement due to statement timeout' using errcode = '57014';
    end $$;
    create trigger cancel_slow before insert on conversation for each row when (new.id = 'slow') execute function cancel_slow()`);
  const run = await given.run();
  const records = ["a", "slow", "b"].map((id) => buildRawConversation({ id }));
  const batch = await given.batch(run, { records });

  const outcomes = [];
  for (let i = 0; i < 11; i++)
    outcomes.push(
      await handle(batch).then(
        () => "settled",
        () => "failed",
      ),
    );
  await given.query("drop function cancel_slow cascade");

  expect(outcomes).toEqual([...Array(10).fill("failed"), "settled"]);
  expect(await listIds("conversation")).toEqual(["a", "b"]);
  expect(await given.query("select stream, id, reason from rejected_record")).toEqual([
    { stream: "conversations", id: "slow", reason: "the database cannot store it in time (57014)" },
  ]);
});
