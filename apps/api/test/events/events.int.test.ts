import { integrations, openDb, tenancy } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, expect, test, vi } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenBrowser } from "../support/given-browser.ts";
import { givenEvents } from "../support/given-events.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const cookieHeader = (cookies: Record<string, string>) => ({
  cookie: Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; "),
});

async function givenListeningApi() {
  const api = await givenApi(pg.url);
  const url = await api.app.listen({ port: 0, host: "127.0.0.1" });
  return { ...api, at: (path: string) => `${url}${path}/events` };
}

test("a subscriber receives the overview at once and every change of it, by token or by session", async () => {
  await using api = await givenListeningApi();
  const own = await api.workspace();
  const integration = await givenIntegration(api.db, own.id);
  const browser = givenBrowser(api.app);
  await browser.pasteToken(own.adminToken.token);
  await using byCookie = await givenEvents(api.at(own.path), cookieHeader(browser.cookies()));
  await using byToken = await givenEvents(api.at(own.path), {
    authorization: `Bearer ${own.adminToken.token}`,
  });

  const first = await byCookie.readNext();
  await integrations.setSwitches(api.db, integration.id, { ingestComments: true });
  const changed = await byCookie.readUntil((it) => it.integration?.ingestComments === true);
  const changedByToken = await byToken.readUntil((it) => it.integration?.ingestComments === true);

  expect(byCookie).toMatchObject({ status: 200, type: "text/event-stream" });
  expect(first).toMatchObject({
    workspace: { id: own.id, name: "Acme" },
    integration: { ingestComments: false },
  });
  expect(changed?.at.getTime()).toBeGreaterThan(first?.at.getTime() ?? 0);
  expect(changedByToken?.at).toEqual(changed?.at); // one load served both
});

test("a stream ends when its session signs out or its token is revoked, and another workspace gets no stream", async () => {
  await using api = await givenListeningApi();
  const [own, other] = [await api.workspace(), await api.workspace()];
  const browser = givenBrowser(api.app);
  await browser.pasteToken(own.adminToken.token);
  await using bySession = await givenEvents(api.at(own.path), cookieHeader(browser.cookies()));
  const { body } = await own.admin("POST", `${own.path}/tokens`, { scope: "member", name: "Bea" });
  const member = body as { id: string; token: string };
  await using byToken = await givenEvents(api.at(own.path), { authorization: `Bearer ${member.token}` });
  await using foreign = await givenEvents(api.at(other.path), cookieHeader(browser.cookies()));

  await bySession.readNext();
  await byToken.readNext();
  await browser.send("DELETE", "/v1/session");
  await own.admin("DELETE", `${own.path}/tokens/${member.id}`);

  expect(await bySession.readUntil(() => false)).toBeUndefined();
  expect(await byToken.readUntil(() => false)).toBeUndefined();
  expect(foreign.status).toBe(404);
});

test("closing the API ends its streams", async () => {
  const api = await givenListeningApi();
  const own = await api.workspace();
  await using events = await givenEvents(api.at(own.path), {
    authorization: `Bearer ${own.adminToken.token}`,
  });
  await events.readNext();

  await api[Symbol.asyncDispose]();

  expect(await events.readUntil(() => false)).toBeUndefined();
});

test("a caller has at most twenty streams, and closing one allows another", async () => {
  await using api = await givenListeningApi();
  const own = await api.workspace();
  const headers = { authorization: `Bearer ${own.adminToken.token}` };
  await using stack = new AsyncDisposableStack();
  const streams = [];
  for (let nth = 0; nth < 20; nth++) streams.push(stack.use(await givenEvents(api.at(own.path), headers)));

  const tooMany = await givenEvents(api.at(own.path), headers);
  await streams[0]?.[Symbol.asyncDispose]();

  expect(streams.map((it) => it.status)).toEqual(streams.map(() => 200));
  expect(tooMany.status).toBe(429);
  await vi.waitFor(async () => {
    const oneMore = stack.use(await givenEvents(api.at(own.path), headers));
    expect(oneMore.status).toBe(200);
  });
});

test("a subscriber also receives a change that another process made", async () => {
  await using api = await givenListeningApi();
  const own = await api.workspace();
  await using events = await givenEvents(api.at(own.path), {
    authorization: `Bearer ${own.adminToken.token}`,
  });
  await events.readNext();

  await tenancy.updateWorkspace(db, own.id, { name: "Renamed" });

  expect(await events.readUntil((it) => it.workspace.name === "Renamed")).toBeDefined();
});
