import { createServer } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Simulator, startSimulator } from "../src/start-simulator.ts";
import { signBody } from "../src/webhooks/webhook-event.ts";

const small = { conversations: 12, customers: 8 };

interface Received {
  headers: Record<string, unknown>;
  raw: Buffer;
  event: {
    id: string;
    name: string;
    data: { id: string; attributes: Record<string, unknown>; relationships: Record<string, unknown> };
    changes?: { attributes: Record<string, unknown>; relationships: Record<string, unknown> };
    [name: string]: unknown;
  };
}

/** Starts a receiver on this machine that keeps every request. It does not answer when the status is 0. */
async function startReceiver(chooseStatus: (nth: number) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const raw = Buffer.concat(pieces);
    const status = chooseStatus(
      received.push({ headers: request.headers, raw, event: JSON.parse(raw.toString()) }),
    );
    if (status > 0) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/hook`, received };
}

const readNames = (received: Received[]) => received.map(({ event }) => event.name.replace("kustomer.", ""));

function getFirstConversation({ world }: Simulator): string {
  return world.ids("conversations")[0] ?? expect.fail("empty world");
}

test("an event has the whole record, the changes and the raw body's signature", async () => {
  const { url, received } = await startReceiver();
  await using simulator = await startSimulator(small);
  const conversationId = getFirstConversation(simulator);
  simulator.setWebhooks([{ url, token: "s3cret" }]);

  simulator.mutate({ actions: [{ type: "editConversation", conversationId, attributes: { name: "New" } }] });
  await simulator.webhooksIdle();

  const [first] = received;
  const { attributes } = simulator.world.get("conversations", conversationId) ?? expect.fail("gone");
  expect(readNames(received)).toEqual(["conversation.update", "customer.update"]);
  expect(first?.event).toMatchObject({
    org: simulator.world.orgId(),
    partition: simulator.world.orgId(),
    persist: true,
    data: { type: "conversation", id: conversationId, attributes },
    changes: { attributes: { name: { op: "replace", after: "New" }, rev: expect.anything() } },
  });
  const aheadMs = Date.parse(String(first?.event["createdAt"])) - Date.parse(String(attributes["updatedAt"]));
  expect(aheadMs).toBeGreaterThanOrEqual(7);
  expect(aheadMs).toBeLessThanOrEqual(24);
  expect(first?.headers).toMatchObject({
    "content-type": "application/json",
    "x-kustomer-webhook-event": "kustomer.conversation.update",
    "x-kustomer-webhook-signature": signBody(first?.raw ?? Buffer.alloc(0), "s3cret"),
  });
});

test("every write is one event, a creation has no changes, and optional fields vary", async () => {
  const { url, received } = await startReceiver();
  await using simulator = await startSimulator(small);
  const [customerId = ""] = simulator.world.ids("customers");
  simulator.setWebhooks([{ url, token: "t" }]);

  simulator.mutate({ actions: [{ type: "createConversation", customerId, messages: 2 }] });
  simulator.mutate({ actions: ["updateTag", "updateUser", "updateTeam", "createCustomer"] });
  simulator.mutate({ actions: Array.from({ length: 10 }, () => "updateCustomer") });
  await simulator.webhooksIdle();

  expect(readNames(received).slice(0, 9)).toEqual([
    "conversation.create",
    "message.create",
    "message.create",
    "conversation.update",
    "customer.update",
    "tag.update",
    "user.update",
    "team.update",
    "customer.create",
  ]);
  expect(received.filter(({ event }) => event.name.endsWith(".create") !== (event.changes === null))).toEqual(
    [],
  );
  expect(new Set(received.map(({ event }) => "orgName" in event))).toEqual(new Set([true, false]));
});

test("deletions, merges and redactions have no events, but the records updated with them do", async () => {
  const { url, received } = await startReceiver();
  await using simulator = await startSimulator(small);
  const [sourceId = "", targetId = "", deleted = ""] = simulator.world.ids("customers");
  simulator.setWebhooks([{ url, token: "t" }]);

  const { changed } = simulator.mutate({
    actions: [{ type: "deleteCustomer", customerId: deleted }, "hideMessage", "redact"],
  });
  const redacted = changed.findLast(({ stream }) => stream === "messages")?.id;
  simulator.mutate({ actions: [{ type: "merge", stream: "customers", sourceId, targetId }] });
  await simulator.webhooksIdle();

  const ids = received.map(({ event }) => event.data.id);
  const moved = received.filter(({ event }) => event.changes && "customer" in event.changes.relationships);
  expect(ids).not.toContain(redacted);
  expect(ids).not.toContain(sourceId);
  expect(ids).not.toContain(deleted);
  expect(ids).toContain(targetId);
  expect(moved.length).toBeGreaterThan(0);
});

test("a webhook receives only the events it subscribes to, of its own org", async () => {
  const [tags, secondOrg] = [await startReceiver(), await startReceiver()];
  await using simulator = await startSimulator(small);
  simulator.setWebhooks([
    { url: tags.url, token: "t", events: ["kustomer.tag.update"] },
    { url: secondOrg.url, token: "t", org: "globex" },
  ]);

  simulator.mutate({ actions: ["updateTag", "close"] });
  simulator.mutate({ actions: ["updateTag"], org: "globex" });
  await simulator.webhooksIdle();

  expect(readNames(tags.received)).toEqual(["tag.update"]);
  expect(secondOrg.received.map(({ event }) => event["org"])).toEqual([simulator.world.orgId("globex")]);
});

test("the same seed and changes give the same events, including lost, doubled and reordered ones", async () => {
  const play = async () => {
    const { url, received } = await startReceiver();
    const knobs = { webhookLoss: 0.3, webhookDuplicates: 0.5, webhookReorder: true };
    await using simulator = await startSimulator({
      ...small,
      epoch: new Date("2026-03-01T12:00:00.000Z"),
      knobs,
    });
    simulator.setWebhooks([{ url, token: "t" }]);
    simulator.mutate({ count: 12, seed: "s", at: "2026-03-01T12:00:01.000Z" });
    await simulator.webhooksIdle();
    const { log } = simulator.webhooks();
    return { log: log.map(({ id, state }) => `${id} ${state}`), bodies: received.map(({ raw }) => `${raw}`) };
  };

  const [first, second] = [await play(), await play()];

  expect(first.log).toEqual(second.log);
  expect(first.bodies.toSorted()).toEqual(second.bodies.toSorted());
  expect(first.log.filter((line) => line.endsWith("lost")).length).toBeGreaterThan(0);
  expect(new Set(first.bodies).size).toBeLessThan(first.bodies.length);
});

test("refused and slow deliveries are retried after each pause", async () => {
  const { url, received } = await startReceiver((nth) => [500, 0, 302][nth - 1] ?? 204);
  await using simulator = await startSimulator({
    ...small,
    knobs: { webhookRetryMs: [1, 1, 1], webhookTimeoutMs: 500 },
  });
  simulator.setWebhooks([{ url, token: "t" }]);

  simulator.mutate({ actions: ["updateTag"] });
  await simulator.webhooksIdle();

  expect(received).toHaveLength(4);
  expect(simulator.webhooks().log).toMatchObject([{ state: "delivered", status: 204, tries: 4, url }]);
});

test("after the last retry the webhook is disabled until it is set again", async () => {
  const { url, received } = await startReceiver(() => 500);
  await using simulator = await startSimulator({ ...small, knobs: { webhookRetryMs: [1] } });
  simulator.setWebhooks([{ url, token: "t" }]);

  simulator.mutate({ actions: ["updateTag", "updateTag"] });
  await simulator.webhooksIdle();
  simulator.mutate({ actions: ["updateTag"] });
  await simulator.webhooksIdle();

  const { hooks, log } = simulator.webhooks();
  expect(hooks).toMatchObject([{ url, enabled: false }]);
  expect(log.map(({ state }) => state)).toContain("failed");
  expect(received.length).toBeLessThanOrEqual(4);
  expect(simulator.setWebhooks([{ url, token: "t" }]).hooks).toMatchObject([{ enabled: true }]);
});

test("webhooks are set over HTTP, only with URLs on this machine, and a reset removes them", async () => {
  const { url, received } = await startReceiver();
  await using simulator = await startSimulator(small);
  const put = (hooks: unknown) =>
    fetch(`${simulator.url}/_sim/webhooks`, { method: "PUT", body: JSON.stringify({ hooks }) });

  const refused = [
    await put([{ url: "https://example.com/", token: "t" }]),
    await put([{ url, token: "" }]),
    await put([{ url, token: "t", events: ["kustomer.customer.delete"] }]),
    await put(Array.from({ length: 6 }, () => ({ url, token: "t" }))),
  ];
  const accepted = await put([{ url, token: "t" }]);
  simulator.mutate({ actions: ["updateTag"] });
  await vi.waitFor(() => expect(received).toHaveLength(1));
  await simulator.webhooksIdle();
  const report = await (await fetch(`${simulator.url}/_sim/webhooks`)).json();
  simulator.reset({ webhooks: true });

  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  expect(accepted.status).toBe(200);
  expect(report).toMatchObject({
    hooks: [{ url, enabled: true }],
    log: [{ event: "kustomer.tag.update", url, status: 200, tries: 1 }],
  });
  expect(simulator.webhooks()).toEqual({ hooks: [], log: [] });
});

test("closing drops delayed, running and retried deliveries", async () => {
  const silent = await startReceiver(() => 0);
  const simulator = await startSimulator({ ...small, knobs: { webhookTimeoutMs: 3_600_000 } });
  simulator.setWebhooks([{ url: silent.url, token: "t" }]);
  simulator.mutate({ actions: ["updateTag"] });
  await vi.waitFor(() => expect(silent.received).toHaveLength(1));
  simulator.setKnobs({ webhookDelayMs: 3_600_000 });
  simulator.mutate({ actions: ["updateTag"] });

  await simulator[Symbol.asyncDispose]();
  await simulator.webhooksIdle();

  expect(simulator.webhooks().log.map(({ state }) => state)).toEqual(["dropped", "dropped"]);
});
