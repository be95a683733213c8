import { setUpTestDb } from "@inlet/testkit";
import { indexNext } from "@inlet/use-cases";
import { expect, test } from "vitest";
import { givenApi, type TestCaller } from "../support/given-api.ts";
import { givenConversations, givenCustomerAndTag, givenMessages } from "../support/given-content.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const at = (day: number) => new Date(Date.UTC(2026, 0, day));

interface RecordPage {
  data: { id: string; customer?: { name: string } | null }[];
  next: string | null;
}

/** Reads all pages and returns the ids in order. */
async function readIds(caller: TestCaller, url: string): Promise<string[]> {
  const ids: string[] = [];
  let after = "";
  for (;;) {
    const { data, next } = (await caller("GET", `${url}${after}`)).body as RecordPage;
    ids.push(...data.map((it) => it.id));
    if (next === null || data.length === 0) return ids;
    after = `&after=${encodeURIComponent(next)}`;
  }
}

/** Conversations to search for: `b` is Ada's, about a refund, by chat, done. */
async function givenSearchableConversations() {
  const api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenCustomerAndTag(api.db, workspace.id);
  const rows = [
    { id: "a", updatedAt: at(3), customerId: null, name: "100% lost_parcel" },
    {
      id: "b",
      updatedAt: at(5),
      name: "Où est mon Ärger",
      status: "done",
      channels: ["chat", "email"],
      tags: ["t2"],
    },
    { id: "c", updatedAt: at(5), customerId: "c2" },
    { id: "d", updatedAt: at(1), customerId: "c2" },
  ];
  await givenConversations(api.db, workspace.id, rows);
  await givenMessages(api.db, workspace.id, [
    { id: "m1", conversationId: "a", description: "It never came <b>out</b> of the Zürich depot, sadly" },
    { id: "m2", conversationId: "c", description: "東京の猫カフェ", subject: "depot" },
  ]);
  while (await indexNext(api.db, workspace.id));
  const url = `${workspace.path}/conversations?limit=1&`;
  return { api, workspace, find: (query: string) => readIds(workspace.member, `${url}${query}`) };
}

test("conversations are listed newest first in pages, those of the same instant by id", async () => {
  const { api, workspace, find } = await givenSearchableConversations();
  await using _ = api;

  const { body } = await workspace.member("GET", `${workspace.path}/conversations?order=newest`);
  const plain = await workspace.member("GET", `${workspace.path}/conversations`);

  expect(await find("order=newest")).toEqual(["c", "b", "a", "d"]);
  expect((body as RecordPage).data.map((it) => it.customer)).toMatchObject([
    null,
    { name: "Ada" },
    null,
    null,
  ]);
  expect((plain.body as RecordPage).data.map((it) => it.id)).toEqual(["a", "b", "c", "d"]);
  expect((plain.body as RecordPage).data[0]).not.toHaveProperty("customer");
});

test("every filter finds its conversations", async () => {
  const { api, find } = await givenSearchableConversations();
  await using _ = api;
  const expected = {
    "q=PARCEL": ["a"],
    "q=%25": ["a"],
    "q=lost_par": ["a"],
    "q=zurich": ["a"],
    "q=depot": ["c", "a"],
    "q=depot&order=relevance": ["c", "a"],
    "q=%22zurich+depot%22+never": ["a"],
    "q=%22depot+zurich%22": [],
    "q=depot+-sadly": ["c"],
    "q=nowhere+or+sadly": ["a"],
    "q=%E7%8C%AB": ["c"],
    "q=%E3%82%AB%E3%83%95%E3%82%A7": ["c"],
    "q=depot&status=open&channel=email&tag=t1&from=2026-01-04T00:00:00Z": ["c"],
    "q=%C3%A4rger": ["b"],
    "q=ada%40exa": ["b"],
    "q=example.com": ["b"],
    "q=c1": ["b"],
    "q=d": ["d"],
    "q=no-such-thing": [],
    "status=done": ["b"],
    "channel=chat": ["b"],
    "tag=t2": ["b"],
    "customerId=c2": ["c", "d"],
    "customerId=c2&q=about+c": ["c"],
    "from=2026-01-03T00:00:00Z&to=2026-01-05T00:00:00Z": ["a"],
    "status=open&channel=email&tag=t1": ["c", "a", "d"],
  };

  const found: Record<string, string[]> = {};
  for (const query of Object.keys(expected)) found[query] = await find(query);

  expect(found).toEqual(expected);
});

