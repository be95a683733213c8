import { records } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenConversations } from "../support/given-content.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const vip = "5f0000000000000000000001";

/** A connected workspace that stores an open and two resolved conversations, one of them with the tag "VIP". */
async function givenFilters() {
  const api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenIntegration(api.db, workspace.id);
  await givenConversations(api.db, workspace.id, [
    { id: "c1", status: "open", tags: [] },
    { id: "c2", status: "done", tags: [] },
    { id: "c3", status: "done", tags: [vip] },
  ]);
  const tag = {
    id: vip,
    name: "VIP",
    color: null,
    deleted: false,
    createdAt: null,
    updatedAt: null,
    attributes: {},
  };
  const origin = { workspaceId: workspace.id, observedAt: new Date(), mappingVersion: 1 };
  await records.upsertTags(api.db, [tag], origin);
  const filtered = { workspaceId: workspace.id, updatedAt: new Date(), observedAt: new Date() };
  await api.db
    .insertInto("filteredConversation")
    .values([
      { ...filtered, id: "f1" },
      { ...filtered, id: "f2" },
    ])
    .execute();
  return { api, workspace, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

const onlyVip = {
  conversations: {
    all: [
      { field: "status", in: ["done"] },
      { field: "tag", in: ["vip"] },
    ],
  },
};

test("a preview says what would stay and go out, with samples, and changes nothing", async () => {
  await using given = await givenFilters();
  const { admin, kustomer } = given.workspace;

  const preview = await admin("POST", `${kustomer}/filters/preview`, { filters: onlyVip });

  expect(preview).toMatchObject({
    status: 200,
    body: {
      complete: true,
      conversations: {
        ...{ stored: 3, evaluated: 3, stay: 1, goOut: 2 },
        samples: {
          stay: [{ id: "c3", name: "about c3", status: "done" }],
          goOut: [{ id: "c2" }, { id: "c1" }],
        },
      },
      messages: null,
      filtered: 2,
    },
  });
  expect((await admin("GET", kustomer)).body).toMatchObject({ filters: null, filterChange: null });
  expect(given.api.queues.sent).toEqual([]);
});

test("filters are kept with the ids of tags, and their change is evaluated", async () => {
  await using given = await givenFilters();
  const { admin, kustomer, id } = given.workspace;
  const kept = {
    conversations: {
      all: [
        { field: "status", in: ["done"] },
        { field: "tag", in: [vip] },
      ],
    },
  };

  const changed = await admin("PATCH", kustomer, { filters: onlyVip });
  const again = await admin("PATCH", kustomer, { filters: kept });
  const listed = await admin("GET", `${kustomer}/filtered?limit=1`);

  expect(changed).toMatchObject({
    status: 200,
    body: { filters: kept, filterChange: { state: "evaluating", evaluated: 0, finishedAt: null } },
  });
  expect(again.status).toBe(200);
  expect(given.api.queues.sent.map(({ name, payload }) => ({ name, payload }))).toEqual([
    { name: "apply-filters", payload: { workspaceId: id } },
  ]);
  expect(listed.body).toMatchObject({ data: [{ id: "f1", rereadAt: null }], next: expect.any(String) });
  const removed = await admin("PATCH", kustomer, { filters: { conversations: null } });
  expect(removed.body).toMatchObject({ filters: null, filterChange: { state: "evaluating" } });
});

test("filters that mean nothing are refused with what there is", async () => {
  await using given = await givenFilters();
  const { admin, kustomer } = given.workspace;

  const field = await admin("PATCH", kustomer, {
    filters: { conversations: { field: "state", in: ["done"] } },
  });
  const tag = await admin("PATCH", kustomer, { filters: { conversations: { field: "tag", in: ["vipp"] } } });

  expect(field).toMatchObject({ status: 400, body: { error: "invalid" } });
  expect((field.body as { message: string }).message).toContain(
    "there is no such field of conversations; the fields are channel, direction, status, tag,",
  );
  expect(tag).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('there is no tag "vipp"') },
  });
  expect((await admin("GET", kustomer)).body).toMatchObject({ filters: null });
});
