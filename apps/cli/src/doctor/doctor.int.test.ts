import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:net";
import { batches, budgets, type Integration, integrations, openDb } from "@inlet/db";
import { openQueues, type QueueServer } from "@inlet/queue";
import { generateEncryptionKey } from "@inlet/service-kit";
import { setUpQueueBackends, setUpTestDb } from "@inlet/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { apiKey, encryptionKeys, givenIntegration, runCommand } from "../testing/run-command.ts";
import type { Finding } from "./finding.ts";

const { url } = setUpTestDb();
const bare = setUpTestDb();
const backends = setUpQueueBackends();
const db = openDb({ url, max: 3 });
const kustomer = createHttpServer((req, res) => {
  received.push(`${req.method} ${req.headers.authorization}`);
  res.writeHead(401).end();
});
const received: string[] = [];
let baseUrl = "";
let integration: Integration;
beforeAll(async () => {
  baseUrl = `http://127.0.0.1:${await listen(kustomer)}`;
  await batches.maintainPartitions(db, 7);
});
afterAll(async () => {
  kustomer.close();
  await db.destroy();
});
beforeEach(async () => {
  await db.deleteFrom("workspace").execute();
  await db.deleteFrom("orgBudget").execute();
  integration = await givenIntegration(db, { baseUrl });
});

const env = { DATABASE_URL: url, QUEUE_URL: url, INLET_ENCRYPTION_KEYS: encryptionKeys };

async function doctor(changed: NodeJS.ProcessEnv = {}) {
  const open = (server: QueueServer) => openQueues({ ...server, answerWithinMs: 1_000 });
  const { stdout, exitCode } = await runCommand(["doctor", "--json"], { ...env, ...changed }, open);
  const report: { ok: boolean; findings: Finding[] } = JSON.parse(stdout);
  expect(report.ok).toBe(exitCode === 0);
  const find = (check: string) => report.findings.find((it) => it.check === check);
  return { exitCode, find, faults: report.findings.filter((it) => it.status !== "ok"), stdout };
}

test("finds no fault in a healthy installation, sends Kustomer no key and shows none", async () => {
  const { exitCode, faults, find, stdout } = await doctor();
  const { stdout: text } = await runCommand(["doctor"], env);

  expect(faults).toEqual([]);
  expect(exitCode).toBe(0);
  expect(find("database")?.message).toMatch(/^PostgreSQL \d+/);
  expect(find("kustomer")?.message).toBe("1 host can be reached");
  expect(text.trim().split("\n")).toHaveLength(18);
  expect(text).toMatch(/^ok {4}environment {2}/);
  expect(received).toEqual(Array(2).fill("HEAD undefined"));
  for (const secret of [apiKey, encryptionKeys]) expect(stdout + text).not.toContain(secret);
});

describe.each(backends)("with the queue on $name", (backend) => {
  test.skipIf(backend.url === undefined)("finds a reachable and an unreachable queue", async () => {
    const { url: queueUrl = "", prefix } = backend;
    const closedUrl = Object.assign(new URL(queueUrl), { host: "127.0.0.1:1" }).href;

    const [reachable, unreachable] = [
      await doctor({ QUEUE_URL: queueUrl, QUEUE_PREFIX: prefix }),
      await doctor({ QUEUE_URL: closedUrl }),
    ];

    expect(reachable.find("queue")).toMatchObject({
      status: "ok",
      message: expect.stringMatching(/^a job went through /),
    });
    expect(unreachable.exitCode).toBe(1);
    expect(unreachable.find("queue")).toMatchObject({
      status: "fail",
      message: expect.stringMatching(/127\.0\.0\.1:1.* \(ECONNREFUSED\): start it, or correct QUEUE_URL$/),
    });
  });
});

test("finds a Redis that evicts jobs", async () => {
  using server = await startRedis("allkeys-lru");

  const { exitCode, find } = await doctor({ QUEUE_URL: server.url });

  expect(exitCode).toBe(1);
  expect(find("queue")).toMatchObject({
    status: "fail",
    message: expect.stringContaining("set maxmemory-policy to noeviction"),
  });
});

test("finds an unreachable database, and names the checks that it skipped", async () => {
  const { exitCode, find, stdout } = await doctor({
    DATABASE_URL: "postgres://inlet:hush@127.0.0.1:1/inlet",
  });

  expect(exitCode).toBe(1);
  expect(find("database")).toMatchObject({
    status: "fail",
    message: expect.stringContaining("ECONNREFUSED"),
  });
  expect(find("not checked")).toMatchObject({
    status: "warn",
    message: expect.stringMatching(/encryption.*pauses/),
  });
  expect(stdout).not.toContain("hush");
});

