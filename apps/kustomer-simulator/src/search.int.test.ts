import { expect, test } from "vitest";
import { ask } from "./http/ask.ts";
import { startSimulator } from "./simulator.ts";

const all = { queryContext: "message", sort: [{ message_updated_at: "asc" }] };

test("pages in order of updatedAt, with totals and links that go past the cap", async () => {
  await using simulator = await startSimulator({ conversations: 30, ties: 0, knobs: { searchCapPages: 2 } });

  const { status, rows, meta, links } = await ask(simulator, "/v1/customers/search?page=2&pageSize=20", {
    body: all,
  });

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
] as const)("past the cap the answer is %s", async (beyondCap, status, errors) => {
  await using simulator = await startSimulator({
    conversations: 30,
    knobs: { searchCapRows: 40, beyondCap },
  });

  const inside = await ask(simulator, "/v1/customers/search?page=2&pageSize=20", { body: all });
  const beyond = await ask(simulator, "/v1/customers/search?page=3&pageSize=20", { body: all });

  expect(inside.rows).toHaveLength(20);
  expect([beyond.status, beyond.errors.length, beyond.rows.length]).toEqual([status, errors, 0]);
});

test("rows of one instant change their order from request to request", async () => {
  await using simulator = await startSimulator({ conversations: 30 });
  simulator.mutate({ actions: [{ type: "massUpdate", stream: "messages", count: 60 }] });
  const ids = async () => {
    const { rows } = await ask(simulator, "/v1/customers/search?pageSize=30", {
      body: { queryContext: "message", sort: [{ message_updated_at: "desc" }] },
    });
    return rows.map(({ id }) => id);
  };

  const [first, second] = [await ids(), await ids()];

  expect(first).toHaveLength(30);
  expect(second).not.toEqual(first);
});

test("the index shows the past for as long as it lags", async () => {
  await using simulator = await startSimulator({ conversations: 30, knobs: { indexLagMs: 3_600_000 } });
  const { changed } = simulator.mutate({ actions: ["addMessage"] });
  const body = {
    queryContext: "message",
    and: [{ message_updated_at: { gte: simulator.world.epoch.toISOString() } }],
  };

  const lagging = await ask(simulator, "/v1/customers/search", { body });
  simulator.setKnobs({ indexLagMs: 0 });
  const current = await ask(simulator, "/v1/customers/search", { body });

  expect(lagging.rows).toEqual([]);
  expect(current.rows.map(({ id }) => id)).toEqual([changed[0]?.id]);
});

test("an unknown attribute is refused by name, a search without the record's own role too", async () => {
  await using simulator = await startSimulator({ conversations: 30 });
  const unknown = { queryContext: "message", and: [{ message_conversation_id: { equals: "x" } }] };

  const refused = await ask(simulator, "/v1/customers/search", { body: unknown });
  const poor = await ask(simulator, "/v1/customers/search", { body: all, key: "searchOnly" });

  expect(refused).toMatchObject({
    status: 400,
    errors: [{ source: { parameter: "message_conversation_id" } }],
  });
  expect(poor.status).toBe(403);
});

test("deleted records show on request, ids alone too, and an org may ignore the sort", async () => {
  await using simulator = await startSimulator({ conversations: 30, knobs: { searchUnsorted: true } });
  const { changed } = simulator.mutate({ actions: ["deleteConversation"] });
  const body = { queryContext: "conversation", sort: [{ conversation_updated_at: "asc" }] };

  const live = await ask(simulator, "/v1/customers/search?idsOnly=true", { body });
  const withDeleted = await ask(simulator, "/v1/customers/search", {
    body: { ...body, includeDeleted: true },
  });

  const gone = changed.find(({ stream }) => stream === "conversations")?.id;
  const instants = withDeleted.rows.map(({ attributes }) => String(attributes["updatedAt"]));
  expect(live.rows.map(({ id }) => id)).not.toContain(gone);
  expect(live.rows[0]?.attributes).toEqual({});
  expect(withDeleted.rows.map(({ id }) => id)).toContain(gone);
  expect(instants).not.toEqual([...instants].sort());
});

test("the archive holds customers that standard search has let go, and knows fewer attributes", async () => {
  await using simulator = await startSimulator({ conversations: 30, customers: 50 });
  const old = { queryContext: "customer", and: [{ customer_updated_at: { lt: "2024-10-01" } }] };
  const horizon = new Date(Date.now() - 2 * 365 * 86_400_000).toISOString();
  const body = { ...old, and: [{ customer_updated_at: { lt: horizon } }] };

  const standard = await ask(simulator, "/v1/customers/search", { body });
  const archive = await ask(simulator, "/v1/customers/archive/search", { body });
  const refused = await ask(simulator, "/v1/customers/archive/search", {
    body: { and: [{ customer_gender: { equals: "m" } }] },
  });

  expect(standard.rows).toEqual([]);
  expect(archive.rows.length).toBeGreaterThan(0);
  expect(refused.status).toBe(400);
});
