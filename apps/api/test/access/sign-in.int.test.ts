import { sessions } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { readCookies } from "../support/given-browser.ts";

const pg = setUpTestDb();

test("a sign-in link works once, and its session can read but not write with the cookie alone", async () => {
  await using api = await givenApi(pg.url, { publicUrl: "https://inlet.example.com" });
  const workspace = await api.workspace();
  const code = await sessions.createSignInLink(api.db, workspace.adminToken.id);

  const head = await api.app.inject({ method: "HEAD", url: `/sign-in?code=${code}` });
  const both = await Promise.all([1, 2].map(() => api.app.inject(`/sign-in?code=${code}`)));
  const [used] = both.filter((it) => it.statusCode === 303);
  const cookies = used === undefined ? {} : readCookies(used);
  const read = await api.app.inject({ url: workspace.path, cookies });
  const write = await api.app.inject({
    method: "POST",
    url: `${workspace.path}/tokens`,
    cookies,
    payload: {},
  });
  const other = await api.app.inject({ url: "/v1/workspaces", cookies });

  expect(head.statusCode).toBe(404);
  expect(both.map((it) => it.statusCode).sort()).toEqual([303, 401]);
  expect(used?.headers.location).toBe("/");
  expect(used?.headers["set-cookie"]).toMatch(
    /^__Host-inlet_session=.*Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect([read.statusCode, write.statusCode, other.statusCode]).toEqual([200, 401, 403]);
  expect(api.logged.join("")).not.toContain(code);
});

test("a session ends when its token is revoked, and a link expires", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const code = await sessions.createSignInLink(api.db, workspace.adminToken.id);
  const late = await sessions.createSignInLink(api.db, workspace.adminToken.id);
  const cookies = readCookies(await api.app.inject(`/sign-in?code=${code}`));
  await api.db
    .updateTable("signInLink")
    .set({ expiresAt: new Date(0) })
    .execute();

  const expired = await api.app.inject(`/sign-in?code=${late}`);
  await workspace.admin("DELETE", `${workspace.path}/tokens/${workspace.adminToken.id}`);
  const ended = await api.app.inject({ url: workspace.path, cookies });

  expect([expired.statusCode, ended.statusCode]).toEqual([401, 401]);
});

test("the queue board is open to operators by token or session, and is read-only", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const code = await sessions.createSignInLink(api.db, api.operatorToken.id);
  const cookies = readCookies(await api.app.inject(`/sign-in?code=${code}`));
  const url = "/admin/queues";
  const operator = { authorization: `Bearer ${api.operatorToken.token}` };
  const admin = { authorization: `Bearer ${workspace.adminToken.token}` };

  const replies = await Promise.all([
    api.app.inject(url),
    api.app.inject({ url: `${url}/api/queues` }),
    api.app.inject({ url, headers: admin }),
    api.app.inject({ url, headers: operator }),
    api.app.inject({ url, cookies }),
    api.app.inject({ method: "PUT", url: `${url}/api/queues/take-step/pause`, headers: operator }),
    api.app.inject({ method: "PUT", url: `${url}/api/queues/take-step/pause`, cookies }),
  ]);

  expect(replies.map((it) => it.statusCode)).toEqual([401, 401, 403, 200, 200, 403, 401]);
});

test.each(["cross-site", "same-site"])(
  "a sign-in link that a %s page opens is refused and stays usable",
  async (site) => {
    await using api = await givenApi(pg.url);
    const code = await sessions.createSignInLink(api.db, api.operatorToken.id);
    const open = (from: string) =>
      api.app.inject({ url: `/sign-in?code=${code}`, headers: { "sec-fetch-site": from } });

    const refused = await open(site);
    const opened = await open("none");

    expect([refused.statusCode, opened.statusCode]).toEqual([403, 303]);
    expect(refused.cookies).toEqual([]);
  },
);
