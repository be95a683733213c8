import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { toWorldPlan } from "../simulator-options.ts";
import { dayMs, toIso } from "../world/iso-time.ts";
import { getRelatedId, readResource } from "../world/resource.ts";
import { createWorld } from "../world/world.ts";
import { parseSearch } from "./parse-search.ts";
import { copyRows, readWindow, toRowRange } from "./row-range.ts";
import { search } from "./search.ts";

const epoch = new Date("2026-03-01T12:00:00.000Z");
const world = createWorld(toWorldPlan({ epoch, conversations: 60 }), { orgName: "acme", now: () => 0 });

function find(body: unknown) {
  const request = parseSearch(body);
  if ("title" in request) throw new Error(request.source);
  return copyRows(
    search(request, { world, view: world.stores, updatedAtRange: { from: 0, to: Number.POSITIVE_INFINITY } }),
  );
}

test("a range of updatedAt includes its limits as the operators say", () => {
  const all = world.stores.messages.byUpdatedAt;
  const edge = toIso(all[50]?.updatedAt ?? 0);

  const gte = find({ queryContext: "message", and: [{ message_updated_at: { gte: edge } }] });
  const gt = find({ queryContext: "message", and: [{ message_updated_at: { gt: edge } }] });
  const lt = find({ queryContext: "message", and: [{ message_updated_at: { lt: edge } }] });
  const same = find({ queryContext: "message", and: [{ message_updated_at: { gte: edge, lte: edge } }] });

  expect(gte.length + lt.length).toBe(all.length);
  expect(gte.length - gt.length).toBe(same.length);
  expect(same.length).toBeGreaterThan(0);
});

test.each<[string, unknown]>([
  ["and", { and: [{ message_direction: { equals: "in" } }] }],
  ["or", { or: [{ message_direction: { in: ["in"] } }, { message_direction: { equals: "nowhere" } }] }],
  ["not", { not: [{ message_direction: { equals: "out" } }] }],
  ["not_equals", { and: [{ message_direction: { not_equals: "out" } }] }],
])("%s narrows the result", (_, criteria) => {
  const found = find({ queryContext: "message", ...Object(criteria) });

  const expected = world.stores.messages.byId.filter(
    (it) => readResource(it).attributes["direction"] === "in",
  );
  expect(found).toHaveLength(expected.length);
});

test("messages of several customers are found by one criterion", () => {
  const all = world.stores.messages.byUpdatedAt;
  const customers = [...new Set(all.map((it) => it.customerId))].slice(0, 5);

  const found = find({ queryContext: "message", and: [{ message_customer_id: { in: customers } }] });

  const expected = all.filter((it) => customers.includes(getRelatedId(readResource(it), "customer")));
  expect(found.map((it) => it.id)).toEqual(expected.map((it) => it.id));
  expect(found.length).toBeLessThan(all.length);
});

test("contains matches only whole words", () => {
  const count = (text: string) =>
    find({ queryContext: "message", and: [{ message_body: { contains: text } }] }).length;

  expect(count("PARCEL")).toBeGreaterThan(0);
  expect(count("parc")).toBe(0);
});

test("criteria can refer to related records", () => {
  const customers = find({ queryContext: "customer", and: [{ conversation_status: { equals: "snoozed" } }] });

  const expected = new Set(
    world.stores.conversations.byId
      .filter((it) => readResource(it).attributes["status"] === "snoozed")
      .map(({ customerId }) => customerId),
  );
  expect(new Set(customers.map(({ id }) => id))).toEqual(expected);
});

test("a search finds a customer by any of its addresses", () => {
  const [customer] = find({ and: [{ customer_email: { equals: "customer2.1@mail.example" } }] });

  expect(JSON.stringify(customer && readResource(customer).attributes["emails"])).toContain(
    "customer2.1@mail.example",
  );
});

test("a date without a time means midnight in the time zone", () => {
  const day = toIso(epoch.getTime() - dayMs).slice(0, 10);
  const since = (timeZone: string) =>
    find({ queryContext: "message", timeZone, and: [{ message_updated_at: { gte: day } }] }).length;

  expect(since("Asia/Kolkata")).toBeGreaterThanOrEqual(since("GMT"));
  expect(since("GMT")).toBeGreaterThanOrEqual(since("America/New_York"));
});

test.each<[string, unknown]>([
  ["message_conversation_id", { and: [{ message_conversation_id: { equals: "x" } }] }],
  ["message_modified_at", { sort: [{ message_modified_at: "asc" }] }],
  ["message_updated_at", { and: [{ message_updated_at: { gte: "yesterday-ish" } }] }],
  ["message_status.like", { and: [{ message_status: { like: "x" } }] }],
  ["and", { and: Array.from({ length: 21 }, () => ({ message_status: { equals: "x" } })) }],
])("an error names the invalid part %s", (source, body) => {
  expect(parseSearch(body)).toMatchObject({ status: 400, source });
});

test("custom attributes and either form of sort are accepted", () => {
  const and = [{ conversation_custom_order_str: { equals: "x" } }];

  expect(parseSearch({ and, sort: { conversation_updated_at: "asc" } })).toMatchObject({
    sort: [{ attribute: "conversation_updated_at", direction: "asc" }],
  });
  expect(parseSearch({ and, sort: [{ conversation_updated_at: { order: "desc" } }] })).toMatchObject({
    sort: [{ attribute: "conversation_updated_at", direction: "desc" }],
  });
});

test("pages are sorted and follow each other without a gap in either direction", () => {
  const list = world.stores.messages.byUpdatedAt;
  const sizes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean(), fc.string());

  fc.assert(
    fc.property(sizes, ([size, descending, seed]) => {
      const pages = [0, 1, 2].flatMap((page) =>
        readWindow(
          toRowRange(list),
          { start: page * size, end: (page + 1) * size, descending },
          createRandom(seed),
        ),
      );

      const instants = (descending ? list.toReversed() : list)
        .slice(0, 3 * size)
        .map(({ updatedAt }) => updatedAt);
      expect(pages.map(({ updatedAt }) => updatedAt)).toEqual(instants);
    }),
  );
});

test("ties have another order each time, so that a page may miss any of them", () => {
  const tied = world.stores.messages.byUpdatedAt.filter(
    ({ updatedAt }) => updatedAt === epoch.getTime() - dayMs,
  );
  const firstHalf = (seed: string) =>
    readWindow(
      toRowRange(tied),
      { start: 0, end: tied.length >> 1, descending: false },
      createRandom(seed),
    ).map(({ id }) => id);

  expect(tied.length).toBeGreaterThan(20);
  expect(new Set(firstHalf("one"))).not.toEqual(new Set(firstHalf("two")));
  expect(new Set(firstHalf("one")).size).toBe(tied.length >> 1);
});
