import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Integration, openDb } from "@inlet/db";
import { createRecordingQueues } from "@inlet/queue/testing";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, beforeEach, expect, test } from "vitest";
import { apiKey, encryptionKeys, givenIntegration, runCommand } from "../../testing/run-command.ts";

const { url } = setUpTestDb();
const db = openDb({ url, max: 3 });
afterAll(() => db.destroy());

const env = { DATABASE_URL: url, QUEUE_URL: "redis://127.0.0.1:1", INLET_ENCRYPTION_KEYS: encryptionKeys };
const day = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * day).toISOString();
const range = ["--from", daysAgo(60), "--to", daysAgo(30)];

let queues = createRecordingQueues();
let integration: Integration;
beforeEach(async () => {
  queues = createRecordingQueues();
  integration = await givenIntegration(db);
});

const run = (...argv: string[]) => runCommand(argv, env, () => queues);
const json = async (...argv: string[]) => JSON.parse((await run(...argv, "--json")).stdout);

/** A Kustomer that only counts and has 30 of everything. */
async function startCountingKustomer() {
  const keys: unknown[] = [];
  const server = createServer(({ headers }, response) => {
    keys.push(headers.authorization);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ data: [], meta: { total: 30, page: 1, pageSize: 1 } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    keys,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("a backfill is started with its range, listed, and a second one is refused", async () => {
  const { workspaceId } = integration;

  const started = await json("backfills", "start", workspaceId, ...range);
  const again = await run("backfills", "start", workspaceId, ...range);
  const listed = await json("backfills", "list", workspaceId);

  expect(started).toMatchObject({
    kind: "backfill",
    state: "queued",
    window: { from: range[1], to: range[3] },
  });
  expect(queues.sent).toEqual([
    { name: "take-step", payload: { runId: started.id, version: 0 }, priority: 40 },
  ]);
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(started.id) });
  expect(listed).toMatchObject({ data: [{ id: started.id }], next: null });
});

test("an estimate uses the workspace's key and never shows it", async () => {
  await using kustomer = await startCountingKustomer();
  const { workspaceId } = await givenIntegration(db, { baseUrl: kustomer.url });

  const estimated = await json("backfills", "estimate", workspaceId, ...range);
  const { stdout, stderr } = await run("backfills", "estimate", workspaceId, ...range);

  expect(estimated).toMatchObject({
    ...{ from: range[1], to: range[3], conversations: 30, messages: 30, exact: true },
    ...{ requests: { search: 3, other: 31 }, volume: { wouldUse: 30, room: 10, limit: 10 } },
  });
  expect(stdout).toMatch(/^volume +would use 30; the period has room for 10 of 10$/m);
  expect(stderr).toContain("The others wait");
  expect(new Set(kustomer.keys)).toEqual(new Set([`Bearer ${apiKey}`]));
  expect(stdout + stderr).not.toContain(apiKey);
});

test("an invalid range is refused, with a message or as bad usage", async () => {
  const { workspaceId } = integration;

  const backwards = await run("backfills", "start", workspaceId, "--from", daysAgo(1), "--to", daysAgo(2));
  const unclear = await run("backfills", "estimate", workspaceId, "--from", "yesterday", "--to", daysAgo(1));

  expect(backwards).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("earlier") });
  expect(unclear).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Not an instant") });
});

test("an operator can pause and resume a backfill, and learns why a run cannot be resumed", async () => {
  const started = await json("backfills", "start", integration.workspaceId, ...range);

  const paused = await json("runs", "pause", started.id);
  const resumed = await json("runs", "resume", started.id);
  const refused = await run("runs", "resume", started.id);

  expect([paused.state, resumed.state]).toEqual(["paused", "queued"]);
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("No person paused") });
});
