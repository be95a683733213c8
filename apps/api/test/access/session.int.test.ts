import { http } from "@inlet/contracts";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenBrowser } from "../support/given-browser.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();

test("a pasted token signs a browser in, and the page may then do what the token may", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  await givenIntegration(api.db, own.id);
  const browser = givenBrowser(api.app);

  const before = await browser.request("GET", "/v1/session");
  const signedIn = await browser.pasteToken(`  ${own.adminToken.token}\n`);
  const read = await browser.request("GET", "/v1/session");
  const changed = await browser.send("PATCH", own.kustomer, { syncIntervalSeconds: 120 });

  expect(before).toMatchObject({ status: 401, body: { error: "unauthorized" } });
  expect(signedIn.status).toBe(200);
  expect(signedIn.headers["set-cookie"]).toMatch(/^inlet_session=.*HttpOnly; SameSite=Strict$/);
  expect(read.body).toEqual({
    ...{ scope: "admin", name: "test", csrf: expect.any(String) },
    workspaces: [{ id: own.id, name: "Acme", scope: "admin" }],
  });
  expect(changed).toMatchObject({ status: 200, body: { syncIntervalSeconds: 120 } });
});

test("a change by the cookie needs the CSRF token of that session and must not come from another site", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  await givenIntegration(api.db, own.id);
  const [browser, other] = [givenBrowser(api.app), givenBrowser(api.app)];
  await browser.pasteToken(own.adminToken.token);
  await other.pasteToken(own.adminToken.token);
  const csrf = browser.session().csrf;

  const attempt = async (headers: Record<string, string>) => {
    const payload = { syncIntervalSeconds: 120 };
    return (await browser.request("PATCH", own.kustomer, { headers, payload })).status;
  };
  const statuses = {
    missing: await attempt({}),
    wrong: await attempt({ [http.csrfHeader]: "wrong" }),
    others: await attempt({ [http.csrfHeader]: other.session().csrf }),
    foreign: await attempt({ [http.csrfHeader]: csrf, "sec-fetch-site": "cross-site" }),
    sibling: await attempt({ [http.csrfHeader]: csrf, "sec-fetch-site": "same-site" }),
    right: await attempt({ [http.csrfHeader]: csrf, "sec-fetch-site": "same-origin" }),
  };

  expect(statuses).toEqual({ missing: 401, wrong: 401, others: 401, foreign: 401, sibling: 401, right: 200 });
});

test("a session holds tokens of several workspaces, each with its own scope", async () => {
  await using api = await givenApi(pg.url);
  const [first, second] = [await api.workspace({ name: "Zebra" }), await api.workspace({ name: "Ant" })];
  const memberToken = await first.admin("POST", `${first.path}/tokens`, { scope: "member", name: "Bea" });
  const browser = givenBrowser(api.app);

  await browser.pasteToken((memberToken.body as { token: string }).token);
  const cookies = browser.cookies();
  await browser.pasteToken(second.adminToken.token);
  const writes = await Promise.all(
    [first, second].map((it) => browser.send("POST", `${it.path}/tokens`, { scope: "member", name: "x" })),
  );

  expect(browser.cookies()).not.toEqual(cookies);
  expect(browser.session()).toMatchObject({
    scope: "admin",
    workspaces: [
      { id: second.id, name: "Ant", scope: "admin" },
      { id: first.id, name: "Zebra", scope: "member" },
    ],
  });
  expect(writes.map((it) => it.status)).toEqual([403, 201]);
  expect(writes[0]?.body).toMatchObject({ message: expect.stringContaining("yours is member") });
});

test("an operator's session lists every workspace with the scope of an admin", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace({ name: "Only" });
  const browser = givenBrowser(api.app);

  await browser.pasteToken(api.operatorToken.token);

  expect(browser.session().scope).toBe("operator");
  expect(browser.session().workspaces).toContainEqual({ id: own.id, name: "Only", scope: "admin" });
});

test("signing out ends the session on the server and needs its CSRF token", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const browser = givenBrowser(api.app);
  await browser.pasteToken(own.adminToken.token);
  const cookies = browser.cookies();

  const forged = await browser.request("DELETE", "/v1/session");
  const stillIn = await browser.request("GET", own.path);
  const out = await browser.send("DELETE", "/v1/session");
  const afterwards = await browser.request("GET", own.path, { cookies });

  expect([forged.status, stillIn.status, out.status, afterwards.status]).toEqual([401, 200, 204, 401]);
  expect(out.headers["set-cookie"]).toMatch(/^inlet_session=;.*Max-Age=0/);
});

test("wrong tokens are refused with a message, and after too many attempts with 429", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const browser = givenBrowser(api.app);

  const replies = [];
  for (let nth = 0; nth < 32; nth++) replies.push(await browser.pasteToken("inlet_wrong"));
  const foreign = await browser.request("POST", "/v1/session", {
    headers: { "sec-fetch-site": "cross-site" },
    payload: { token: own.adminToken.token },
  });

  expect(replies[0]).toMatchObject({
    status: 401,
    body: { message: expect.stringMatching(/no such token/) },
  });
  expect(replies.at(-1)).toMatchObject({ status: 429, body: { retryAt: expect.any(String) } });
  expect(foreign.status).toBe(401);
});

test("a cookie that somebody planted in an operator's browser gains nothing when the operator signs in", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const operator = givenBrowser(api.app);
  await operator.pasteToken(own.memberToken.token);
  const planted = operator.cookies();

  await operator.pasteToken(api.operatorToken.token);
  const thief = await api.app.inject({ url: "/v1/workspaces", cookies: planted });

  expect(thief.statusCode).toBe(401);
  expect((await operator.request("GET", "/v1/workspaces")).status).toBe(200);
});

test("a second open tab can still make changes after another token was added in the first", async () => {
  await using api = await givenApi(pg.url);
  const [first, second] = [await api.workspace(), await api.workspace()];
  await givenIntegration(api.db, first.id);
  const browser = givenBrowser(api.app);
  await browser.pasteToken(first.adminToken.token);
  const headers = { [http.csrfHeader]: browser.session().csrf };

  await browser.pasteToken(second.adminToken.token);
  const payload = { syncIntervalSeconds: 120 };
  const changed = await browser.request("PATCH", first.kustomer, { headers, payload });

  expect(changed.status).toBe(200);
});
