import { http } from "@inlet/contracts";
import { openDb, ping } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();

/** Connects as an analyst does. */
const connect = ({ role: username, password }: { role: string; password: string }) =>
  openDb({ url: Object.assign(new URL(pg.url), { username, password }).href, max: 1 });

test("an admin creates a role that an analyst connects with, sees its sessions, and drops it", async () => {
  await using api = await givenApi(pg.url, { sqlAddress: "db.example.com:5432" });
  const own = await api.workspace();
  const all = `${own.path}/sql-roles`;

  const access = http.sqlAccess.parse((await own.admin("GET", `${own.path}/sql-access`)).body);
  const reply = await own.admin("POST", all, { name: "Metabase" });
  const created = http.issuedSqlRole.parse(reply.body);
  const analyst = connect(created);
  await ping(analyst);
  const list = http.sqlRolePage.parse((await own.admin("GET", all)).body).data;
  const dropped = await own.admin("DELETE", `${all}/${created.id}`);
  const refused = ping(analyst);

  expect(access).toMatchObject({
    available: true,
    problems: [],
    address: "db.example.com:5432",
    maxRoles: 5,
  });
  expect(access.database).toBe(new URL(pg.url).pathname.slice(1));
  expect(reply.status).toBe(201);
  expect(list).toMatchObject([{ id: created.id, name: "Metabase", canLogIn: true, sessions: 1 }]);
  expect(dropped.status).toBe(204);
  await expect(refused).rejects.toThrow();
  await analyst.destroy();
  expect(http.sqlRolePage.parse((await own.admin("GET", all)).body).data).toEqual([]);
});

test("no log and no later reply has the password", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const all = `${own.path}/sql-roles`;
  const { id, password } = http.issuedSqlRole.parse((await own.admin("POST", all, { name: "psql" })).body);

  const replies = [await own.admin("GET", all), await own.admin("GET", `${own.path}/audit`)];
  await own.admin("DELETE", `${all}/${id}`);

  expect(JSON.stringify(replies.map((it) => it.body))).not.toContain(password);
  expect(api.logged.join("")).not.toContain(password);
  expect(api.logged.length).toBeGreaterThan(0);
});

test("a role of another workspace is not found, and a sixth one is refused", async () => {
  await using api = await givenApi(pg.url);
  const [own, other] = [await api.workspace(), await api.workspace()];
  const create = () => own.admin("POST", `${own.path}/sql-roles`, { name: "psql" });
  const roles = [await create(), await create(), await create(), await create(), await create()];
  const ids = roles.map((it) => http.issuedSqlRole.parse(it.body).id);

  expect((await create()).status).toBe(409);
  expect((await other.admin("DELETE", `${other.path}/sql-roles/${ids[0]}`)).status).toBe(404);
  const dropped = await Promise.all(ids.map((it) => own.admin("DELETE", `${own.path}/sql-roles/${it}`)));
  expect(dropped.map((it) => it.status)).toEqual([204, 204, 204, 204, 204]);
});
