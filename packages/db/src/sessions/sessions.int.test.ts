import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, sessions, tokens } from "../index.ts";
import { hashOf } from "../integrations/secret.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

test("a token is found by itself and by nothing that resembles it, and is nowhere in the database", async () => {
  const { id: workspaceId } = await given.workspace();

  const { token, id } = await tokens.create(db, { workspaceId, scope: "admin", name: "Ada" });

  expect(await tokens.findByToken(db, token)).toEqual({ id, workspaceId, scope: "admin" });
  for (const other of ["", token.slice(0, -1), `${token}x`, token.toUpperCase()])
    expect(await tokens.findByToken(db, other)).toBeUndefined();
  expect(JSON.stringify(await given.ask("select api_token::text from api_token"))).not.toContain(token);
});

test("of many callers with one code, one gets a session", async () => {
  const { id: workspaceId } = await given.workspace();
  const { id } = await tokens.create(db, { workspaceId, scope: "member", name: "Ada" });
  const code = await sessions.createLink(db, id);

  const all = await Promise.all(Array.from({ length: 8 }, () => sessions.redeem(db, code)));

  const [session, ...others] = all.filter((it) => it !== undefined);
  expect(others).toEqual([]);
  expect(await sessions.listByCookie(db, session ?? "")).toEqual([
    { id, workspaceId, scope: "member", name: "Ada" },
  ]);
});

test("what is too old signs nobody in, and is swept away", async () => {
  const { id: workspaceId } = await given.workspace();
  const { id } = await tokens.create(db, { workspaceId, scope: "member", name: "Ada" });
  const session = (await sessions.redeem(db, await sessions.createLink(db, id))) ?? "";
  const late = await sessions.createLink(db, id);
  await given.ask("update session set expires_at = now()");
  await given.ask("update sign_in_link set expires_at = now()");

  expect(await sessions.listByCookie(db, session)).toEqual([]);
  expect(await sessions.redeem(db, late)).toBeUndefined();
  expect(await given.ask("select 1 from session union all select 1 from sign_in_link")).toEqual([]);
});

test("a session has the rights of each of its tokens, and keeps those that have not ended", async () => {
  const [first, second] = [await given.workspace(), await given.workspace()];
  const ada = await tokens.create(db, { workspaceId: first.id, scope: "admin", name: "Ada" });
  const bea = await tokens.create(db, { workspaceId: second.id, scope: "member", name: "Bea" });
  const session = await sessions.open(db, ada.id);
  const hashes = [hashOf(session), hashOf(bea.token)];
  const admitted = async ({ id }: { id: string }) =>
    (await sessions.listAdmitted(db, { workspaceId: id, hashes })).map((it) => it.toString("hex")).sort();

  for (const it of [ada, bea, bea]) await sessions.addToken(db, session, it.id);
  const both = await sessions.listByCookie(db, session);
  const inSecond = await admitted(second);
  await tokens.remove(db, first.id, ada.id);
  const left = await sessions.listByCookie(db, session);
  const inFirst = await admitted(first);
  await sessions.end(db, session);

  expect(both.map((it) => it.name)).toEqual(["Ada", "Bea"]);
  expect(inSecond).toEqual(hashes.map((it) => it.toString("hex")).sort());
  expect([left.map((it) => it.name), inFirst]).toEqual([["Bea"], []]);
  expect(await sessions.listByCookie(db, session)).toEqual([]);
  expect(await admitted(second)).toEqual([hashOf(bea.token).toString("hex")]);
});
