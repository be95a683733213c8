import type { http } from "@inlet/contracts";
import { push } from "@inlet/db";
import { type Receiver, setUpTestDb, startReceiver } from "@inlet/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { z } from "zod";
import { givenApi, type TestApi, type TestWorkspace } from "../support/given-api.ts";

type Endpoint = z.input<typeof http.issuedWebhookEndpoint>;
type Page<T> = { data: T[]; next: string | null };

const pg = setUpTestDb();
let api: TestApi;
let receiver: Receiver;
/** In development, so that URLs may lead to the receiver on this machine. */
beforeAll(async () => {
  api = await givenApi(pg.url, {
    kustomerAddresses: { override: "http://kustomer.invalid", allowed: [] },
  });
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver[Symbol.asyncDispose]());

const toPath = (own: TestWorkspace, endpoint: { id: string }) => `${own.path}/webhooks/${endpoint.id}`;

async function create(own: TestWorkspace, changed: object = {}): Promise<Endpoint> {
  const settings = { url: `${receiver.url}/hook`, events: ["feedback.created", "notice"], ...changed };
  const reply = await own.admin("POST", `${own.path}/webhooks`, settings);
  expect(reply).toMatchObject({ status: 201 });
  return reply.body as Endpoint;
}

test("an admin creates, reads, changes and deletes webhooks; the secret is shown once", async () => {
  const own = await api.workspace();
  const { secret, ...endpoint } = await create(own, { description: "Analysis" });
  const path = toPath(own, endpoint);

  expect(secret).toMatch(/^whsec_[\w+/]{32}$/);
  expect(endpoint).toMatchObject({ enabled: true, hasSecret: true, waiting: 0, dead: 0, isNoticeUrl: false });
  const list = await own.admin("GET", `${own.path}/webhooks`);
  expect(list.body).toEqual({ data: [endpoint], next: null });
  const changed = await own.admin("PATCH", path, { enabled: false, events: ["notice"], description: "" });
  expect(changed.body).toMatchObject({ enabled: false, disabledReason: "person", events: ["notice"] });
  expect((await own.admin("PATCH", path, { enabled: true })).body).toMatchObject({ disabledAt: null });
  expect((await own.admin("GET", path)).body).toMatchObject({ enabled: true, description: "" });
  expect(await own.admin("DELETE", path)).toMatchObject({ status: 204 });
  expect(await own.admin("GET", path)).toMatchObject({ status: 404 });
  const audit = await own.admin("GET", `${own.path}/audit`);
  expect(audit.text).not.toContain("/hook");
  expect(audit.text).not.toContain(secret);
});

test("another workspace's webhook is unknown", async () => {
  const [own, other] = [await api.workspace(), await api.workspace()];
  const endpoint = await create(own);

  for (const [method, path] of [
    ["GET", ""],
    ["DELETE", ""],
    ["POST", "/test"],
    ["POST", "/secret"],
    ["GET", "/deliveries"],
  ] as const)
    expect(await other.admin(method, toPath(other, endpoint) + path)).toMatchObject({ status: 404 });
  expect(receiver.received).toEqual([]);
});

test.each(["http://receiver.example/", "https://ada:pw@receiver.example/", "nonsense"])(
  "refuses the URL %s",
  async (url) => {
    const own = await api.workspace();
    const reply = await own.admin("POST", `${own.path}/webhooks`, { url, events: ["notice"] });
    expect(reply).toMatchObject({ status: 400, body: { error: "invalid" } });
  },
);

test("a workspace has ten webhooks at most, its notice URL included", async () => {
  const own = await api.workspace({ noticeUrl: "https://receiver.example/" });
  const settings = { url: "https://receiver.example/", events: ["notice"] };
  const send = () => own.admin("POST", `${own.path}/webhooks`, settings);

  const all = await Promise.all(Array.from({ length: push.maxEndpoints }, send));

  expect(all.map((it) => it.status).toSorted()).toEqual([...Array(push.maxEndpoints - 1).fill(201), 409]);
});

test("a test sends a signed event at once, and shows what the receiver answered", async () => {
  const own = await api.workspace();
  const endpoint = await create(own);
  const send = () => own.admin("POST", `${toPath(own, endpoint)}/test`);

  expect(await send()).toMatchObject({ status: 200, body: { delivered: true, status: 204, failure: null } });
  receiver.respond = (response) => void response.writeHead(418).end();
  expect((await send()).body).toMatchObject({ delivered: false, status: 418, failure: "it answered 418" });
  const [request] = receiver.received;
  expect(JSON.parse(request?.body ?? "")).toMatchObject({ type: "test", workspaceId: own.id, data: {} });
  expect(request?.headers).toMatchObject({
    "webhook-id": expect.stringMatching(/^[\w-]{36}$/),
    "webhook-signature": expect.stringMatching(/^v1,[\w+/]{43}=$/),
  });
  const private_ = await create(own, { url: "https://10.1.2.3/" });
  expect((await own.admin("POST", `${toPath(own, private_)}/test`)).body).toMatchObject({
    ...{ delivered: false, status: null },
    failure: expect.stringContaining("its address is private"),
  });
});

const secretAddress = "https://ada:pw@final.example/hook?token=secret#secret";
test.each([
  ["to a URL", "https://final.example/hook/", " to https://final.example/hook/"],
  ["to a URL with secrets", secretAddress, " to https://final.example/hook"],
  [
    "to an endless URL",
    `https://final.example/${"a".repeat(4_000)}`,
    ` to https://final.example/${"a".repeat(178)}…`,
  ],
  ["to a script", "javascript:alert(1)", ""],
  ["to half a URL", "https://", ""],
  ["without a URL", undefined, ""],
])("a receiver that redirects %s fails its test with where it does, and no more", async (_, location, to) => {
  const own = await api.workspace();
  const endpoint = await create(own);
  const headers = location === undefined ? {} : { location };
  receiver.respond = (response) => void response.writeHead(302, headers).end("secret");

  const { body } = await own.admin("POST", `${toPath(own, endpoint)}/test`);
  const audit = await own.admin("GET", `${own.path}/audit?action=webhook_endpoint.tested`);

  expect(body).toMatchObject({
    ...{ delivered: false, status: 302 },
    failure: `it redirects${to} (302), and Inlet follows no redirects: give the webhook the final URL`,
  });
  expect(audit.text).toContain("it redirects (302)");
  expect(audit.text).not.toContain("final.example");
});

test("a redirect within the receiver is shown in full, and a reply that only looks like one is none", async () => {
  const own = await api.workspace();
  const endpoint = await create(own);
  const send = async (status: number) => {
    receiver.respond = (response) => void response.writeHead(status, { location: "/hook/?a=1" }).end();
    return (await own.admin("POST", `${toPath(own, endpoint)}/test`)).body;
  };

  expect(await send(301)).toMatchObject({
    failure: expect.stringContaining(`it redirects to ${receiver.url}/hook/ (301)`),
  });
  expect(await send(304)).toMatchObject({ failure: "it answered 304" });
});

test("deliveries are listed newest first, by state; a dead letter can be sent again", async () => {
  const own = await api.workspace();
  const endpoint = await create(own);
  const insert = (columns: object) =>
    api.db
      .insertInto("webhookDelivery")
      .values({ endpointId: endpoint.id, workspaceId: own.id, type: "feedback", ...columns })
      .returning("id")
      .executeTakeFirstOrThrow();
  const dead = await insert({ state: "dead", failure: "it answered 400", nextAt: null, endedAt: new Date() });
  const delivered = await insert({ state: "delivered", nextAt: null, endedAt: new Date() });
  const list = async (query = "") => {
    const reply = await own.admin("GET", `${toPath(own, endpoint)}/deliveries${query}`);
    return (reply.body as Page<{ id: string; state: string }>).data.map((it) => [it.id, it.state]);
  };
  const retry = (id: string) => own.admin("POST", `${own.path}/deliveries/${id}/retry`);

  expect(await list()).toEqual([
    [delivered.id, "delivered"],
    [dead.id, "dead"],
  ]);
  expect(await list("?state=dead")).toEqual([[dead.id, "dead"]]);
  expect((await own.admin("GET", toPath(own, endpoint))).body).toMatchObject({ waiting: 0, dead: 1 });
  expect(await retry(delivered.id)).toMatchObject({ status: 409 });
  expect(await retry(dead.id)).toMatchObject({ status: 202, body: { state: "open", endedAt: null } });
  expect((await own.admin("GET", toPath(own, endpoint))).body).toMatchObject({ waiting: 1, dead: 0 });
  await own.admin("PATCH", toPath(own, endpoint), { enabled: false });
  expect(await retry(dead.id)).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining("enable") },
  });
});

