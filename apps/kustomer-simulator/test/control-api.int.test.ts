import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { type Simulator, startSimulator } from "../src/start-simulator.ts";
import { ask } from "./support/send-request.ts";

const small = { conversations: 25, customers: 15 };

const row = z.looseObject({ id: z.string() });
const toldSchema = z.looseObject({
  changed: z.array(z.object({ stream: z.string(), id: z.string() })).default([]),
  conversations: z.object({ count: z.number(), items: z.array(row) }).optional(),
});

async function control(
  simulator: Simulator,
  method: string,
  { path, body }: { path: string; body?: unknown },
) {
  const response = await fetch(`${simulator.url}/_sim${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, told: toldSchema.parse(await response.json()) };
}

test("a change over HTTP moves updatedAt and rev, and shows in truth and on the wire alike", async () => {
  await using simulator = await startSimulator(small);
  const from = new Date().toISOString();
  const actions = [{ type: "addMessage" }, "createConversation"];

  const { told } = await control(simulator, "POST", { path: "/mutate", body: { actions } });

  const truth = await control(simulator, "GET", { path: `/truth?from=${from}&stream=conversations` });
  const touched = told.changed.filter(({ stream }) => stream === "conversations");
  expect(truth.told.conversations?.count).toBe(touched.length);
  for (const item of truth.told.conversations?.items ?? []) {
    const { rows } = await ask(simulator, `/v1/conversations/${item.id}`);
    expect(rows[0]?.attributes).toMatchObject({
      updatedAt: item["updatedAt"],
      messageCount: item["messageCount"],
    });
  }
});

test("an action can be given its instant", async () => {
  await using simulator = await startSimulator(small);
  const at = new Date(Date.now() - 5_000).toISOString();

  const [customerId = ""] = simulator.world.ids("customers");
  const action = { type: "createConversation", messages: 2, customerId, at } as const;

  const { changed } = simulator.mutate({ actions: [action] });

  expect(changed.map(({ stream }) => stream)).toEqual(["conversations", "messages", "messages", "customers"]);
  expect(simulator.world.get("messages", changed[1]?.id ?? "")?.attributes["updatedAt"]).toBe(at);
});

test("the truth is what the key may see, whole for what moved in the window", async () => {
  await using simulator = await startSimulator({ conversations: 60 });
  const week = new Date(simulator.world.epoch.getTime() - 7 * 86_400_000).toISOString();

  const all = simulator.truth();
  const scoped = simulator.truth({ from: week });
  const poor = simulator.truth({ from: week, key: "noMessages" });

  const counted = scoped.conversations?.items.reduce((sum, item) => sum + Number(item["messageCount"]), 0);
  expect(all.conversations?.count).toBe(60);
  expect(scoped.conversations?.count).toBeLessThan(60);
  expect(scoped.messages?.count).toBe(counted);
  expect(poor.messages).toEqual({ count: 0, items: [] });
  expect(poor.conversations).toEqual(scoped.conversations);
  expect(simulator.truth({ key: simulator.keys.secondOrg, stream: "tags" })).toHaveProperty("tags");
});

test("requests are counted by kind, status and path, and can be forgotten", async () => {
  await using simulator = await startSimulator(small);
  const [id = ""] = simulator.world.ids("conversations");
  await ask(simulator, "/v1/customers/search", { body: {} });
  await ask(simulator, `/v1/conversations/${id}/messages?pageSize=3`);
  await ask(simulator, "/v1/nothing");

  const { told } = await control(simulator, "GET", { path: "/requests" });
  const [first] = simulator.requests().log;
  await control(simulator, "POST", { path: "/reset", body: { requests: true } });

  expect(told["counts"]).toEqual({
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

test("knobs are turned over HTTP; nonsense is refused with its name", async () => {
  await using simulator = await startSimulator(small);

  const turned = await control(simulator, "PUT", {
    path: "/knobs",
    body: { faults: 0.05, limitPerMinute: 9 },
  });
  const refused = await control(simulator, "PUT", { path: "/knobs", body: { limit: 9 } });
  const unknownKey = await control(simulator, "GET", { path: "/truth?key=nobody" });
  const unknownAction = await control(simulator, "POST", { path: "/mutate", body: { actions: ["explode"] } });

  expect(turned.told).toMatchObject({ limitPerMinute: 9, faults: { dropped: 0.05 } });
  expect(refused).toMatchObject({ status: 400, told: { message: expect.stringContaining("limit") } });
  expect([unknownKey.status, unknownAction.status]).toEqual([400, 400]);
});

test("a world that changes by itself can be frozen", async () => {
  await using simulator = await startSimulator({ ...small, rate: 50 });
  const changes = async () => (await control(simulator, "GET", { path: "" })).told["changes"];
  await vi.waitFor(async () => expect(await changes()).toBeGreaterThan(1));

  simulator.setKnobs({ frozen: true });

  const before = await changes();
  await expect(vi.waitFor(async () => expect(await changes()).not.toBe(before), 200)).rejects.toThrow();
  simulator.setKnobs({ frozen: false });
  await vi.waitFor(async () => expect(await changes()).not.toBe(before));
});

test("it describes itself", async () => {
  await using simulator = await startSimulator(small);

  const { told } = await control(simulator, "GET", { path: "" });

  expect(told["keys"]).toEqual(simulator.keys);
  expect(told["actions"]).toContain("massUpdate");
  expect(told).toMatchObject({ orgs: { acme: { conversations: 25 } } });
});

test("a restart on the same file finds the same world and keys, even after a torn write", async () => {
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
  const recordsOf = ({ world }: Simulator) =>
    world.ids("conversations").map((id) => world.get("conversations", id));
  const before = { truth: first.truth(), keys: first.keys, records: recordsOf(first) };
  await first[Symbol.asyncDispose]();
  writeFileSync(persistTo, `${readFileSync(persistTo, "utf8")}{"org":"acme","acti`);

  await using second = await startSimulator({ conversations: 3, persistTo });

  expect({ truth: second.truth(), keys: second.keys, records: recordsOf(second) }).toEqual(before);
  second.mutate({ count: 1 });
  second.reset({ world: true });
  expect(second.world.count("conversations")).toBe(25);
});
