import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { type SimulatorOptions, toWorldPlan } from "../simulator-options.ts";
import { generateWorld } from "./generate-world.ts";
import { dayMs } from "./iso-time.ts";
import { getCreatedSecond } from "./object-id.ts";
import { planConversations } from "./plan-conversations.ts";
import { type Attributes, readResource } from "./resource.ts";
import { createWorld } from "./world.ts";

const epoch = new Date("2026-03-01T12:00:00.000Z");

function generate(options: SimulatorOptions = {}) {
  return createWorld(toWorldPlan({ epoch, ...options }), { orgName: "acme", now: () => 0 });
}

const defaultWorld = generate();

test("the same plan gives the same bytes, another seed gives others", () => {
  const generateBytes = (seed: number) => {
    const { records } = generateWorld(toWorldPlan({ epoch, seed, conversations: 40 }), "acme");
    return Buffer.concat(Object.values(records).flatMap((versions) => versions.map(({ json }) => json)));
  };

  const [first, again, other] = [generateBytes(7), generateBytes(7), generateBytes(8)];

  expect(first.equals(again)).toBe(true);
  expect(first.equals(other)).toBe(false);
});

test("a conversation counts its messages; its updatedAt is never before theirs, nor its customer's before its own", () => {
  const world = defaultWorld;

  for (const conversation of world.stores.conversations.byId) {
    const thread = world.getConversationMessages(conversation.id);
    const customer = world.stores.customers.get(conversation.customerId ?? "");

    expect(readResource(conversation).attributes["messageCount"]).toBe(thread.length);
    expect(thread.every(({ updatedAt }) => updatedAt <= conversation.updatedAt)).toBe(true);
    expect(customer?.updatedAt).toBeGreaterThanOrEqual(conversation.updatedAt);
  }
});

test("ids are within the plan's days, and every record is at least a minute older than the epoch", () => {
  const { conversations, messages } = generate({ days: 30 }).stores;

  for (const { id, updatedAt } of [...conversations.byId, ...messages.byId]) {
    expect(getCreatedSecond(id)).toBeGreaterThan(epoch.getTime() - 30 * dayMs - 1_000);
    expect(updatedAt).toBeLessThanOrEqual(epoch.getTime() - 60_000);
  }
});

test("an old conversation of 156 messages has one new message, and another was only closed", () => {
  const world = defaultWorld;
  const week = epoch.getTime() - 7 * dayMs;
  const old = world.stores.conversations.byId.filter(({ id }) => getCreatedSecond(id) < week);
  const newIn = (id: string) =>
    world.getConversationMessages(id).filter(({ updatedAt }) => updatedAt >= week).length;

  const long = old.filter(({ id }) => world.getConversationMessages(id).length === 156);
  const closed = old.filter(({ id, updatedAt }) => updatedAt >= week && newIn(id) === 0);
  const untouched = old.filter(({ updatedAt }) => updatedAt < week);

  expect(long.map(({ id }) => newIn(id))).toEqual([1]);
  expect(closed.length).toBeGreaterThan(0);
  expect(untouched.length).toBeGreaterThan(0);
});

test("the requested number of rows share one updatedAt", () => {
  const { conversations, messages } = generate({ ties: 250 }).stores;
  const tiedAt = epoch.getTime() - dayMs;

  const tied = [...conversations.byId, ...messages.byId].filter(({ updatedAt }) => updatedAt === tiedAt);

  expect(tied).toHaveLength(250);
});

test.each([5, 30, 400])(
  "without ties, no two records of a kind in %i conversations share one updatedAt",
  (conversations) => {
    const { stores } = generate({ conversations, ties: 0 });

    for (const [stream, { byUpdatedAt }] of Object.entries(stores)) {
      if (stream === "attachments") continue; // they have no updatedAt
      const instants = byUpdatedAt.map(({ updatedAt }) => updatedAt);
      expect(new Set(instants).size, stream).toBe(instants.length);
    }
  },
);

test("no message has a null meta, and a conversation has its last message's time and addresses", () => {
  for (const conversation of defaultWorld.stores.conversations.byId) {
    const thread = defaultWorld
      .getConversationMessages(conversation.id)
      .map((message) => readResource(message).attributes);
    const times = thread.map(({ sentAt }) => String(sentAt));
    const { lastMessageAt, firstMessageIn } = readResource(conversation).attributes;

    expect(thread.every(({ meta }) => typeof meta === "object" && meta !== null)).toBe(true);
    expect(times).toContain(lastMessageAt);
    expect(firstMessageIn).toMatchObject({ meta: thread[0]?.["meta"] });
  }
});

test("with a week share of 1 every conversation began within the week", () => {
  const { conversations } = generate({ weekShare: 1 }).stores;

  expect(conversations.byId.every(({ id }) => getCreatedSecond(id) > epoch.getTime() - 7 * dayMs)).toBe(true);
});

test("the command line's world has a week of 2,000 conversations and 10,000 messages", () => {
  const plan = toWorldPlan({ epoch, conversations: 2_500, customers: 1_500 });

  for (const seed of ["a", "b", "c"]) {
    const week = planConversations(plan, createRandom(seed)).filter(({ kind }) => kind !== "old-untouched");
    expect(week.length).toBeGreaterThanOrEqual(2_000);
    expect(week.reduce((sum, { messages }) => sum + messages, 0)).toBeGreaterThanOrEqual(10_000);
  }
});

test.each<[string, (attributes: Attributes) => boolean]>([
  ["no preview", (it) => !("preview" in it)],
  ["a null preview", (it) => it["preview"] === null],
  ["an empty object for a preview", (it) => JSON.stringify(it["preview"]) === "{}"],
  ["an uninitialized preview", (it) => JSON.stringify(it["preview"]) === '{"$init":true}'],
  ["a NUL", (it) => String(it["preview"]).includes("\u0000")],
  ["a lone surrogate", (it) => typeof it["preview"] === "string" && !it["preview"].isWellFormed()],
  ["10,240 characters", (it) => String(it["preview"]).length === 10_240],
  ["right-to-left text", (it) => /\p{Script=Arabic}/u.test(String(it["preview"]))],
  ["no revision", (it) => !("rev" in it)],
  ["a null revision", (it) => it["rev"] === null],
  ["an unknown channel", (it) => it["channel"] === "telepathy"],
  ["a time without a fraction", (it) => /:\d\dZ$/u.test(String(it["createdAt"]))],
  [
    "a backdated creation",
    (it) =>
      typeof it["importedAt"] === "string" && String(it["createdAt"]) < String(it["importedAt"]).slice(0, 4),
  ],
  ["`to` as text", (it) => typeof readRecipients(it) === "string"],
  ["`to` as an array", (it) => Array.isArray(readRecipients(it))],
  ["`to` as an object", (it) => typeof readRecipients(it) === "object" && !Array.isArray(readRecipients(it))],
])("some message has %s", (_, hasVariation) => {
  const { messages } = defaultWorld.stores;

  expect(messages.byId.some((message) => hasVariation(readResource(message).attributes))).toBe(true);
});

function readRecipients({ meta }: Attributes): unknown {
  return typeof meta === "object" && meta !== null && "to" in meta ? meta.to : undefined;
}

test("a few messages refer to another customer than their conversation does", () => {
  const { messages, conversations } = generate({ conversations: 100 }).stores;

  const others = messages.byId.filter(
    ({ conversationId, customerId }) => conversations.get(conversationId ?? "")?.customerId !== customerId,
  );

  expect(others.length).toBeGreaterThan(0);
  expect(others.length).toBeLessThan(messages.byId.length / 50);
});