test("the notice URL of a workspace is one of its webhooks, whichever way it is changed", async () => {
  const own = await api.workspace({ noticeUrl: "https://receiver.example/notices" });
  const list = async () => {
    const { body } = await own.admin("GET", `${own.path}/webhooks`);
    return (body as Page<Endpoint>).data;
  };
  const [endpoint] = await list();
  expect(endpoint).toMatchObject({
    isNoticeUrl: true,
    url: "https://receiver.example/notices",
    hasSecret: false,
  });
  if (endpoint === undefined) return;

  await own.admin("PATCH", toPath(own, endpoint), { url: "https://receiver.example/others" });
  expect((await own.admin("GET", own.path)).body).toMatchObject({
    noticeUrl: "https://receiver.example/others",
  });
  const events = ["feedback.created"];
  expect(await own.admin("PATCH", toPath(own, endpoint), { events })).toMatchObject({ status: 400 });
  const rotated = await own.admin("POST", `${toPath(own, endpoint)}/secret`);
  expect(rotated.body).toMatchObject({ hasSecret: true, oldSecretUntil: null, secret: expect.any(String) });
  await own.admin("PATCH", toPath(own, endpoint), { enabled: false });
  await api.operator("PATCH", own.path, { noticeUrl: "https://receiver.example/others" });
  expect(await list()).toMatchObject([{ id: endpoint.id, enabled: true }]);
  await api.operator("PATCH", own.path, { noticeUrl: null });
  expect(await list()).toEqual([]);
});
