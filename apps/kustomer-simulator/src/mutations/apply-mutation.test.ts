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

function stage() {
  const world = createWorld(toWorldPlan({ epoch, conversations: 30 }), { orgName: "acme", now: () => 0 });
  const first = (stream: Stream) => world.stores[stream].byId[0] ?? expect.fail("empty world");
  const act = (action: Record<string, unknown>, seed = "s") =>
    applyMutation(world, { action: actionSchema.parse(action), at: later, seed }).changed;
  const attributes = (stream: Stream, id: string) => {
    const version = world.stores[stream].get(id) ?? expect.fail("no such record");
    return readResource(version).attributes;
  };
  return { world, first, act, attributes };
}

test("a message moves itself, its conversation and its customer", () => {
  const { world, first, act, attributes } = stage();
  const { id, customerId = "" } = first("conversations");
  const before = { ...attributes("conversations", id) };

  const changed = act({ type: "addMessage", conversationId: id });

  expect(changed.map(({ stream }) => stream)).toEqual(["messages", "conversations", "customers"]);
  expect(attributes("conversations", id)).toMatchObject({
    messageCount: Number(before["messageCount"]) + 1,
    rev: Number(before["rev"]) + 1,
    updatedAt: "2026-03-01T12:01:00.000Z",
  });
  expect(world.stores.customers.get(customerId)?.updatedAt).toBe(later);
  expect(world.getConversationMessages(id)).toHaveLength(Number(before["messageCount"]) + 1);
});

test("an edit of a message reaches conversation and customer", () => {
  const { first, act, attributes } = stage();
  const message = first("messages");

  act({ type: "editMessage", messageId: message.id, attributes: { preview: "new words" } });

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
  const { first, act, attributes } = stage();
  const { id } = first("conversations");

  act({ type, conversationId: id });

  expect(attributes("conversations", id)["status"]).toBe(status);
});

test.each([
  [undefined, { preview: "" }],
  [["preview"], { preview: "" }],
  [["meta"], { meta: {} }],
])("a redaction of %s takes that away, says so and is audited", (parts, left) => {
  const { world, first, act, attributes } = stage();
  const { id } = first("messages");
  const { preview, meta, rev } = attributes("messages", id);

  act({ type: "redact", messageId: id, parts });

  const redactedAt = "2026-03-01T12:01:00.000Z";
  const stamps = { rev: Number(rev) + 1, updatedAt: redactedAt };
  const updates = world.audit.filter(({ attributes: entry }) => entry["objectId"] === id);
  expect(attributes("messages", id)).toMatchObject({
    preview,
    meta,
    ...left,
    ...stamps,
    redacted: true,
    redactedAt,
  });
  expect(updates.map(({ attributes: entry }) => entry["eventName"])).toEqual(["kustomer.message.update"]);
});

test("a redaction of attachments leaves none", () => {
  const { world, first, act } = stage();
  const { id } = first("messages");

  act({ type: "redact", messageId: id, parts: ["attachments"] });

  const message = world.stores.messages.get(id) ?? expect.fail("gone");
  expect(readResource(message).relationships["attachments"]).toEqual({ data: [] });
});

test("conversation and customer show the newest message", () => {
  const { first, act, attributes } = stage();
  const { id, customerId = "" } = first("conversations");

  act({ type: "addMessage", conversationId: id, attributes: { preview: "hello" } });

  expect(attributes("conversations", id)["preview"]).toBe("hello");
  expect(attributes("customers", customerId)["preview"]).toMatchObject({ text: "hello" });
});

test("a record without a revision never has two states of one instant", () => {
  const { world, act, attributes } = stage();
  const id = world.stores.messages.byId.find((it) => !("rev" in readResource(it).attributes))?.id ?? "";
  const edit = () => act({ type: "editMessage", messageId: id });

  edit();
  const first = attributes("messages", id)["updatedAt"];
  edit();

  expect(String(attributes("messages", id)["updatedAt"]) > String(first)).toBe(true);
});

test("a bulk edit gives many records one instant and moves nothing else", () => {
  const { world, act } = stage();

  const changed = act({
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
  const { world, act, attributes } = stage();
  const [source, target] = world.stores.conversations.byId;
  const moved =
    world.getConversationMessages(source?.id ?? "").length +
    world.getConversationMessages(target?.id ?? "").length;

  act({ type: "merge", sourceId: source?.id, targetId: target?.id });

  expect(world.stores.conversations.get(source?.id ?? "")).toBeUndefined();
  expect(attributes("conversations", target?.id ?? "")).toMatchObject({
    messageCount: moved,
    mergedTarget: true,
  });
  expect(world.audit.some(({ attributes: entry }) => entry["eventVerb"] === "merge")).toBe(true);
});

test("a merge of customers hands over conversations and unites addresses", () => {
  const { world, act } = stage();
  const owner = world.stores.conversations.byId[0]?.customerId ?? "";
  const target = world.stores.customers.byId.find(({ id }) => id !== owner)?.id ?? "";
  const conversations =
    world.getCustomerConversations(owner).length + world.getCustomerConversations(target).length;

  act({ type: "merge", stream: "customers", sourceId: owner, targetId: target });

  expect(world.getCustomerConversations(target)).toHaveLength(conversations);
  expect(world.stores.customers.get(owner)).toBeUndefined();
  expect(world.stores.merges.byId).toHaveLength(1);
});

test("a deleted conversation takes its messages along; only the audit log remembers", () => {
  const { world, first, act } = stage();
  const { id } = first("conversations");

  act({ type: "deleteConversation", conversationId: id });

  expect(world.getConversationMessages(id)).toEqual([]);
  expect(world.audit.map(({ attributes }) => attributes["objectId"])).toContain(id);
  expect(world.deletedRecords.map((version) => version.id)).toContain(id);
});

test("the same deeds make the same world", () => {
  const tell = () => {
    const { world } = stage();
    const chance = createRandom("story");
    for (let step = 0; step < 60; step++)
      applyMutation(world, { action: pickRandomAction(chance, true), at: later + step, seed: chance.hex(8) });
    return Object.values(world.stores).flatMap(({ byId }) => byId.map(({ json }) => json.toString()));
  };

  expect(tell()).toEqual(tell());
});

test("random changes take away or move many only when asked to", () => {
  const chance = createRandom("mix");
  const types = (isDestructive: boolean) =>
    new Set(
      Array.from({ length: 2_000 }, (): Action["type"] => pickRandomAction(chance, isDestructive).type),
    );

  const rough = ["merge", "deleteConversation", "deleteCustomer", "hideMessage", "massUpdate"];
  expect([...types(false)].filter((type) => rough.includes(type))).toEqual([]);
  expect([...types(true)]).toEqual(expect.arrayContaining([...rough, "redact"]));
});
