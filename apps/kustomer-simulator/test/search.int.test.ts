import { expect, test } from "vitest";
import { startSimulator } from "../src/start-simulator.ts";
import { type ApiResponse, sendRequest } from "./support/send-request.ts";

const all = { queryContext: "message", sort: [{ message_updated_at: "asc" }] };

test("pages are in order of updatedAt, with totals and links that go beyond the cap", async () => {
  await using simulator = await startSimulator({ conversations: 30, ties: 0, knobs: { searchCapPages: 2 } });

  const { status, rows, meta, links } = await sendRequest(
    simulator,
    "/v1/customers/search?page=2&pageSize=20",
    {
      body: all,
    },
  );

  const instants = rows.map(({ attributes }) => String(attributes["updatedAt"]));
  const total = simulator.world.count("messages");
  expect(status).toBe(200);
  expect(instants).toEqual([...instants].sort());
  expect(meta).toMatchObject({
    page: 2,
    pageSize: 20,
    total,
    totalPages: Math.ceil(total / 20),
    timed_out: false,
  });
  expect(links["next"]).toBe("/v1/customers/search?page=3&pageSize=20");
});

test.each([
  ["400", 400, 1],
  ["404", 404, 1],
  ["empty", 200, 0],
] as const)("beyond the cap the answer is %s", async (beyondCap, status, errors) => {
  await using simulator = await startSimulator({
    conversations: 30,
    knobs: { searchCapRows: 40, beyondCap },
  });

  const inside = await sendRequest(simulator, "/v1/customers/search?page=2&pageSize=20", { body: all });
  const beyond = await sendRequest(simulator, "/v1/customers/search?page=3&pageSize=20", { body: all });

  expect(inside.rows).toHaveLength(20);
  expect([beyond.status, beyond.errors.length, beyond.rows.length]).toEqual([status, errors, 0]);
});

test.each([
  [false, "the same order"],
  [true, "another order"],
])("with the knob tiesShuffled %s, ties have %s on each request", async (tiesShuffled) => {
  await using simulator = await startSimulator({ conversations: 30, knobs: { tiesShuffled } });
  simulator.mutate({ actions: [{ type: "massUpdate", stream: "messages", count: 60 }] });
  const readIds = async () => {
    const { rows } = await sendRequest(simulator, "/v1/customers/search?pageSize=30", {
      body: { queryContext: "message", sort: [{ message_updated_at: "desc" }] },
    });
    return rows.map(({ id }) => id);
  };

  const [first, second] = [await readIds(), await readIds()];

  expect(first).toHaveLength(30);
  expect(JSON.stringify(first) !== JSON.stringify(second)).toBe(tiesShuffled);
});

test("a lagging index does not have a new change", async () => {
  await using simulator = await startSimulator({ conversations: 30, knobs: { indexLagMs: 3_600_000 } });
  const { changed } = simulator.mutate({ actions: ["addMessage"] });
  const body = {
    queryContext: "message",
    and: [{ message_updated_at: { gte: simulator.world.epoch.toISOString() } }],
  };

  const lagging = await sendRequest(simulator, "/v1/customers/search", { body });
  simulator.setKnobs({ indexLagMs: 0 });
  const current = await sendRequest(simulator, "/v1/customers/search", { body });

  expect(lagging.rows).toEqual([]);
  expect(current.rows.map(({ id }) => id)).toEqual([changed[0]?.id]);
});

test("a search is refused for an unknown attribute, by name, and for a missing role of the record", async () => {
  await using simulator = await startSimulator({ conversations: 30 });
  const unknown = { queryContext: "message", and: [{ message_conversation_id: { equals: "x" } }] };

  const refused = await sendRequest(simulator, "/v1/customers/search", { body: unknown });
  const withoutRole = await sendRequest(simulator, "/v1/customers/search", { body: all, key: "searchOnly" });

  expect(refused).toMatchObject({
    status: 400,
    errors: [{ source: { parameter: "message_conversation_id" } }],
  });
  expect(withoutRole.status).toBe(403);
});

test("the operator `in` can be refused, and no other is", async () => {
  await using simulator = await startSimulator({ conversations: 10, knobs: { inRefused: true } });
  const search = (comparison: unknown) =>
    sendRequest(simulator, "/v1/customers/search", {
      body: { queryContext: "message", and: [{ message_direction: comparison }] },
    });

  expect(await search({ in: ["in"] })).toMatchObject({
    status: 400,
    errors: [{ source: { parameter: "message_direction.in" } }],
  });
  expect((await search({ equals: "in" })).status).toBe(200);
});

test("a sort can be refused for some kinds of records", async () => {
  await using simulator = await startSimulator({ conversations: 10, knobs: { sortRefused: ["message"] } });
  const search = (queryContext: string) =>
    sendRequest(simulator, "/v1/customers/search", {
      body: { queryContext, and: [], sort: [{ [`${queryContext}_updated_at`]: "asc" }] },
    });

  expect(await search("message")).toMatchObject({
    status: 400,
    errors: [{ source: { parameter: "sort.message_updated_at" } }],
  });
  expect((await search("conversation")).status).toBe(200);
});

