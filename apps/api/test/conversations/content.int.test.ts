import { parseExactJson } from "@inlet/contracts";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi, type TestCaller } from "../support/given-api.ts";
import { givenConversations, givenCustomerAndTag, givenMessages } from "../support/given-content.ts";

const pg = setUpTestDb();

interface RecordPage {
  data: { id: string }[];
  next: string | null;
}

async function readAll(caller: TestCaller, url: string): Promise<string[][]> {
  const pages: string[][] = [];
  let after = "";
  for (;;) {
    const { data, next } = (await caller("GET", `${url}${after}`)).body as RecordPage;
    pages.push(data.map((it) => it.id));
    if (next === null) return pages;
    after = `&after=${encodeURIComponent(next)}`;
  }
}

test("a conversation is returned whole, with its customer and its messages in the order of their creation", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenCustomerAndTag(api.db, workspace.id);
  await givenConversations(api.db, workspace.id, [{ id: "v1" }]);
  await givenMessages(api.db, workspace.id, [
    { id: "m1", conversationId: "v1", createdAt: new Date("2026-01-03T00:00:00Z") },
    { id: "m2", conversationId: "v1", createdAt: new Date("2026-01-02T00:00:00Z") },
    { id: "m3", conversationId: "v2" },
  ]);

  const { body } = await workspace.member("GET", `${workspace.path}/conversations/v1`);
  const customer = await workspace.member("GET", `${workspace.path}/customers/c1`);
  const tags = await workspace.member("GET", `${workspace.path}/tags`);

  expect(body).toMatchObject({
    id: "v1",
    name: "about v1",
    status: "open",
    channels: ["email"],
    tags: ["t1"],
    customerId: "c1",
    messageCount: 2,
    createdAt: "2026-01-02T03:04:05.678Z",
    updatedAt: "2026-01-02T03:04:05.678Z",
    rev: 1,
    attributes: { custom: { mood: "🙂" } },
    customer: customer.body,
    messages: [{ id: "m2", description: "text of m2", app: "postmark", conversationId: "v1" }, { id: "m1" }],
  });
  expect(customer.body).toMatchObject({
    id: "c1",
    name: "Ada",
    email: "ada@example.com",
    externalId: null,
    verified: true,
  });
  expect(tags.body).toMatchObject({ data: [{ id: "t1", name: "refund", deleted: false }], next: null });
  expect(body).not.toHaveProperty("workspaceId");
});

test("lists are paginated and the last page has no next, however many rows it has", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const other = await api.workspace();
  await givenConversations(api.db, workspace.id, [{ id: "a" }, { id: "b" }, { id: "c" }, { id: "d" }]);
  await givenConversations(api.db, other.id, [{ id: "bb" }]);

  const url = `${workspace.path}/conversations?limit=`;

  expect(await readAll(workspace.member, `${url}2`)).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect(await readAll(workspace.member, `${url}3`)).toEqual([["a", "b", "c"], ["d"]]);
  expect(await readAll(workspace.member, `${url}1000`)).toEqual([["a", "b", "c", "d"]]);
});

test("messages can be filtered by conversation", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenMessages(api.db, workspace.id, [
    { id: "m1", conversationId: "v1" },
    { id: "m2", conversationId: "v2" },
    { id: "m3", conversationId: "v1" },
  ]);

  expect(await readAll(workspace.member, `${workspace.path}/messages?conversationId=v1&limit=1`)).toEqual([
    ["m1"],
    ["m3"],
  ]);
});

test("a deleted conversation is not found", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenConversations(api.db, workspace.id, [{ id: "deleted" }]);
  await api.db
    .updateTable("conversation")
    .set({ deletedAt: new Date() })
    .where("workspaceId", "=", workspace.id)
    .execute();

  const list = await workspace.member("GET", `${workspace.path}/conversations`);
  const one = await workspace.member("GET", `${workspace.path}/conversations/deleted`);

  expect(list.body).toEqual({ data: [], next: null });
  expect(one).toMatchObject({ status: 404, body: { error: "not_found" } });
});

