import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, sessions, tenancy } from "../index.ts";
import { hashSecret } from "../tenancy/secret.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

test("a token is found only by its exact value, and is not stored in the database", async () => {
  const { id: workspaceId } = await given.workspace();

  const { token, id } = await tenancy.createToken(db, { workspaceId, scope: "admin", name: "Ada" });

  expect(await tenancy.findTokenHolder(db, token)).toEqual({ id, workspaceId, scope: "admin", name: "Ada" });
  for (const other of ["", token.slice(0, -1), `${token}x`, token.toUpperCase()])
    expect(await tenancy.findTokenHolder(db, other)).toBeUndefined();
  expect(JSON.stringify(await given.query("select api_token::text from api_token"))).not.toContain(token);
});

test("of many concurrent callers with one code, one gets a session", async () => {
  const { id: workspaceId } = await given.workspace();
  const { id } = await tenancy.createToken(db, { workspaceId, scope: "member", name: "Ada" });
  const code = await sessions.createSignInLink(db, id);

  const all = await Promise.all(Array.from({ length: 8 }, () => sessions.redeemSignInLink(db, code)));

  const [session, ...others] = all.filter((it) => it !== undefined);
  expect(others).toEqual([]);
  expect(await sessions.listSessionTokens(db, session ?? "")).toEqual([
    { id, workspaceId, scope: "member", name: "Ada", sessionId: expect.any(String) },
  ]);
});

test("expired codes and sessions are invalid, and are deleted", async () => {
  const { id: workspaceId } = await given.workspace();
  const { id } = await tenancy.createToken(db, { workspaceId, scope: "member", name: "Ada" });
  const session = (await sessions.redeemSignInLink(db, await sessions.createSignInLink(db, id))) ?? "";
  const late = await sessions.createSignInLink(db, id);
  await given.query("update session set expires_at = now()");
  await given.query("update sign_in_link set expires_at = now()");

  expect(await sessions.listSessionTokens(db, session)).toEqual([]);
  expect(await sessions.redeemSignInLink(db, late)).toBeUndefined();
  expect(await given.query("select 1 from session union all select 1 from sign_in_link")).toEqual([]);
});

test("a session has the rights of each of its tokens, as long as the token exists", async () => {
  const [first, second] = [await given.workspace(), await given.workspace()];
  const ada = await tenancy.createToken(db, { workspaceId: first.id, scope: "admin", name: "Ada" });
  const bea = await tenancy.createToken(db, { workspaceId: second.id, scope: "member", name: "Bea" });
  let session = await sessions.openSession(db, ada.id);
  const listAuthorized = async ({ id }: { id: string }) =>
    (await sessions.listAuthorizedHashes(db, { workspaceId: id, hashes }))
      .map((it) => it.toString("hex"))
      .sort();

  for (const it of [ada, bea, bea]) session = await sessions.extendSession(db, session, it.id);
  const hashes = [hashSecret(session), hashSecret(bea.token)];
  const both = await sessions.listSessionTokens(db, session);
  const inSecond = await listAuthorized(second);
  await tenancy.removeToken(db, ada.id);
  const left = await sessions.listSessionTokens(db, session);
  const inFirst = await listAuthorized(first);
  await sessions.endSession(db, session);

  expect(both.map((it) => it.name)).toEqual(["Ada", "Bea"]);
  expect(inSecond).toEqual(hashes.map((it) => it.toString("hex")).sort());
  expect([left.map((it) => it.name), inFirst]).toEqual([["Bea"], []]);
  expect(await sessions.listSessionTokens(db, session)).toEqual([]);
  expect(await listAuthorized(second)).toEqual([hashSecret(bea.token).toString("hex")]);
});

const minutesAgo = (minutes: number) => `now() - interval '${minutes} minutes'`;

test("a browser that sends no request for a day is signed out, and one that does stays until the week is over", async () => {
  const { id: workspaceId } = await given.workspace();
  const { id } = await tenancy.createToken(db, { workspaceId, scope: "member", name: "Ada" });
  const session = await sessions.openSession(db, id);
  const readHours = async () => {
    const rows = await given.query(
      "select round(extract(epoch from expires_at - now()) / 3600)::int as hours from session where token_id = $1",
      id,
    );
    return rows.map((it) => it["hours"]);
  };
  const setBack = (sql: string) => given.query(`update session set ${sql} where token_id = $1`, id);

  const atFirst = await readHours();
  await setBack(`last_used_at = ${minutesAgo(60)}, expires_at = expires_at - interval '1 hour'`);
  const beforeUse = await readHours();
  await sessions.listSessionTokens(db, session);
  const afterUse = await readHours();
  await setBack(`last_used_at = ${minutesAgo(2)}, ends_at = now() + interval '3 hours'`);
  await sessions.listSessionTokens(db, session);
  const inTheEnd = await readHours();
  await setBack("expires_at = now()");

  expect([atFirst, beforeUse, afterUse, inTheEnd]).toEqual([[24], [23], [24], [3]]);
  expect(await sessions.listSessionTokens(db, session)).toEqual([]);
});

