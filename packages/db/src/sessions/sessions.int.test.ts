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

  expect(await tenancy.findTokenHolder(db, token)).toEqual({ id, workspaceId, scope: "admin" });
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
    { id, workspaceId, scope: "member", name: "Ada" },
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
  await tenancy.removeWorkspaceToken(db, first.id, ada.id);
  const left = await sessions.listSessionTokens(db, session);
  const inFirst = await listAuthorized(first);
  await sessions.endSession(db, session);

  expect(both.map((it) => it.name)).toEqual(["Ada", "Bea"]);
  expect(inSecond).toEqual(hashes.map((it) => it.toString("hex")).sort());
  expect([left.map((it) => it.name), inFirst]).toEqual([["Bea"], []]);
  expect(await sessions.listSessionTokens(db, session)).toEqual([]);
  expect(await listAuthorized(second)).toEqual([hashSecret(bea.token).toString("hex")]);
});
