import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Db, type DbPool, feed, migrate, openDb, records, tenancy } from "@inlet/db";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@inlet/embedded-postgres";
import { fastUnsafeFlags } from "@inlet/embedded-postgres/testing";
import { copyDb } from "@inlet/testkit";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { createHttpClient } from "../../support/api-client.ts";
import { copyRows } from "../../support/copy-rows.ts";
import { buildServiceEnv } from "../../support/service-env.ts";
import { startApiService } from "../../support/services.ts";

/** Runs a statement on a connection of its own. @returns the first value of the first row */
async function query(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  const result = await client.query({ text: statement, rowMode: "array" }).finally(() => client.end());
  return result.rows[0]?.[0];
}

const readTransactionId = async (url: string) => Number(await query(url, "select pg_current_xact_id()"));
/** The database of `url` as the superuser of `server`, whose copies may leave foreign keys unchecked. */
const asSuperuser = (server: string, url: string) =>
  Object.assign(new URL(server), { pathname: new URL(url).pathname }).href;

/** A workspace, and a token to read it with, which every copy of its database accepts. */
interface Owner {
  workspaceId: string;
  token: string;
}

async function createOwner(db: Db): Promise<Owner> {
  const plan = { name: "Acme", volumeLimit: 100, period: "month" } as const;
  const { id: workspaceId } = await tenancy.createWorkspace(db, plan);
  const { token } = await tenancy.createToken(db, { workspaceId, scope: "member", name: "consumer" });
  return { workspaceId, token };
}

/** Stores conversations, each in a transaction of its own. A greater `rev` is a change. */
async function write(db: Db, { workspaceId }: Owner, { ids, rev = 1 }: { ids: string[]; rev?: number }) {
  const at = new Date(Date.UTC(2026, 0, rev));
  const conversation = {
    ...{ rev, createdAt: at, updatedAt: at, attributes: {}, relations: {}, name: null, preview: null },
    ...{
      status: null,
      channels: [],
      tags: [],
      customerId: null,
      messageCount: 0,
      direction: null,
      priority: null,
    },
  };
  for (const id of ids)
    await records.upsertConversations(db, [{ id, ...conversation }], {
      workspaceId,
      observedAt: at,
      mappingVersion: 1,
    });
}

interface FeedPage {
  data: { id: string }[];
  next: string;
}

