import { notes } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { indexNext } from "@inlet/use-cases";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenConversations, givenMessages } from "../support/given-content.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

async function givenNoted() {
  const api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const integration = await givenIntegration(api.db, workspace.id, { notes: true });
  await givenConversations(api.db, workspace.id, [{ id: "conv", customerId: "ada" }]);
  await givenMessages(api.db, workspace.id, [{ id: "m1", conversationId: "conv", customerId: "ada" }]);
  const observedAt = new Date();
  const note = { workspaceId: workspace.id, conversationId: "conv", customerId: "ada", observedAt };
  await given.row("note", {
    ...{ ...note, id: "n1", body: "<p>Refund <b>approved</b></p>", text: "Refund approved", createdBy: "u1" },
    ...{ createdAt: new Date("2026-01-02T05:00:00Z"), updatedAt: observedAt },
  });
  await given.row("agent", { workspaceId: workspace.id, kind: "user", id: "u1", name: "Kim", observedAt });
  return { api, workspace, integration, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

test("a conversation shows its notes, and its item has them marked and leaves them out of its text", async () => {
  await using it = await givenNoted();
  const { member, path } = it.workspace;

  const conversation = await member("GET", `${path}/conversations/conv`);
  const feed = await member("GET", `${path}/feedback`);

  expect(conversation.body).toMatchObject({
    messages: [{ id: "m1" }],
    notes: [{ id: "n1", text: "Refund approved", agentId: "u1", agentName: "Kim" }],
  });
  expect(feed.body).toMatchObject({
    data: [
      {
        id: "conv",
        text: "Customer: text of m1",
        transcript: [
          { messageId: "m1", note: false },
          { messageId: "n1", note: true, author: { kind: "agent", name: "Kim" }, text: "Refund approved" },
        ],
      },
    ],
  });
});

test("a search finds a conversation by its notes, and says so", async () => {
  await using it = await givenNoted();
  while (await indexNext(it.api.db, it.workspace.id));

  const found = await it.workspace.member("GET", `${it.workspace.path}/conversations?q=approved`);

  const segments = [
    { text: "Refund ", match: false },
    { text: "approved", match: true },
  ];
  expect(found.body).toMatchObject({
    data: [{ id: "conv", hits: [{ in: "note", noteId: "n1", messageId: null, segments }] }],
  });
});

test("an admin switches notes, which says what is missing, is in the audit log, and removes them in the end", async () => {
  await using it = await givenNoted();
  const { admin, member, kustomer, path } = it.workspace;

  const shown = await member("GET", kustomer);
  const refused = await member("PATCH", kustomer, { notes: false });
  const off = await admin("PATCH", kustomer, { notes: false });
  while ((await notes.removeNotes(it.api.db, it.integration.id)) !== undefined);
  const removed = await member("GET", kustomer);
  const log = await admin("GET", `${path}/audit?action=integration.changed`);

  expect(shown.body).toMatchObject({
    notes: true,
    limits: [expect.stringContaining("it lacks org.permission.note.read")],
  });
  expect(refused.status).toBe(403);
  expect(off.body).toMatchObject({ notes: false, limits: [expect.stringContaining("is removing")] });
  expect(removed.body).toMatchObject({ notes: false, limits: [] });
  expect(log.body).toMatchObject({ data: [{ before: { notes: true }, after: { notes: false } }] });
  expect((await member("GET", `${path}/conversations/conv`)).body).toMatchObject({ notes: [] });
});

test("the export of a customer has the notes of their conversations", async () => {
  await using it = await givenNoted();

  const { path, adminToken } = it.workspace;
  const headers = { authorization: `Bearer ${adminToken.token}` };
  const { body } = await it.api.app.inject({ url: `${path}/customers/ada/export`, headers });

  const lines = body
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const listed = lines.filter((line) => line.type === "listed").map((line) => line.data);
  expect(listed).toContainEqual(
    expect.objectContaining({
      place: "notes",
      row: expect.objectContaining({ id: "n1", body: "<p>Refund <b>approved</b></p>" }),
    }),
  );
});
