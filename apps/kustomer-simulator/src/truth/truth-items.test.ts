import { expect, test } from "vitest";
import { type Attributes, buildRelationship, type Resource } from "../world/resource.ts";
import { toConversationItem, toCustomerItem, toMessageItem, toTagItem } from "./truth-items.ts";

const times = { createdAt: "2016-02-03T04:05:06Z", updatedAt: "2026-02-03T04:05:06.007Z" };

function resource(attributes: Attributes, relationships: Resource["relationships"] = {}): Resource {
  return {
    type: "any",
    id: "1",
    attributes: { ...times, ...attributes },
    relationships,
    links: { self: "" },
  };
}

test.each([undefined, null, {}, { $init: true }])("%j is null", (absent) => {
  const message = toMessageItem(resource({ preview: absent, rev: absent }));

  expect(message).toMatchObject({ description: null, rev: null });
});

test("a time that cannot be read is null", () => {
  const message = toMessageItem(resource({ createdAt: "soon", sentAt: "later" }));

  expect(message).toMatchObject({ createdAt: null });
});

test("texts have only characters that Postgres stores, times have milliseconds", () => {
  const message = toMessageItem(resource({ preview: "a\u0000b \uD83C" }));

  expect(message).toMatchObject({ description: "a\uFFFDb \uFFFD", createdAt: "2016-02-03T04:05:06.000Z" });
});

test("a message has its conversation, and its customer under either type name", () => {
  const message = toMessageItem(
    resource(
      {},
      { conversation: buildRelationship("conversation", "c"), customer: buildRelationship("customers", "p") },
    ),
  );

  expect(message).toMatchObject({ conversationId: "c", customerId: "p" });
});

test.each([
  [{ name: "Ada", displayName: "A." }, "Ada"],
  [{ name: "  ", displayName: "A." }, "A."],
  [{ displayName: "A." }, "A."],
  [{ name: { $init: true } }, null],
])("the name of %j is %j", (names, expected) => {
  expect(toCustomerItem(resource(names))["name"]).toBe(expected);
});

test.each([
  [[{ email: "a" }, { email: "b", verified: true }], "b"],
  [[{ email: "a", verified: false }, { email: "b" }], "a"],
  [[], null],
  [null, null],
])("the address of %j is %j", (emails, expected) => {
  expect(toCustomerItem(resource({ emails }))["email"]).toBe(expected);
});

test("missing lists are empty", () => {
  expect(toConversationItem(resource({ tags: null }))).toMatchObject({ tags: [], channels: [] });
});

test("a tag has no revision", () => {
  expect(Object.keys(toTagItem(resource({ rev: 3 })))).toEqual([
    "id",
    "name",
    "color",
    "deleted",
    "createdAt",
    "updatedAt",
  ]);
});
