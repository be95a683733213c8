import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConversation } from "./conversation.ts";
import { parseCustomer } from "./customer.ts";
import { parseMessage } from "./message.ts";
import { parseStoredBody } from "./page.ts";
import { parseTag } from "./tag.ts";

const updatedAt = "2026-01-02T03:04:05.678Z";
const buildRelationship = (type: string, id: string) => ({
  data: { type, id },
  links: { self: `/v1/${type}s/${id}` },
});

function parseAttributes(attributes: object) {
  const parsed = parseCustomer({ id: "k1", attributes: { updatedAt, ...attributes } });
  return "record" in parsed ? parsed.record : undefined;
}

describe("records", () => {
  test("a relationship without data has the id of its link, and one whose data is null has none", () => {
    const relationships = {
      conversation: { links: { self: "/v1/conversations/c1" } },
      customer: { links: { self: "/v1/customers/k1" } },
      messages: { links: { self: "/v1/conversations/c1/messages" } },
    };
    const unset = { conversation: { ...relationships.conversation, data: null } };
    const attributes = { updatedAt };

    expect(parseMessage({ id: "m1", attributes, relationships })).toMatchObject({
      record: {
        conversationId: "c1",
        customerId: "k1",
        relations: { conversation: "c1", customer: "k1" },
      },
    });
    expect(parseMessage({ id: "m1", attributes, relationships: unset })).toMatchObject({
      record: { conversationId: null, relations: {} },
    });
  });

  test("a conversation becomes the fields that Inlet has columns for", () => {
    const attributes = {
      name: "Hello",
      status: "open",
      channels: ["email"],
      tags: ["t1"],
      messageCount: 2,
      updatedAt,
      rev: 3,
    };
    const relationships = {
      customer: buildRelationship("customer", "k1"),
      messages: { links: {} },
      org: buildRelationship("org", "o1"),
    };

    const parsed = parseConversation({ type: "conversation", id: "c1", attributes, relationships });

    expect(parsed).toMatchObject({
      record: {
        id: "c1",
        name: "Hello",
        preview: null,
        status: "open",
        channels: ["email"],
        tags: ["t1"],
        direction: null,
        priority: null,
        messageCount: 2,
        customerId: "k1",
        createdAt: null,
        updatedAt: new Date(updatedAt),
        rev: 3,
        relations: { customer: "k1", org: "o1" },
      },
    });
    expect("record" in parsed && parsed.record.attributes).toBe(attributes);
  });

  test("a message takes its text from preview and accepts a customer of type customers", () => {
    const relationships = {
      conversation: buildRelationship("conversation", "c1"),
      customer: buildRelationship("customers", "k1"),
    };

    const parsed = parseMessage({
      id: "m1",
      attributes: { preview: "Hi", updatedAt, meta: null },
      relationships,
    });

    expect(parsed).toMatchObject({
      record: { description: "Hi", conversationId: "c1", customerId: "k1", subject: null },
    });
  });

  test.each([
    [{ name: "Ada", displayName: "Blue Cat" }, "Ada"],
    [{ name: " ", displayName: "Blue Cat" }, "Blue Cat"],
    [{ displayName: "Blue Cat" }, "Blue Cat"],
    [{ name: {}, displayName: { $init: true } }, null],
    [{ name: "", displayName: " ", firstName: "Ada", lastName: "Lovelace" }, "Ada Lovelace"],
    [{ firstName: null, lastName: "Lovelace" }, "Lovelace"],
    [{ name: "", firstName: " " }, null],
  ])("a customer with %j has the name %j", (attributes, name) => {
    expect(parseAttributes(attributes)?.name).toBe(name);
  });

  test.each([
    [{ subject: "Hello", meta: { subject: "Hi" } }, "Hello"],
    [{ subject: null, meta: { subject: "Hi" } }, "Hi"],
    [{ subject: "", meta: { subject: "Hi" } }, "Hi"],
    [{ meta: { subject: 5 } }, null],
    [{ meta: null }, null],
  ])("a message with %j has the subject %j", (attributes, subject) => {
    const parsed = parseMessage({ id: "m1", attributes: { updatedAt, ...attributes } });

    expect(parsed).toMatchObject({ record: { subject } });
  });

  test("an id that is too long to be one is none", () => {
    const relationships = { customer: buildRelationship("customer", "k".repeat(3_000)) };

    expect(parseConversation({ id: "c1", attributes: { updatedAt }, relationships })).toMatchObject({
      record: { customerId: null, relations: {} },
    });
  });

  test.each([
    [[{ email: "a@x.test" }, { email: "b@x.test", verified: true }], "b@x.test"],
    [[{ email: "a@x.test", verified: false }, { email: "b@x.test" }], "a@x.test"],
    [[{ email: null }, {}, "a@x.test"], null],
    [{ $init: true }, null],
  ])("the emails %j give the address %j", (emails, email) => {
    expect(parseAttributes({ emails })?.email).toBe(email);
  });

  test.each([
    [{ deletedAt: updatedAt }, true],
    [{ deleted: false, deletedAt: updatedAt }, false],
    [{ deletedAt: null }, false],
  ])("a tag with %j counts as deleted: %j", (attributes, deleted) => {
    expect(parseTag({ id: "t1", attributes })).toMatchObject({ record: { deleted } });
  });

  test("a tag needs no updatedAt", () => {
    expect(parseTag({ id: "t1", attributes: { name: "vip", deleted: true } })).toMatchObject({
      record: { id: "t1", name: "vip", color: null, deleted: true, updatedAt: null },
    });
  });

  test.each([
    ["no object", null, "not an object"],
    ["no id", { attributes: { updatedAt } }, "no id"],
    ["an empty id", { id: "", attributes: { updatedAt } }, "no id"],
    [
      "a very long id",
      { id: "c".repeat(201), attributes: { updatedAt } },
      "an id of more than 200 characters, or of dots alone",
    ],
    [
      "an id that no path can end with",
      { id: "..", attributes: { updatedAt } },
      "an id of more than 200 characters, or of dots alone",
    ],
    ["no attributes", { id: "c1" }, "no attributes"],
    ["no updatedAt", { id: "c1", attributes: {} }, "no readable updatedAt"],
    ["an invalid updatedAt", { id: "c1", attributes: { updatedAt: "yesterday" } }, "no readable updatedAt"],
  ])("a record with %s is rejected with the reason", (_, raw, rejected) => {
    expect(parseConversation(raw)).toMatchObject({ rejected });
  });

  test("no input makes a parser throw", () => {
    const names = fc.constantFrom(
      "updatedAt",
      "createdAt",
      "rev",
      "name",
      "emails",
      "channels",
      "priority",
      "preview",
    );
    const raw = fc.record({
      id: fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 2 })),
      attributes: fc.oneof(
        fc.dictionary(names, fc.oneof(fc.constant(updatedAt), fc.jsonValue({ maxDepth: 2 }))),
        fc.jsonValue({ maxDepth: 2 }),
      ),
      relationships: fc.oneof(
        fc.dictionary(fc.constantFrom("customer", "org"), fc.jsonValue({ maxDepth: 2 })),
        fc.jsonValue({ maxDepth: 2 }),
      ),
    });

    fc.assert(
      fc.property(raw, (it) => {
        for (const parse of [parseConversation, parseMessage, parseCustomer, parseTag]) {
          expect("record" in parse(it) || "rejected" in parse(it)).toBe(true);
        }
      }),
    );
  });
});

