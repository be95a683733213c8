import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { type Simulator, startSimulator } from "../src/start-simulator.ts";
import { sendRequest } from "./support/send-request.ts";

const small = { conversations: 25, customers: 15 };

const row = z.looseObject({ id: z.string() });
const bodySchema = z.looseObject({
  changed: z.array(z.object({ stream: z.string(), id: z.string() })).default([]),
  conversations: z.object({ count: z.number(), items: z.array(row) }).optional(),
});

async function callControl(
  simulator: Simulator,
  method: string,
  { path, body }: { path: string; body?: unknown },
) {
  const response = await fetch(`${simulator.url}/_sim${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, reply: bodySchema.parse(await response.json()) };
}

test("a mutation over HTTP updates updatedAt and rev, and truth and API agree", async () => {
  await using simulator = await startSimulator(small);
  const from = new Date().toISOString();
  const actions = [{ type: "addMessage" }, "createConversation"];

  const { reply } = await callControl(simulator, "POST", { path: "/mutate", body: { actions } });

  const truth = await callControl(simulator, "GET", { path: `/truth?from=${from}&stream=conversations` });
  const touched = reply.changed.filter(({ stream }) => stream === "conversations");
  expect(truth.reply.conversations?.count).toBe(touched.length);
  for (const item of truth.reply.conversations?.items ?? []) {
    const { rows } = await sendRequest(simulator, `/v1/conversations/${item.id}`);
    expect(rows[0]?.attributes).toMatchObject({
      updatedAt: item["updatedAt"],
      messageCount: item["messageCount"],
    });
  }
});

test("an action accepts its time", async () => {
  await using simulator = await startSimulator(small);
  const at = new Date(Date.now() - 5_000).toISOString();

  const [customerId = ""] = simulator.world.ids("customers");
  const action = { type: "createConversation", messages: 2, customerId, at } as const;

  const { changed } = simulator.mutate({ actions: [action] });

  expect(changed.map(({ stream }) => stream)).toEqual(["conversations", "messages", "messages", "customers"]);
  expect(simulator.world.get("messages", changed[1]?.id ?? "")?.attributes["updatedAt"]).toBe(at);
});

test("the truth holds what the key may read, with whole conversations that were updated in the window", async () => {
  await using simulator = await startSimulator({ conversations: 60 });
  const week = new Date(simulator.world.epoch.getTime() - 7 * 86_400_000).toISOString();

  const all = simulator.truth();
  const scoped = simulator.truth({ from: week });
  const restricted = simulator.truth({ from: week, key: "noMessages" });

  const counted = scoped.conversations?.items.reduce((sum, item) => sum + Number(item["messageCount"]), 0);
  expect(all.conversations?.count).toBe(60);
  expect(scoped.conversations?.count).toBeLessThan(60);
  expect(scoped.messages?.count).toBe(counted);
  expect(restricted.messages).toEqual({ count: 0, items: [] });
  expect(restricted.conversations).toEqual(scoped.conversations);
  expect(simulator.truth({ key: simulator.keys.secondOrg, stream: "tags" })).toHaveProperty("tags");
});

test("the report counts requests by kind, status and path, and a reset empties it", async () => {
  await using simulator = await startSimulator(small);
  const [id = ""] = simulator.world.ids("conversations");
  await sendRequest(simulator, "/v1/customers/search", { body: {} });
  await sendRequest(simulator, `/v1/conversations/${id}/messages?pageSize=3`);
  await sendRequest(simulator, "/v1/nothing");

  const { reply } = await callControl(simulator, "GET", { path: "/requests" });
  const [first] = simulator.requests().log;
  await callControl(simulator, "POST", { path: "/reset", body: { requests: true } });

  expect(reply["counts"]).toEqual({
    search: 1,
    other: 2,
    total: 3,
    byStatus: { 200: 2, 404: 1 },
    byPath: {
      "POST /v1/customers/search": 1,
      "GET /v1/conversations/:id/messages": 1,
      "GET /v1/nothing": 1,
    },
  });
  expect(first).toMatchObject({
    org: "acme",
    key: "full",
    method: "POST",
    kind: "search",
    status: 200,
  });
  expect(simulator.requests().counts.total).toBe(0);
});

test("knobs change over HTTP, and an error names the invalid one", async () => {
  await using simulator = await startSimulator(small);

  const changed = await callControl(simulator, "PUT", {
    path: "/knobs",
    body: { faults: 0.05, limitPerMinute: 9 },
  });
  const refused = await callControl(simulator, "PUT", { path: "/knobs", body: { limit: 9 } });
  const unknownKey = await callControl(simulator, "GET", { path: "/truth?key=nobody" });
  const unknownAction = await callControl(simulator, "POST", {
    path: "/mutate",
    body: { actions: ["explode"] },
  });

  expect(changed.reply).toMatchObject({ limitPerMinute: 9, faults: { dropped: 0.05 } });
  expect(refused).toMatchObject({ status: 400, reply: { message: expect.stringContaining("limit") } });
  expect([unknownKey.status, unknownAction.status]).toEqual([400, 400]);
});

test("the knob frozen pauses the random changes", async () => {
  await using simulator = await startSimulator({ ...small, rate: 50 });
  const countChanges = async () => (await callControl(simulator, "GET", { path: "" })).reply["changes"];
  await vi.waitFor(async () => expect(await countChanges()).toBeGreaterThan(1));

  simulator.setKnobs({ frozen: true });

  const before = await countChanges();
  await expect(vi.waitFor(async () => expect(await countChanges()).not.toBe(before), 200)).rejects.toThrow();
  simulator.setKnobs({ frozen: false });
  await vi.waitFor(async () => expect(await countChanges()).not.toBe(before));
});

test("GET /_sim describes the simulator", async () => {
  await using simulator = await startSimulator(small);

  const { reply } = await callControl(simulator, "GET", { path: "" });

  expect(reply["keys"]).toEqual(simulator.keys);
  expect(reply["actions"]).toContain("massUpdate");
  expect(reply).toMatchObject({ orgs: { acme: { conversations: 25 } } });
});

test("a restart with the same file restores world and keys, even after an incomplete write", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simulator-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const persistTo = join(folder, "state", "world.jsonl");
  const first = await startSimulator({ ...small, seed: 4, persistTo });
  first.mutate({ count: 20 });
  first.mutate({
    actions: ["merge", "deleteConversation", { type: "massUpdate", stream: "messages", count: 5 }],
  });
  first.setKnobs({ destructive: true, redactPreviews: false });
  first.mutate({ count: 30 });
  first.mutate({ actions: ["redact", "hideMessage"] });
  const readConversations = ({ world }: Simulator) =>
    world.ids("conversations").map((id) => world.get("conversations", id));
  const before = { truth: first.truth(), keys: first.keys, records: readConversations(first) };
  await first[Symbol.asyncDispose]();
  writeFileSync(persistTo, `${readFileSync(persistTo, "utf8")}{"org":"acme","acti`);

  await using second = await startSimulator({ conversations: 3, persistTo });

  expect({ truth: second.truth(), keys: second.keys, records: readConversations(second) }).toEqual(before);
  second.mutate({ count: 1 });
  second.reset({ world: true });
  expect(second.world.count("conversations")).toBe(25);
});
