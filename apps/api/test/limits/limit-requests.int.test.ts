import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

/** Keeps everybody who adds something to the workspace waiting, until it is rolled back. */
async function lockWorkspace({ db }: TestApi, id: string) {
  const transaction = await db.startTransaction().execute();
  await transaction.selectFrom("workspace").select("id").where("id", "=", id).forUpdate().execute();
  return transaction;
}

test("a token that sends a hundred slow requests at once leaves the API to others", async () => {
  await using api = await givenApi(pg.url, { limits: { perToken: 1_000, perWorkspace: 1_000, parallel: 3 } });
  const [greedy, other] = [await api.workspace(), await api.workspace()];
  const slow = ["POST", `${greedy.path}/tokens`, { scope: "member", name: "slow" }] as const;
  const lock = await lockWorkspace(api, greedy.id);

  const flood = Array.from({ length: 100 }, () => greedy.admin(...slow));
  const elsewhere = await other.member("GET", `${other.path}/tags`);
  const colleague = await greedy.member("GET", `${greedy.path}/tags`);
  await lock.rollback().execute();
  const replies = await Promise.all(flood);
  const after = await greedy.admin("GET", `${greedy.path}/tags`);

  expect([elsewhere.status, colleague.status, after.status]).toEqual([200, 200, 200]);
  const refused = replies.filter((it) => it.status === 429);
  expect(refused).toHaveLength(100 - 2 - 16); // two places of a token, and those who wait for them
  expect(refused[0]).toMatchObject({ headers: { "retry-after": "1" }, body: { error: "rate_limited" } });
});

test("a token that exceeds its requests per minute learns when to go on, and others are not affected", async () => {
  await using api = await givenApi(pg.url, { limits: { perToken: 3, perWorkspace: 5, parallel: 4 } });
  const [one, other] = [await api.workspace(), await api.workspace()];
  const read = () => one.member("GET", `${one.path}/tags`);

  const replies = [await read(), await read(), await read(), await read()];
  const colleague = await one.admin("GET", `${one.path}/tags`);
  const beyond = await one.admin("GET", `${one.path}/tags`);
  const elsewhere = await other.member("GET", `${other.path}/tags`);

  expect(replies.map((it) => it.status)).toEqual([200, 200, 200, 429]);
  expect(replies[0]?.headers).toMatchObject({
    "ratelimit-policy": '"token";q=3;w=60, "workspace";q=5;w=60',
    ratelimit: expect.stringMatching(/^"token";r=2;t=\d+, "workspace";r=4;t=\d+$/),
  });
  expect(replies[3]).toMatchObject({
    headers: {
      "retry-after": expect.stringMatching(/^\d+$/),
      ratelimit: expect.stringContaining('"token";r=0'),
    },
    body: { error: "rate_limited", message: expect.stringContaining("3 requests a minute") },
  });
  expect([colleague.status, beyond.status, elsewhere.status]).toEqual([200, 429, 200]);
});

test("a page of large messages ends early, and the next one continues", async () => {
  await using api = await givenApi(pg.url);
  const { id: workspaceId, path, member } = await api.workspace();
  for (let i = 0; i < 6; i++)
    await given.row("message", {
      ...{ workspaceId, id: `m${i}`, conversationId: "c1", updatedAt: new Date(), observedAt: new Date() },
      ...{ relations: "{}", mappingVersion: 1, feedPosition: i + 1 },
      attributes: JSON.stringify({ text: "x".repeat(1024 * 1024) }),
    });

  const first = await member("GET", `${path}/messages?limit=1000&include=attributes`);
  const { data, next } = first.body as { data: { id: string }[]; next: string };
  const second = await member("GET", `${path}/messages?limit=1000&include=attributes&after=${next}`);

  expect(data.map((it) => it.id)).toEqual(["m0", "m1", "m2", "m3"]);
  expect(second.body).toMatchObject({ data: [{ id: "m4" }, { id: "m5" }], next: null });
});