describe("what Postgres cannot store", () => {
  const readValue = (value: unknown) => {
    const body = Buffer.from(JSON.stringify({ data: { id: "c1", value } }));
    const [record] = parseStoredBody(body).records as [{ value: unknown }];
    return record.value;
  };

  test("NUL and lone surrogates in values and names are replaced, and emoji stay", () => {
    const value = { "na\0me": ["a\0b", { deep: "\ud800x\udc00" }], ok: "👋 سلام \\u0000 \\\0", n: 1 };

    expect(readValue(value)).toEqual({
      "na\ufffdme": ["a\ufffdb", { deep: "\ufffdx\ufffd" }],
      ok: "👋 سلام \\u0000 \\\ufffd",
      n: 1,
    });
  });

  test("is replaced in any escaped text, and all else is kept", () => {
    const piece = fc.constantFrom("\0", "\ud83d", "\udc4b", "\\u0000", "\\", '"', "a");
    const string = fc.array(piece, { maxLength: 6 }).map((it) => it.join(""));
    const replace = (it: string) => it.toWellFormed().replaceAll("\0", "\ufffd");
    const escapeAll = (it: string) =>
      `"${[...Array(it.length).keys()].map((i) => `\\u${it.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")}"`;

    fc.assert(
      fc.property(fc.array(string), (value) => {
        expect(readValue(value)).toEqual(value.map(replace));
        const escaped = Buffer.from(`{"data":{"id":"c1","value":[${value.map(escapeAll)}]}}`);
        expect(parseStoredBody(escaped).records).toEqual([{ id: "c1", value: value.map(replace) }]);
      }),
    );
  });

  test("does not exhaust the stack on deep nesting", () => {
    const body = Buffer.from(`{"data":[${"[".repeat(50_000)}"\\u0000"${"]".repeat(50_000)}]}`);

    expect(parseStoredBody(body).records).toHaveLength(1);
  });
});
