import { expect, test } from "vitest";
import { startSimulator } from "../src/start-simulator.ts";
import { sendRequest } from "./support/send-request.ts";

const small = { conversations: 25, customers: 15 };

test("following next reads a list to its end, each record once", async () => {
  await using simulator = await startSimulator(small);

  const ids: string[] = [];
  for (let next: string | null = "/v1/messages?pageSize=40"; next; ) {
    const { rows, links } = await sendRequest(simulator, next);
    ids.push(...rows.map(({ id }) => id));
    next = links["next"] ?? null;
  }

  expect(ids).toEqual(simulator.world.ids("messages"));
});

test("sort=desc starts with the newest id, and trailing slashes are accepted", async () => {
  await using simulator = await startSimulator(small);

  const { rows, meta, links } = await sendRequest(simulator, "/v1/conversations/?sort=desc&pageSize=10");

  expect(rows.map(({ id }) => id)).toEqual(simulator.world.ids("conversations").reverse().slice(0, 10));
  expect(meta).toEqual({ page: 1, pageSize: 10 });
  expect(links).toMatchObject({ prev: null, next: "/v1/conversations?sort=desc&pageSize=10&page=2" });
});

test("a page after the last one is empty or not found", async () => {
  await using simulator = await startSimulator(small);

  const empty = await sendRequest(simulator, "/v1/conversations?page=4&pageSize=10");
  simulator.setKnobs({ pastEnd: "404" });
  const missing = await sendRequest(simulator, "/v1/conversations?page=4&pageSize=10");
  const last = await sendRequest(simulator, "/v1/conversations?page=3&pageSize=10");

  expect([empty.status, empty.rows]).toEqual([200, []]);
  expect(missing).toMatchObject({ status: 404, errors: [{ source: { parameter: "page" } }] });
  expect(last.rows).toHaveLength(5);
});

test("a page size above the maximum is reduced or refused", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { listPageMax: 5 } });

  const clamped = await sendRequest(simulator, "/v1/conversations?pageSize=50");
  simulator.setKnobs({ overPageMax: "refuse" });
  const refused = await sendRequest(simulator, "/v1/conversations?pageSize=50");

  expect(clamped.meta["pageSize"]).toBe(5);
  expect(refused).toMatchObject({ status: 400, errors: [{ source: { parameter: "pageSize" } }] });
});

test("a page can state another size than it has, ignore the requested one, and have no meta", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { listPageMax: 5 } });

  simulator.setKnobs({ statedPageSize: "requested" });
  const stated = await sendRequest(simulator, "/v1/conversations?pageSize=50");
  simulator.setKnobs({ pageSizeIgnored: true, metaOmitted: true });
  const ignored = await sendRequest(simulator, "/v1/conversations?pageSize=2");

  expect([stated.rows.length, stated.meta["pageSize"]]).toEqual([5, 50]);
  expect([ignored.rows.length, ignored.meta]).toEqual([5, {}]);
});

test("the list of customers has a total and accepts filters, unless the knob turns them off", async () => {
  await using simulator = await startSimulator(small);
  const path = "/v1/customers?filter[updatedAt][gte]=2999-01-01T00:00:00Z";

  const filtered = await sendRequest(simulator, path);
  simulator.setKnobs({ customerListFilters: false });
  const unfiltered = await sendRequest(simulator, path);

  expect(filtered.meta).toMatchObject({ total: 0 });
  expect(unfiltered.meta).toMatchObject({ total: 15, totalPages: 1 });
});

test("a comma list omits a missing id, has null for it, or fails", async () => {
  await using simulator = await startSimulator(small);
  const [first = "", second = ""] = simulator.world.ids("conversations");
  const path = `/v1/conversations/${first},${"0".repeat(24)},${second}`;

  const omitting = await sendRequest(simulator, path);
  simulator.setKnobs({ commaListMissing: "null" });
  const { text } = await sendRequest(simulator, path);
  simulator.setKnobs({ commaListMissing: "404" });
  const failing = await sendRequest(simulator, path);
  simulator.setKnobs({ commaListMax: 2 });
  const tooLong = await sendRequest(simulator, path);

  expect(omitting.rows.map(({ id }) => id)).toEqual([first, second]);
  expect(text).toContain("},null,{");
  expect([failing.status, tooLong.status]).toEqual([404, 400]);
});

test("records are found by id, external id and address; otherwise the reply is 404 in either error shape", async () => {
  await using simulator = await startSimulator(small);
  const [message = ""] = simulator.world.ids("messages");

  const byId = await sendRequest(simulator, `/v1/messages/${message}/`);
  const byEmail = await sendRequest(simulator, "/v1/customers/email=customer1.0%40mail.example");
  const byExternalId = await sendRequest(simulator, "/v1/customers/externalId=ext-2");
  const older = await sendRequest(simulator, "/v1/customers/externalId=9999");
  simulator.setKnobs({ errorShape: "code" });
  const newer = await sendRequest(simulator, "/v1/customers/externalId=9999");

  expect([byId, byEmail, byExternalId].map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(older.errors).toEqual([
    { status: 404, source: { parameter: "externalId" }, code: "notfound", title: "Not Found" },
  ]);
  expect(newer.errors).toEqual([
    { code: "not_found", message: "Not Found: externalId", meta: { parameter: "externalId" } },
  ]);
});

test("a conversation lists its messages and events", async () => {
  await using simulator = await startSimulator(small);
  const [id = ""] = simulator.world.ids("conversations");
  simulator.mutate({ actions: [{ type: "close", conversationId: id }] });
  const { rows } = await sendRequest(simulator, `/v1/conversations/${id}`);

  const messages = await sendRequest(simulator, `/v1/conversations/${id}/messages?include=attachments`);
  const events = await sendRequest(simulator, `/v1/conversations/${id}/events`);

  expect(messages.rows).toHaveLength(Number(rows[0]?.attributes["messageCount"]));
  const attached = messages.rows.flatMap(({ relationships }) => relationships["attachments"]?.data ?? []);
  expect(attached.length).toBeGreaterThan(0);
  expect(messages.included.map(({ id: attachment }) => attachment)).toEqual(attached.map((it) => it.id));
  expect(events.rows[0]?.attributes["name"]).toBe("kustomer.conversation.update");
});

test("the list of tags has deleted ones too, unless the request excludes them", async () => {
  await using simulator = await startSimulator(small);

  const all = await sendRequest(simulator, "/v1/tags");
  const live = await sendRequest(simulator, "/v1/tags?deleted=false");

  expect(all.rows).toHaveLength(simulator.world.count("tags"));
  expect(live.rows.length).toBeLessThan(all.rows.length);
});

test("the audit log pages from newest to oldest and has deletions", async () => {
  await using simulator = await startSimulator(small);
  simulator.mutate({ actions: ["deleteConversation", "close", "deleteCustomer"] });

  const verbs: unknown[] = [];
  for (let next: string | null = "/v1/audit-logs?count=2"; next; ) {
    const { rows, links } = await sendRequest(simulator, next);
    verbs.push(...rows.map(({ attributes }) => attributes["eventName"]));
    next = links["next"] ?? null;
  }

  expect(verbs[0]).toBe("kustomer.customer.delete");
  expect(verbs).toContain("kustomer.conversation.delete");
  expect(new Set(verbs).size).toBeGreaterThan(2);
});