test("the twenty-first browser of one token ends the session that was not used for longest", async () => {
  const { id: workspaceId } = await given.workspace();
  const ada = await tenancy.createToken(db, { workspaceId, scope: "member", name: "Ada" });
  const bea = await tenancy.createToken(db, { workspaceId, scope: "member", name: "Bea" });
  const other = await sessions.openSession(db, bea.id);
  const open = await Promise.all(
    Array.from({ length: sessions.maxSessions }, () => sessions.openSession(db, ada.id)),
  );
  const [idle = ""] = open;
  await given.query(`update session set last_used_at = ${minutesAgo(5)} where hash = $1`, hashSecret(idle));

  await sessions.extendSession(db, other, ada.id);

  const holders = await Promise.all(open.map((it) => sessions.listSessionTokens(db, it)));
  expect(holders.map((it) => it.length)).toEqual(open.map((it) => (it === idle ? 0 : 1)));
});

test("an expired token opens nothing: no request, no session of it, no link, no stream", async () => {
  const { id: workspaceId } = await given.workspace();
  const expiresAt = new Date(Date.now() + 60_000);
  const ada = await tenancy.createToken(db, { workspaceId, scope: "member", name: "Ada", expiresAt });
  const session = await sessions.openSession(db, ada.id);
  const code = await sessions.createSignInLink(db, ada.id);
  const hashes = [hashSecret(session), hashSecret(ada.token)];
  const read = async () => ({
    holder: (await tenancy.findTokenHolder(db, ada.token))?.id,
    tokens: (await sessions.listSessionTokens(db, session)).length,
    authorized: (await sessions.listAuthorizedHashes(db, { workspaceId, hashes })).length,
  });

  const before = await read();
  await given.query("update api_token set expires_at = now() where id = $1", ada.id);

  expect(before).toEqual({ holder: ada.id, tokens: 1, authorized: 2 });
  expect(await read()).toEqual({ holder: undefined, tokens: 0, authorized: 0 });
  expect(await sessions.redeemSignInLink(db, code)).toBeUndefined();
});

test("the use of a token is written at most once a minute, whether a program or a browser sends the request", async () => {
  const { id: workspaceId } = await given.workspace();
  const { id, token } = await tenancy.createToken(db, { workspaceId, scope: "member", name: "Ada" });
  const session = await sessions.openSession(db, id);
  const readUse = async () => (await tenancy.findToken(db, id))?.lastUsedAt?.getTime() ?? 0;
  const setUse = (sql: string) => given.query(`update api_token set last_used_at = ${sql} where id = $1`, id);
  const requests = [
    () => tenancy.findTokenHolder(db, token),
    async () => {
      await given.query(`update session set last_used_at = ${minutesAgo(2)} where token_id = $1`, id);
      await sessions.listSessionTokens(db, session);
    },
  ];

  for (const request of requests) {
    await setUse("null");
    await request();
    expect(await readUse()).toBeGreaterThan(Date.now() - 30_000);
  }
  await setUse("now() - interval '30 seconds'");
  const before = await readUse();
  await tenancy.findTokenHolder(db, token);

  expect(await readUse()).toBe(before);
});

test("a workspace has at most 100 tokens, however many requests create them at the same time", async () => {
  const [{ id: workspaceId }, other] = [await given.workspace(), await given.workspace()];
  await given.query(
    "insert into api_token (workspace_id, scope, name, hash) select $1, 'member', 'x', sha256(n::text::bytea) from generate_series(1, $2::int) n",
    workspaceId,
    tenancy.maxTokens - 2,
  );
  const create = (id: string) => tenancy.createToken(db, { workspaceId: id, scope: "member", name: "Ada" });

  const all = await Promise.allSettled(Array.from({ length: 5 }, () => create(workspaceId)));

  expect(all.filter((it) => it.status === "fulfilled")).toHaveLength(2);
  expect(all.find((it) => it.status === "rejected")?.reason).toMatchObject({ kind: "conflict" });
  expect(await create(other.id)).toMatchObject({ name: "Ada" });
});

test("an expired token stays in the list for 30 days, and one that has not expired for ever", async () => {
  const { id: workspaceId } = await given.workspace();
  for (const [name, days] of [
    ["long ago", 31],
    ["lately", 29],
    ["later", -1],
    ["never", null],
  ] as const) {
    const { id } = await tenancy.createToken(db, { workspaceId, scope: "member", name });
    const expiry = "update api_token set expires_at = now() - make_interval(days => $2::int) where id = $1";
    await given.query(expiry, id, days);
  }

  await tenancy.deleteExpiredTokens(db);

  const left = await tenancy.listWorkspaceTokens(db, workspaceId, { limit: 10 });
  expect(left.map((it) => it.name)).toEqual(["lately", "later", "never"]);
});

test("an unused token and session are found while the database is read-only", async () => {
  const { id: workspaceId } = await given.workspace();
  const { token, id } = await tenancy.createToken(db, { workspaceId, scope: "member", name: "Ada" });
  const secret = await sessions.openSession(db, id);
  await given.query("update session set last_used_at = last_used_at - interval '1 hour'");
  const readOnly = new URL(pg.url);
  readOnly.searchParams.set("options", "-c default_transaction_read_only=on");
  const standby = openDb({ url: readOnly.href });

  try {
    expect(await tenancy.findTokenHolder(standby, token)).toMatchObject({ id });
    expect(await sessions.listSessionTokens(standby, secret)).toMatchObject([{ id }]);
  } finally {
    await standby.destroy();
  }
});