test("a search says where it was found, in pieces that need no HTML", async () => {
  const { api, workspace } = await givenSearchableConversations();
  await using _ = api;
  const find = async (query: string) =>
    (await workspace.member("GET", `${workspace.path}/conversations?${query}`)).body;
  const word = { text: "Zürich", match: true };

  expect(await find("q=zurich+lost")).toMatchObject({
    data: [
      {
        id: "a",
        hits: [
          {
            in: "subject",
            messageId: null,
            noteId: null,
            segments: [{ text: "100% " }, { text: "lost", match: true }, {}],
          },
          {
            in: "message",
            messageId: "m1",
            segments: [
              { text: "It never came <b>out</b> of the ", match: false },
              word,
              { text: " depot, sadly" },
            ],
          },
        ],
      },
    ],
    searchFilling: false,
  });
  expect(await find("q=ada%40exa")).toMatchObject({
    data: [
      { hits: [{ in: "customer", segments: [{ text: "ada@exa", match: true }, { text: "mple.com" }] }] },
    ],
  });
  expect(await find("q=d")).toMatchObject({ data: [{ hits: [{ in: "id", segments: [{ text: "d" }] }] }] });
  expect(await find("status=done")).not.toHaveProperty("searchFilling");
});

test("a search finds nothing of another workspace", async () => {
  const { api } = await givenSearchableConversations();
  await using _ = api;
  const other = await api.workspace();

  for (const query of ["q=b", "q=depot", "q=ada%40exa", "customerId=c2", "order=newest"])
    expect(await readIds(other.member, `${other.path}/conversations?${query}`)).toEqual([]);
});

test("a search refuses invalid parameters", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const wrong = [
    "q=",
    `q=${"x".repeat(201)}`,
    "q=%00",
    "order=best",
    "order=relevance",
    "from=yesterday",
    "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
    "order=newest&after=ImEi",
  ];

  for (const query of wrong)
    expect(await workspace.member("GET", `${workspace.path}/conversations?${query}`)).toMatchObject({
      status: 400,
    });
});

test("a thread can be read in pages from either end, with undated messages last", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const one = { conversationId: "v1" };
  await givenMessages(api.db, workspace.id, [
    { id: "m1", ...one, createdAt: at(3) },
    { id: "m2", ...one, createdAt: at(2) },
    { id: "m3", ...one, createdAt: null },
    { id: "m4", ...one, createdAt: at(2) },
    { id: "m5", conversationId: "v2", createdAt: at(1) },
  ]);
  await givenConversations(api.db, workspace.id, [{ id: "v1" }]);
  const url = `${workspace.path}/messages?limit=1&conversationId=v1`;

  const whole = await workspace.member("GET", `${workspace.path}/conversations/v1?messages=1`);

  expect(await readIds(workspace.member, `${url}&order=oldest`)).toEqual(["m2", "m4", "m1", "m3"]);
  expect(await readIds(workspace.member, `${url}&order=newest`)).toEqual(["m3", "m1", "m4", "m2"]);
  expect(whole.body).toMatchObject({ messages: [{ id: "m2" }] });
  expect(await workspace.member("GET", `${workspace.path}/messages?order=newest`)).toMatchObject({
    status: 400,
    body: { error: "invalid" },
  });
});

test("the feed can be read backwards until a page is empty", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenIntegration(api.db, workspace.id, { ingestConversations: true, ingestComments: true });
  await givenConversations(api.db, workspace.id, [{ id: "a" }]);
  await givenMessages(api.db, workspace.id, [{ id: "m", conversationId: "a" }]);
  await givenConversations(api.db, workspace.id, [{ id: "b" }, { id: "c" }]);

  const url = `${workspace.path}/feedback?order=newest&limit=`;

  for (const limit of [1, 3])
    expect(await readIds(workspace.member, `${url}${limit}`)).toEqual(["c", "b", "m", "a"]);
});
