import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test, vi } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";
import { withinOneMinute } from "../support/within-one-minute.ts";

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

test(
  "a token that exceeds its requests per minute learns when to go on, and others are not affected",
  withinOneMinute(async () => {
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
  }),
);

/** Takes every connection of the API's pool, so that a statement would wait until they are released. */
async function takeConnections({ db }: TestApi) {
  const taken = await Promise.all(Array.from({ length: 5 }, () => db.startTransaction().execute()));
  return () => Promise.all(taken.map((it) => it.rollback().execute()));
}

test(
  "a caller that is beyond its limit is refused without a statement, and before its body is read",
  withinOneMinute(async () => {
    await using api = await givenApi(pg.url, { limits: { perToken: 1, perWorkspace: 5, parallel: 4 } });
    const { path, member, admin } = await api.workspace();
    const name = { scope: "member", name: "new" };
    const allowed = [await member("GET", `${path}/tags`), await admin("GET", `${path}/tags`)];

    const release = await takeConnections(api);
    const refused = await Promise.all([
      member("GET", `${path}/tags`),
      admin("POST", `${path}/tokens`, name),
      member("GET", `${path}/tags`),
    ]);
    await release();

    expect(allowed.map((it) => it.status)).toEqual([200, 200]);
    expect(refused.map((it) => it.status)).toEqual([429, 429, 429]);
    expect(refused[0]?.headers).toMatchObject({
      "retry-after": expect.any(String),
      "ratelimit-policy": expect.stringContaining('"token";q=1'),
    });
  }),
);

test(
  "requests for another workspace count against their sender, and not against that workspace",
  withinOneMinute(async () => {
    await using api = await givenApi(pg.url, { limits: { perToken: 3, perWorkspace: 3, parallel: 4 } });
    const [sender, other] = [await api.workspace(), await api.workspace()];
    const statuses = [];

    for (let nth = 0; nth < 5; nth++)
      statuses.push((await sender.member("GET", `${other.path}/tags`)).status);
    const elsewhere = await other.member("GET", `${other.path}/tags`);

    expect(statuses).toEqual([404, 404, 404, 404, 429]); // the first one made the sender known
    expect(elsewhere).toMatchObject({
      status: 200,
      headers: { ratelimit: expect.stringMatching(/"token";r=2.*"workspace";r=2/) },
    });
  }),
);

test("a path that names no workspace keeps nobody's requests from being counted over all processes", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, member } = await api.workspace();

  const odd = await api.operator("GET", "/v1/workspaces/a%00b/tags");
  await api.operator("GET", "/v1/workspaces/a%00b/tags"); // counted by what is known of its sender
  await member("GET", `${path}/tags`);

  expect(odd.status).toBe(404);
  await vi.waitFor(
    async () =>
      expect(await given.query("select key from request_rate")).toContainEqual({ key: `workspace/${id}` }),
    { timeout: 10_000, interval: 50 },
  );
});

test("a token that was revoked is refused although it was known", async () => {
  await using api = await givenApi(pg.url);
  const { path, member, memberToken, admin } = await api.workspace();

  const before = await member("GET", `${path}/tags`);
  await admin("DELETE", `${path}/tokens/${memberToken.id}`);
  const after = await member("GET", `${path}/tags`);

  expect([before.status, after.status]).toEqual([200, 401]);
});

test("health answers an operator while all connections of the API are busy", async () => {
  await using api = await givenApi(pg.url, { openOperations: false });

  const release = await takeConnections(api);
  const health = await api.operator("GET", "/health/ready");
  await release();

  expect(health.body).toEqual({ ready: false, checks: { service: "starting" } });
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
