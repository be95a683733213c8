import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { toWorldPlan } from "../simulator-options.ts";
import { readResource, type Stream } from "../world/resource.ts";
import { createWorld } from "../world/world.ts";
import { type Action, actionSchema } from "./actions.ts";
import { applyMutation } from "./apply-mutation.ts";
import { pickRandomAction } from "./pick-random-action.ts";

const epoch = new Date("2026-03-01T12:00:00.000Z");
const later = epoch.getTime() + 60_000;

function setUpWorld() {
  const world = createWorld(toWorldPlan({ epoch, conversations: 30 }), { orgName: "acme", now: () => 0 });
  const first = (stream: Stream) => world.stores[stream].byId[0] ?? expect.fail("empty world");
  const apply = (action: Record<string, unknown>, seed = "s") =>
    applyMutation(world, { action: actionSchema.parse(action), at: later, seed }).changed;
  const attributes = (stream: Stream, id: string) => {
    const version = world.stores[stream].get(id) ?? expect.fail("no such record");
    return readResource(version).attributes;
  };
  return { world, first, apply, attributes };
}

test("a new message updates its conversation and its customer", () => {
  const { world, first, apply, attributes } = setUpWorld();
  const { id, customerId = "" } = first("conversations");
  const before = { ...attributes("conversations", id) };

  const changed = apply({ type: "addMessage", conversationId: id });

  expect(changed.map(({ stream }) => stream)).toEqual(["messages", "conversations", "customers"]);
  expect(attributes("conversations", id)).toMatchObject({
    messageCount: Number(before["messageCount"]) + 1,
    rev: Number(before["rev"]) + 1,
    updatedAt: "2026-03-01T12:01:00.000Z",
  });
  expect(world.stores.customers.get(customerId)?.updatedAt).toBe(later);
  expect(world.getConversationMessages(id)).toHaveLength(Number(before["messageCount"]) + 1);
});

test("an edit of a message updates its conversation", () => {
  const { first, apply, attributes } = setUpWorld();
  const message = first("messages");

  apply({ type: "editMessage", messageId: message.id, attributes: { preview: "new words" } });

  expect(attributes("messages", message.id)["preview"]).toBe("new words");
  expect(attributes("conversations", message.conversationId ?? "")["updatedAt"]).toBe(
    "2026-03-01T12:01:00.000Z",
  );
});

test.each([
  ["close", "done"],
  ["snooze", "snoozed"],
  ["reopen", "open"],
])("%s leaves a conversation %s", (type, status) => {
  const { first, apply, attributes } = setUpWorld();
  const { id } = first("conversations");

  apply({ type, conversationId: id });

  expect(attributes("conversations", id)["status"]).toBe(status);
});

test.each([
  [undefined, { preview: "" }],
  [["preview"], { preview: "" }],
  [["meta"], { meta: {} }],
])("a redaction of %s removes it, is marked and is in the audit log", (parts, expected) => {
  const { world, first, apply, attributes } = setUpWorld();
  const { id } = first("messages");
  const { preview, meta, rev } = attributes("messages", id);

  apply({ type: "redact", messageId: id, parts });

  const redactedAt = "2026-03-01T12:01:00.000Z";
  const stamps = { rev: Number(rev) + 1, updatedAt: redactedAt };
  const updates = world.audit.filter(({ attributes: entry }) => entry["objectId"] === id);
  expect(attributes("messages", id)).toMatchObject({
    preview,
    meta,
    ...expected,
    ...stamps,
    redacted: true,
    redactedAt,
  });
  expect(updates.map(({ attributes: entry }) => entry["eventName"])).toEqual(["kustomer.message.update"]);
});

test("a redaction of attachments removes them", () => {
  const { world, first, apply } = setUpWorld();
  const { id } = first("messages");

  apply({ type: "redact", messageId: id, parts: ["attachments"] });

  const message = world.stores.messages.get(id) ?? expect.fail("gone");
  expect(readResource(message).relationships["attachments"]).toEqual({ data: [] });
});

