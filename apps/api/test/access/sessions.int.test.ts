import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenBrowser } from "../support/given-browser.ts";

const pg = setUpTestDb();
const path = "/v1/sessions";

test("a person sees every browser that is signed in with one of their tokens, and nobody else's", async () => {
  await using api = await givenApi(pg.url);
  const [own, other] = [await api.workspace(), await api.workspace()];
  const [laptop, phone, outsider] = [
    givenBrowser(api.app),
    givenBrowser(api.app),
    givenBrowser(api.app),
  ] as const;
  const phoneHeaders = { "user-agent": "Phone/1.0" };
  await laptop.pasteToken(own.adminToken.token);
  await phone.request("POST", "/v1/session", {
    headers: phoneHeaders,
    payload: { token: other.memberToken.token },
  });
  await outsider.pasteToken(other.adminToken.token);
  await laptop.pasteToken(other.memberToken.token);

  const all = await laptop.request("GET", path);
  const first = await laptop.request("GET", `${path}?limit=1`);
  const { next } = first.body as { next: string };
  const second = await laptop.request("GET", `${path}?limit=1&after=${next}`);
  const byToken = await own.admin("GET", path);

  expect(all.body).toMatchObject({
    data: [{ current: true }, { current: false, browser: "Phone/1.0" }],
    next: null,
  });
  expect([first.body, second.body]).toMatchObject([
    { data: [{ current: true }] },
    { data: [{ browser: "Phone/1.0" }], next: null },
  ]);
  expect(JSON.stringify(all.body)).not.toContain(Object.values(laptop.cookies())[0]);
  expect(byToken.status).toBe(401);
});

test("signing out everywhere ends each of the person's sessions and no other, and needs the page's CSRF token", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const [laptop, phone, outsider] = [
    givenBrowser(api.app),
    givenBrowser(api.app),
    givenBrowser(api.app),
  ] as const;
  await laptop.pasteToken(own.adminToken.token);
  await phone.pasteToken(own.adminToken.token);
  await outsider.pasteToken(own.memberToken.token);
  const read = () =>
    Promise.all([laptop, phone, outsider].map(async (it) => (await it.request("GET", "/v1/session")).status));

  const forged = await laptop.request("DELETE", path);
  const before = await read();
  const out = await laptop.send("DELETE", path);

  expect([forged.status, before]).toEqual([401, [200, 200, 200]]);
  expect(out.status).toBe(204);
  expect(out.headers["set-cookie"]).toMatch(/^inlet_session=;.*Max-Age=0/);
  expect(await read()).toEqual([401, 401, 200]);
  expect((await own.admin("GET", own.path)).status).toBe(200);
});