test.each([
  "after=x",
  "after=bnVsbA",
  "after=WyJhIl0",
  "after=IlwwIg",
  "limit=0",
  "limit=1001",
  "limit=x",
  "page=2",
])("a list refuses ?%s", async (query) => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();

  for (const list of ["conversations", "integrations/kustomer/pending", "feedback"])
    expect(await workspace.member("GET", `${workspace.path}/${list}?${query}`)).toMatchObject({
      status: 400,
      body: { error: "invalid", message: expect.any(String) },
    });
});

test("records that are not imported are listed with the reason", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const workspaceId = workspace.id;
  await api.db
    .insertInto("heldConversation")
    .values({ workspaceId, id: "h1", updatedAt: new Date() })
    .execute();
  await api.db
    .insertInto("fetchBacklog")
    .values([
      { workspaceId, kind: "customer", id: "c1", reason: "its conversation was updated" },
      {
        workspaceId,
        kind: "thread",
        id: "v1",
        reason: "fewer messages are stored than it counts",
        outcome: "not found",
      },
    ])
    .execute();
  const batchId = "01900000-0000-7000-8000-000000000000";
  await api.db
    .insertInto("rejectedRecord")
    .values({ workspaceId, stream: "messages", id: "m1", reason: "no conversation", batchId })
    .execute();

  const [held, rejected, pending, volume] = await Promise.all(
    ["held", "rejected", "pending"]
      .map((it) => `${workspace.kustomer}/${it}`)
      .concat(`${workspace.path}/volume`)
      .map((it) => workspace.member("GET", it)),
  );

  expect(held?.body).toMatchObject({ data: [{ id: "h1", heldAt: expect.any(String) }], next: null });
  expect(rejected?.body).toMatchObject({
    data: [{ stream: "messages", id: "m1", reason: "no conversation" }],
  });
  expect(pending?.body).toMatchObject({
    data: [
      { kind: "customer", outcome: null },
      { kind: "thread", outcome: "not found" },
    ],
  });
  expect(volume?.body).toMatchObject({ limit: 100, used: 0, held: 1 });
  const pages = await readAll(workspace.member, `${workspace.kustomer}/pending?limit=1`);
  expect(pages).toEqual([["c1"], ["v1"]]);
});

test("lists leave attributes out unless they are asked for, and still say which message was redacted", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenCustomerAndTag(api.db, workspace.id);
  await givenConversations(api.db, workspace.id, [{ id: "v1" }]);
  await givenMessages(api.db, workspace.id, [
    { id: "m1", conversationId: "v1", attributes: { redacted: true } },
    { id: "m2", conversationId: "v1" },
  ]);
  const read = async (list: string) =>
    ((await workspace.member("GET", `${workspace.path}/${list}`)).body as { data: object[] }).data;

  for (const list of [
    "conversations",
    "conversations?q=v1",
    "messages",
    "messages?conversationId=v1&order=newest",
    "customers",
    "tags",
  ]) {
    const asked = `${list}${list.includes("?") ? "&" : "?"}include=attributes`;
    for (const it of await read(list)) expect(it, list).not.toHaveProperty("attributes");
    for (const it of await read(asked)) expect(it, asked).toHaveProperty("attributes");
    expect(await read(asked), asked).not.toEqual([]);
  }
  expect(await read("messages")).toMatchObject([{ redacted: true }, { redacted: false }]);
});

test("attributes are answered with every digit of their numbers", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const sent = '{"custom":{"orderNum":12345678901234567890,"ratio":0.12345678901234567890123}}';
  const attributes = parseExactJson(sent) as Record<string, unknown>;
  await givenConversations(api.db, workspace.id, [{ id: "v1", attributes }]);

  for (const path of [
    "conversations/v1",
    "conversations?include=attributes",
    "conversations?order=newest&include=attributes",
  ]) {
    const { text } = await workspace.member("GET", `${workspace.path}/${path}`);
    expect(text).toContain('"orderNum":12345678901234567890');
    expect(text).toContain('"ratio":0.12345678901234567890123');
  }
});
