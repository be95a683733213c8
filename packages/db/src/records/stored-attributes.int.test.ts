import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDb, records } from "../index.ts";
import { at, buildMessage } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let workspaceId = "";
beforeEach(async () => {
  workspaceId = (await given.workspace()).id;
});

type Attributes = Record<string, unknown>;

const isStorable = (it: Attributes) => !JSON.stringify(it).includes("\\u0000"); // Postgres has no NUL
const name = fc.string({ unit: "grapheme" });
const attributes = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 })).filter(isStorable);
const page = fc.array(attributes, { minLength: 1, maxLength: 20 });

test("each message has the attributes that its page shows, whatever JSON they are", async () => {
  let rev = 0;
  const isStored = async (shown: Attributes[]) => {
    rev += 1;
    const rows = shown.map((it, index) =>
      buildMessage({ id: `m${10 + index}`, rev, attributes: it, updatedAt: at(rev), sentAt: at(index) }),
    );

    await records.upsertMessages(db, rows, { workspaceId, observedAt: at(rev), mappingVersion: 1 });

    const stored = await given.query(
      "select attributes, sent_at from message where rev = $1 order by id",
      rev,
    );
    const sent = JSON.parse(JSON.stringify(shown)) as Attributes[]; // JSON has no -0
    expect(stored).toEqual(sent.map((it, index) => ({ attributes: it, sent_at: at(index) })));
  };
  await fc.assert(fc.asyncProperty(page, isStored), { numRuns: 25 });
});