test("finds a database that is not migrated, and migrating it repairs that", async () => {
  const empty = openDb({ url: bare.url, max: 1 });
  await empty.schema.dropSchema("public").cascade().execute();
  await empty.schema.createSchema("public").execute();
  await empty.destroy();
  const at = { DATABASE_URL: bare.url, INLET_KUSTOMER_BASE_URL: baseUrl };

  const before = await doctor(at);
  const refused = await runCommand(["workspaces", "list"], at);
  const migrated = await runCommand(["migrate"], at);
  const after = await doctor(at);

  expect(before.exitCode).toBe(1);
  expect(before.find("schema")).toMatchObject({
    status: "fail",
    message: expect.stringContaining("inlet migrate"),
  });
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("inlet migrate") });
  expect(migrated.stdout).toMatch(/^0001-\S+\n0002-/);
  expect(after.exitCode).toBe(0);
  expect(after.find("kustomer")?.message).toMatch(/^nothing is connected yet; .* can be reached$/);
  expect(after.faults).toEqual([
    {
      check: "environment",
      status: "warn",
      message: expect.stringContaining("leave it empty in production"),
    },
    { check: "partitions", status: "warn", message: expect.stringContaining("start a scheduler") },
  ]);
});

test("finds keys that are not in the keyring, and other keys under the same id", async () => {
  const foreign = await doctor({ INLET_ENCRYPTION_KEYS: `other:${generateEncryptionKey()}` });
  const same = await doctor({ INLET_ENCRYPTION_KEYS: `test:${generateEncryptionKey()}` });
  const broken = await doctor({ INLET_ENCRYPTION_KEYS: "test:short" });

  expect([foreign, same, broken].map((it) => it.exitCode)).toEqual([1, 1, 1]);
  expect(foreign.find("encryption")?.message).toContain(
    "key id test, which encrypts 1 API key, is not in the keyring",
  );
  expect(same.find("encryption")?.message).toContain("is not the key that encrypted the secret of workspace");
  expect(broken.find("encryption")?.message).toContain("inlet keys generate");
});

test("finds each Kustomer host that cannot be reached", async () => {
  await givenIntegration(db, { baseUrl: "https://127.0.0.1:1" });

  const { exitCode, faults } = await doctor();

  expect(exitCode).toBe(1);
  expect(faults).toEqual([
    {
      check: "kustomer",
      status: "fail",
      message: expect.stringMatching(
        /^127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\), and 1 integration /,
      ),
    },
  ]);
});

test("warns of failing integrations and blocked orgs", async () => {
  const { id, host, orgId } = integration;
  await integrations.markNeedsAttention(db, id, {
    reason: "rejected",
    message: "No such key.",
    missingRoles: [],
  });
  const policy = { share: 0.6, searchesPerMinute: 100 };
  const request = { host, orgId, kind: "other", lane: "live", holder: "test", patienceMs: 0 } as const;
  await budgets.takePermit(db, request, policy);
  await budgets.recordReply(db, { host, orgId }, { kind: "other", status: 429, blockedForMs: 30_000 });

  const { exitCode, faults } = await doctor();

  expect(exitCode).toBe(0);
  expect(faults.map(({ check, status }) => [check, status])).toEqual([
    ["runs", "warn"],
    ["orgs", "warn"],
  ]);
});

test("warns of a Kustomer whose clock differs from the database's by minutes", async () => {
  const setAhead = (kustomerAheadMs: number) =>
    db.updateTable("integration").set({ kustomerAheadMs }).execute();

  await setAhead(-110_000);
  const close = await doctor();
  await setAhead(-600_000);
  const { exitCode, faults } = await doctor();

  expect(close.faults).toEqual([]);
  expect(exitCode).toBe(0);
  expect(faults).toEqual([
    { check: "clock", status: "warn", message: expect.stringContaining("10 minutes behind the database's") },
  ]);
});

/** A server that answers every command as Redis answers `INFO memory`. */
async function startRedis(policy: string) {
  const info = `# Memory\r\nmaxmemory_policy:${policy}\r\n`;
  const server = createServer((socket) => {
    socket
      .on("error", () => undefined)
      .on("data", (chunk) => {
        for (const _command of String(chunk).matchAll(/^\*\d/gm))
          socket.write(`$${info.length}\r\n${info}\r\n`);
      });
  });
  return {
    url: `redis://127.0.0.1:${await listen(server)}`,
    [Symbol.dispose]: () => void server.close(),
  };
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