test("conversation and customer show the newest message", () => {
  const { first, apply, attributes } = setUpWorld();
  const { id, customerId = "" } = first("conversations");

  apply({ type: "addMessage", conversationId: id, attributes: { preview: "hello" } });

  expect(attributes("conversations", id)["preview"]).toBe("hello");
  expect(attributes("customers", customerId)["preview"]).toMatchObject({ text: "hello" });
});

test("a record without a revision never has two versions with the same updatedAt", () => {
  const { world, apply, attributes } = setUpWorld();
  const id = world.stores.messages.byId.find((it) => !("rev" in readResource(it).attributes))?.id ?? "";
  const edit = () => apply({ type: "editMessage", messageId: id });

  edit();
  const first = attributes("messages", id)["updatedAt"];
  edit();

  expect(String(attributes("messages", id)["updatedAt"]) > String(first)).toBe(true);
});

test("a mass update gives many records the same updatedAt and changes nothing else", () => {
  const { world, apply } = setUpWorld();

  const changed = apply({
    type: "massUpdate",
    stream: "messages",
    count: 40,
    updatedAt: "2026-03-01T12:00:30.500Z",
  });

  const tied = world.stores.messages.byId.filter(({ updatedAt }) => updatedAt === epoch.getTime() + 30_500);
  expect(tied).toHaveLength(40);
  expect(changed).toHaveLength(40);
});

test("a merge of conversations moves the messages and removes the source", () => {
  const { world, apply, attributes } = setUpWorld();
  const [source, target] = world.stores.conversations.byId;
  const moved =
    world.getConversationMessages(source?.id ?? "").length +
    world.getConversationMessages(target?.id ?? "").length;

  apply({ type: "merge", sourceId: source?.id, targetId: target?.id });

  expect(world.stores.conversations.get(source?.id ?? "")).toBeUndefined();
  expect(attributes("conversations", target?.id ?? "")).toMatchObject({
    messageCount: moved,
    mergedTarget: true,
  });
  expect(world.audit.some(({ attributes: entry }) => entry["eventVerb"] === "merge")).toBe(true);
});

test("a merge of customers moves the conversations to the target", () => {
  const { world, apply } = setUpWorld();
  const owner = world.stores.conversations.byId[0]?.customerId ?? "";
  const target = world.stores.customers.byId.find(({ id }) => id !== owner)?.id ?? "";
  const conversations =
    world.getCustomerConversations(owner).length + world.getCustomerConversations(target).length;

  apply({ type: "merge", stream: "customers", sourceId: owner, targetId: target });

  expect(world.getCustomerConversations(target)).toHaveLength(conversations);
  expect(world.stores.customers.get(owner)).toBeUndefined();
  expect(world.stores.merges.byId).toHaveLength(1);
});

test("a deleted conversation deletes its messages and stays in the audit log", () => {
  const { world, first, apply } = setUpWorld();
  const { id } = first("conversations");

  apply({ type: "deleteConversation", conversationId: id });

  expect(world.getConversationMessages(id)).toEqual([]);
  expect(world.audit.map(({ attributes }) => attributes["objectId"])).toContain(id);
  expect(world.deletedRecords.map((version) => version.id)).toContain(id);
});

test("the same mutations give the same world", () => {
  const play = () => {
    const { world } = setUpWorld();
    const random = createRandom("story");
    for (let step = 0; step < 60; step++)
      applyMutation(world, { action: pickRandomAction(random, true), at: later + step, seed: random.hex(8) });
    return Object.values(world.stores).flatMap(({ byId }) => byId.map(({ json }) => json.toString()));
  };

  expect(play()).toEqual(play());
});

test("random changes are destructive only on request", () => {
  const random = createRandom("mix");
  const types = (isDestructive: boolean) =>
    new Set(
      Array.from({ length: 2_000 }, (): Action["type"] => pickRandomAction(random, isDestructive).type),
    );

  const destructive = ["merge", "deleteConversation", "deleteCustomer", "hideMessage", "massUpdate"];
  expect([...types(false)].filter((type) => destructive.includes(type))).toEqual([]);
  expect([...types(true)]).toEqual(expect.arrayContaining([...destructive, "redact"]));
});
