import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenConversations, givenCustomerAndTag, givenMessages } from "../support/given-content.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const minute = (n: number) => new Date(Date.UTC(2026, 0, 2, 3, n));

const mail = [
  ...["It is broken.", "", "On Fri, 2 Jan 2026, Acme <help@acme.example> wrote:", "> How is it?"],
  ...["-- ", "Ada"],
].join("\n");

/** A workspace with a conversation of four messages, and comment mode on. */
async function givenConversation(api: Awaited<ReturnType<typeof givenApi>>) {
  const workspace = await api.workspace();
  const { id } = workspace;
  await givenIntegration(api.db, id, { ingestComments: true });
  await givenCustomerAndTag(api.db, id);
  const attributes = {
    ...{ defaultLang: "en_us", endedAt: "2026-01-03T00:00:00Z", custom: { planStr: "gold", seatsNum: 3 } },
    satisfactionLevel: { score: 1, rating: 9, answers: [] },
  };
  await givenConversations(api.db, id, [{ id: "v1", tags: ["t1", "unknown"], attributes }]);
  const common = { conversationId: "v1" };
  await givenMessages(api.db, id, [
    { ...common, id: "m3", description: mail, createdAt: minute(3), sentAt: null },
    { ...common, id: "m1", description: "Welcome", direction: "out", createdAt: minute(1) },
    {
      ...{ ...common, id: "m2", direction: "out", createdAt: minute(2), sentAt: minute(2) },
      ...{ description: "<p>How&nbsp;is it?</p>", text: "How is it?", channel: "chat" },
      relations: { createdBy: "u1" },
    },
    { ...common, id: "m4", description: "Gone", createdAt: minute(4) },
  ]);
  return workspace;
}

test("a conversation item has all that was said, by whom, and what analysis sorts it by", async () => {
  await using api = await givenApi(pg.url);
  const { path, member } = await givenConversation(api);

  const { body } = await member("GET", `${path}/feedback`);

  const [item] = (body as { data: unknown[] }).data;
  expect(item).toMatchObject({
    ...{ kind: "conversation", id: "v1", conversationId: "v1", title: "about v1", status: "open" },
    ...{ channels: ["email"], language: "en_us", endedAt: "2026-01-03T00:00:00.000Z", deleted: false },
    version: expect.stringMatching(/^\d{16}$/),
    customer: { id: "c1", name: "Ada", email: "ada@example.com" },
    tags: [
      { id: "t1", name: "refund" },
      { id: "unknown", name: null },
    ],
    satisfaction: { score: 1, rating: 9 },
    custom: { planStr: "gold", seatsNum: 3 },
    url: "https://acme.kustomerapp.com/app/conversations/v1",
    text: "System: Welcome\n\nAgent: How is it?\n\nAda: It is broken.\n\nAda: Gone",
    customerText: "It is broken.",
    transcriptTruncated: false,
    transcript: [
      { messageId: "m1", author: { kind: "system", id: null, name: null }, text: "Welcome", parts: null },
      { messageId: "m2", author: { kind: "agent", id: "u1", name: null }, text: "How is it?" },
      {
        ...{ messageId: "m3", author: { kind: "customer", id: "c1", name: "Ada" }, text: mail },
        at: minute(3).toISOString(),
        parts: [{ kind: "written" }, { kind: "quote" }, { kind: "signature", text: "-- \nAda" }],
      },
      { messageId: "m4", text: "Gone" },
    ],
  });
});

test("a message item has its text, its author and its conversation", async () => {
  await using api = await givenApi(pg.url);
  const { path, member } = await givenConversation(api);

  const { body } = await member("GET", `${path}/feedback`);

  const items = (body as { data: { kind: string; id: string }[] }).data;
  expect(items.map((it) => it.id)).toEqual(["v1", "m1", "m2", "m3", "m4"]);
  expect(items[2]).toMatchObject({
    ...{ kind: "message", id: "m2", conversationId: "v1", channel: "chat", text: "How is it?" },
    ...{ at: minute(2).toISOString(), author: { kind: "agent", id: "u1" }, subject: null },
    customer: { id: "c1", name: "Ada" },
    conversation: { title: "about v1", tags: [{ name: "refund" }, {}], custom: { planStr: "gold" } },
    url: "https://acme.kustomerapp.com/app/conversations/v1",
  });
});

test("pages of large items bring each of them", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, member } = await api.workspace();
  const ids = Array.from({ length: 250 }, (_, n) => `v${String(n).padStart(3, "0")}`);
  await givenConversations(
    api.db,
    id,
    ids.map((it) => ({ id: it, preview: "x".repeat(50_000) })),
  );
  const pages: number[] = [];
  const found: string[] = [];
  for (let next = ""; pages.at(-1) !== 0; ) {
    const { body } = await member("GET", `${path}/feedback?limit=1000${next}`);
    const page = body as { data: { id: string }[]; next: string };
    pages.push(page.data.length);
    found.push(...page.data.map((it) => it.id));
    next = `&after=${page.next}`;
  }

  expect(found).toEqual(ids);
  expect(Math.max(...pages)).toBe(83);
});

test("what is deleted is nothing but its id, its version and its times", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, member } = await givenConversation(api);
  const first = (await member("GET", `${path}/feedback`)).body as { next: string };
  await api.db
    .updateTable("message")
    .set((eb) => ({ deletedAt: new Date(), feedPosition: eb.fn("next_feed_position", ["workspaceId"]) }))
    .where("id", "=", "m4")
    .where("workspaceId", "=", id)
    .execute();

  const { body } = await member("GET", `${path}/feedback?after=${first.next}`);

  expect(JSON.stringify(body)).not.toMatch(/Gone|Ada|gold|acme/);
  expect(body).toMatchObject({
    data: [
      { kind: "message", id: "m4", conversationId: "v1", deleted: true, text: null, conversation: null },
    ],
  });
});