test("a search can include deleted records, return only ids and ignore the sort", async () => {
  await using simulator = await startSimulator({ conversations: 30, knobs: { searchUnsorted: true } });
  const { changed } = simulator.mutate({ actions: ["deleteConversation"] });
  const body = { queryContext: "conversation", sort: [{ conversation_updated_at: "asc" }] };

  const live = await sendRequest(simulator, "/v1/customers/search?idsOnly=true", { body });
  const withDeleted = await sendRequest(simulator, "/v1/customers/search", {
    body: { ...body, includeDeleted: true },
  });

  const gone = changed.find(({ stream }) => stream === "conversations")?.id;
  const instants = withDeleted.rows.map(({ attributes }) => String(attributes["updatedAt"]));
  expect(live.rows.map(({ id }) => id)).not.toContain(gone);
  expect(live.rows[0]?.attributes).toEqual({});
  expect(withDeleted.rows.map(({ id }) => id)).toContain(gone);
  expect(instants).not.toEqual([...instants].sort());
});

test("a search finds companies, and custom objects of all classes or of one", async () => {
  await using simulator = await startSimulator({ conversations: 30 });
  const find = async (queryContext: string, and: object[] = []) => {
    const body = { queryContext, and };
    return (await sendRequest(simulator, "/v1/customers/search", { body })).rows;
  };

  const companies = await find("company", [{ company_name: { contains: "Nordlicht" } }]);
  const [all, orders, others] = [await find("kobject"), await find("kobject_order"), await find("kobject_x")];
  const expensive = await find("kobject_order", [{ kobject_custom_order_totalNum: { gte: 22 } }]);

  expect(companies.map(({ type, attributes }) => [type, attributes["name"]])).toEqual([
    ["company", "Nordlicht GmbH"],
  ]);
  expect(all.map(({ type }) => type)).toEqual(Array.from({ length: 6 }, () => "kobject.order"));
  expect([orders.length, others.length, expensive.length]).toEqual([6, 0, 3]);
});

const readTimes = (response: ApiResponse) =>
  response.rows.map(({ attributes }) => Date.parse(String(attributes["updatedAt"])));

test("standard search ends at the horizon, and archive search overlaps it", async () => {
  const world = { days: 1_200, conversations: 150, weekShare: 0.1 };
  await using simulator = await startSimulator({ ...world, knobs: { archiveOverlapDays: 60 } });
  const daysAgo = (days: number) => Date.now() - days * 86_400_000;
  const body = { queryContext: "conversation", sort: [{ conversation_updated_at: "asc" }] };

  const standard = await sendRequest(simulator, "/v1/customers/search?pageSize=500", { body });
  const archive = await sendRequest(simulator, "/v1/customers/archive/search?pageSize=500", { body });

  const [newer, older] = [readTimes(standard), readTimes(archive)];
  const inBoth = archive.rows.filter(({ id }) => standard.rows.some((row) => row.id === id));
  expect(Math.min(...newer)).toBeGreaterThan(daysAgo(730) - 5_000);
  expect(Math.max(...older)).toBeLessThan(daysAgo(670));
  expect(Math.min(...older)).toBeLessThan(daysAgo(800));
  expect(inBoth.length).toBeGreaterThan(0);
  expect(newer.length + older.length - inBoth.length).toBe(simulator.world.count("conversations"));
});

test.each<[string, object]>([
  ["conversation_status", { and: [{ conversation_status: { equals: "open" } }] }],
  ["message_customer_id", { and: [{ message_customer_id: { equals: "x" } }] }],
  ["nothing_created_at", { not: [{ nothing_created_at: { gte: "2024-01-01" } }] }],
  ["conversation_status", { sort: [{ conversation_status: "asc" }] }],
  ["customer_id", { sort: [{ customer_id: "asc" }] }],
])("archive search refuses %s", async (parameter, body) => {
  await using simulator = await startSimulator({ conversations: 3 });

  const refused = await sendRequest(simulator, "/v1/customers/archive/search", { body });

  expect(refused).toMatchObject({ status: 400, errors: [{ source: { parameter } }] });
});

test("archive search finds the messages of a conversation, and has the caps of standard search", async () => {
  const knobs = { searchHorizonDays: 0, searchCapRows: 40 };
  await using simulator = await startSimulator({ conversations: 30, knobs });
  const [id = ""] = simulator.world.ids("conversations");
  const body = {
    queryContext: "message",
    and: [{ message_conversation_id: { equals: id } }],
    sort: [{ message_id: "asc" }],
  };

  const thread = await sendRequest(simulator, `/v1/conversations/${id}/messages?pageSize=20`);
  const found = await sendRequest(simulator, "/v1/customers/archive/search?pageSize=20", { body });
  const beyond = await sendRequest(simulator, "/v1/customers/archive/search?pageSize=20&page=3", {
    body: all,
  });

  expect(found.rows.map((row) => row.id)).toEqual(thread.rows.map((row) => row.id));
  expect(found.rows.length).toBeGreaterThan(0);
  expect(beyond.status).toBe(400);
});