/** Starts an API on a database, for a consumer of its feed. */
async function openFeed(databaseUrl: string, { workspaceId, token }: Owner) {
  const env = buildServiceEnv({
    databaseUrl,
    queue: { url: databaseUrl },
    kustomerUrl: "http://kustomer.invalid",
  });
  const api = await startApiService({ env, onOutput: () => undefined });
  const client = createHttpClient({ url: api.url, token, onReply: () => undefined });
  return {
    async read(parameters: Record<string, string> = {}) {
      const path = `/v1/workspaces/${workspaceId}/feedback?${new URLSearchParams(parameters)}`;
      const { data, next } = await client.expectOk<FeedPage>("GET", path);
      return { ids: data.map((it) => it.id), next };
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

/** A database with its own pool. */
interface OpenDatabase extends AsyncDisposable {
  url: string;
  db: DbPool;
}

function openDatabase(url: string): OpenDatabase {
  const db = openDb({ url, max: 2 });
  return { url, db, [Symbol.asyncDispose]: () => db.destroy() };
}

describe("a consumer continues with its cursor, and misses nothing, after the rows are copied", () => {
  const shared = inject("postgresUrl");
  let fresh: EmbeddedPostgres;
  beforeAll(async () => {
    fresh = await startEmbeddedPostgres({ flags: fastUnsafeFlags });
    await query(
      shared,
      "do $$ begin for i in 1..3000 loop perform pg_current_xact_id(); commit; end loop; end $$",
    );
    expect(await readTransactionId(shared)).toBeGreaterThan((await readTransactionId(fresh.url)) + 1_000);
  });
  afterAll(() => fresh[Symbol.asyncDispose]());

  const nameDatabase = (name: string) => Object.assign(new URL(fresh.url), { pathname: `/${name}` }).href;

  /** Creates an empty, migrated database in the fresh cluster. */
  async function createDatabase(): Promise<string> {
    const name = `db_${randomUUID().replaceAll("-", "")}`;
    await query(fresh.superuserUrl, `create database ${name} owner inlet`);
    const url = nameDatabase(name);
    await using database = openDatabase(url);
    await migrate(database.db);
    return url;
  }

  /** Expects that a consumer that has read two of three items in one database continues in the other one. */
  async function expectContinuation(from: string, copy: () => Promise<string>): Promise<void> {
    const { owner, first } = await consumeSome(from);
    const to = await copy();
    await using target = openDatabase(to);
    await using feed = await openFeed(to, owner);

    const second = await feed.read({ after: first.next });
    await write(target.db, owner, { ids: ["d"] });
    await write(target.db, owner, { ids: ["a"], rev: 2 });
    const third = await feed.read({ after: second.next });

    expect(first.ids).toEqual(["a", "b"]);
    expect(second.ids).toEqual(["c"]);
    expect(third.ids).toEqual(["d", "a"]);
    expect((await feed.read({ after: third.next })).ids).toEqual([]);
    expect((await feed.read()).ids).toEqual(["b", "c", "d", "a"]);
    expect((await feed.read({ order: "newest" })).ids).toEqual(["a", "d", "c", "b"]);
  }

  async function consumeSome(url: string) {
    await using source = openDatabase(url);
    const owner = await createOwner(source.db);
    await write(source.db, owner, { ids: ["a", "b", "c"] });
    await using feed = await openFeed(url, owner);
    return { owner, first: await feed.read({ limit: "2" }) };
  }

  test("to a cluster with lower transaction ids", async () => {
    await using source = await copyDb(shared);
    await expectContinuation(source.url, async () => {
      const url = await createDatabase();
      await copyRows(source.url, asSuperuser(fresh.superuserUrl, url));
      return url;
    });
  });

  test("to a cluster with higher transaction ids", async () => {
    const source = await createDatabase();
    await using target = await copyDb(shared);
    await expectContinuation(source, async () => {
      await copyRows(source, asSuperuser(inject("superuserUrl"), target.url));
      return target.url;
    });
  });

  test("to a database created from this one as its template", async () => {
    const source = await createDatabase();
    await expectContinuation(source, async () => {
      const name = new URL(source).pathname.slice(1);
      await query(fresh.superuserUrl, `create database ${name}_copy template ${name} owner inlet`);
      return nameDatabase(`${name}_copy`);
    });
  });
});

/** Reads the ids after a cursor, without an API: a standby has none. */
async function readIds({ db }: OpenDatabase, { workspaceId }: Owner, after?: feed.FeedCursor) {
  const page = { workspaceId, after, limit: 100 };
  const { items: ids, next } = await feed.readFeed(db, page, async (_, refs) => refs.map((it) => it.id));
  return { ids, next };
}

/** Starts a cluster in a folder, with the pool of its database. */
async function startCluster(dir: string) {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startEmbeddedPostgres({ dir, flags: fastUnsafeFlags }));
  const database = stack.use(openDatabase(server.url));
  const running = stack.move();
  return {
    ...database,
    superuserUrl: server.superuserUrl,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Writes `kept`, copies the stopped cluster to `snapshot`, then writes `lost` and lets a consumer read all of it. */
async function writeAndLose(dir: string, snapshot: string) {
  const owner = await (async () => {
    await using cluster = await startCluster(dir);
    await migrate(cluster.db);
    const created = await createOwner(cluster.db);
    await write(cluster.db, created, { ids: ["kept"] });
    return created;
  })();
  for (const part of ["", ".pgpass"]) await promisify(execFile)("cp", ["-a", dir + part, snapshot + part]);
  await using cluster = await startCluster(dir);
  await write(cluster.db, owner, { ids: ["lost"] });
  const { ids, next } = await readIds(cluster, owner);
  expect(ids).toEqual(["kept", "lost"]);
  return { owner, cursor: next, transactionId: await readTransactionId(cluster.url) };
}

describe("what is written again comes after the cursors from the time that was lost", () => {
  const [dir, snapshot] = ["data", "snapshot"].map((it) =>
    join(tmpdir(), `inlet-feed-${randomUUID()}-${it}`),
  ) as [string, string];
  const paths = [dir, snapshot].flatMap((it) => [it, `${it}.pgpass`]);
  const remove = () => Promise.all(paths.map((it) => rm(it, { recursive: true, force: true })));
  afterEach(remove);

  test("when an older snapshot of the disk is put back, so that transaction ids repeat", async () => {
    const lost = await writeAndLose(dir, snapshot);

    await using cluster = await startCluster(snapshot);
    await write(cluster.db, lost.owner, { ids: ["lost", "new"] });

    expect((await readIds(cluster, lost.owner, lost.cursor)).ids).toEqual(["lost", "new"]);
    expect(await readTransactionId(cluster.url)).toBeLessThanOrEqual(lost.transactionId + 2);
  });

  test("when a standby that was behind is promoted; before that it refuses to be read", async () => {
    const lost = await writeAndLose(dir, snapshot);
    await writeFile(join(snapshot, "standby.signal"), "");

    await using cluster = await startCluster(snapshot);
    const onStandby = readIds(cluster, lost.owner, lost.cursor);
    await expect(onStandby).rejects.toMatchObject({ kind: "unavailable" });
    await query(cluster.superuserUrl, "select pg_promote()");
    await write(cluster.db, lost.owner, { ids: ["lost"] });

    expect((await readIds(cluster, lost.owner, lost.cursor)).ids).toEqual(["lost"]);
  });
});
