import pg from "pg";
import { afterAll, beforeEach } from "vitest";
import { page } from "./raw.ts";

/** Columns by name; an object or a list that is no Postgres array goes in as JSON. */
type Columns = Record<string, unknown>;

export interface GivenWorkspace {
  id: string;
}
export interface GivenIntegration {
  id: string;
  workspaceId: string;
}
export interface GivenRun {
  id: string;
  version: number;
  lane: "live" | "release" | "reconcile" | "backfill";
  workspaceId: string;
  integrationId: string;
}
export interface GivenBatch {
  id: string;
  runId: string;
  workspaceId: string;
}

/** Puts rows with sensible defaults into a test's database. */
export interface Given {
  workspace(columns?: Columns): Promise<GivenWorkspace>;
  /** Switched on, with a key that can do everything, and a first window of a week. */
  integration(columns?: Columns): Promise<GivenIntegration>;
  /** An `initial` run of the whole week, at its conversations; of a new integration unless one is named. */
  run(columns?: Columns): Promise<GivenRun>;
  /** A page that was read a moment ago and is not settled. `records` are as Kustomer sends them; `body` goes before. */
  batch(run: GivenRun, columns?: Columns & { records?: readonly unknown[] }): Promise<GivenBatch>;
  /** Any row at all. */
  row(table: string, columns: Columns): Promise<Record<string, unknown>>;
  /** Asks the database, for what no function of ours tells. */
  ask<T extends object = Record<string, unknown>>(statement: string, ...values: unknown[]): Promise<T[]>;
}

/** Builders for one test database, which is emptied before each test. Call it at the top of a file. */
export function givenIn({ url }: { readonly url: string }): Given {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on("error", () => undefined); // the database may be dropped before the pool has noticed its end
  afterAll(() => pool.end());
  beforeEach(async () => {
    await pool.query("delete from workspace; delete from raw_batch; delete from org_budget");
  });
  const ask: Given["ask"] = async (statement, ...values) => (await pool.query(statement, values)).rows;
  return buildersOn(ask);
}

const allRights = {
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
  search: true,
  auditLog: true,
};

function buildersOn(ask: Given["ask"]): Given {
  const row: Given["row"] = async (table, columns) => {
    const names = Object.keys(columns);
    const places = names.map((_, i) => `$${i + 1}`);
    const [inserted = {}] = await ask(
      `insert into ${table} (${names.map(snake).join(", ")}) values (${places.join(", ")}) returning *`,
      ...Object.values(columns).map(toSql),
    );
    return Object.fromEntries(Object.entries(inserted).map(([name, value]) => [camel(name), value]));
  };
  const insert = async <T>(table: string, columns: Columns) => (await row(table, columns)) as T;

  const workspace: Given["workspace"] = (columns) =>
    insert("workspace", { name: "Acme", volumeLimit: 1_000, period: "month", ...columns });

  const integration: Given["integration"] = async (columns = {}) =>
    insert("integration", {
      workspaceId: columns["workspaceId"] ?? (await workspace()).id,
      baseUrl: "http://kustomer.invalid",
      orgId: "org-1",
      orgName: "Acme",
      encryptedKey: Buffer.from("sealed"),
      keyId: "k1",
      keyHint: "1234",
      capabilities: allRights,
      ingestConversations: true,
      scopeFrom: new Date(Date.now() - 7 * 86_400_000),
      ...columns,
    });

  const run: Given["run"] = async (columns = {}) => {
    const owner = columns["integrationId"] === undefined ? await integration() : undefined;
    const weekAgo = new Date(Date.now() - 7 * 86_400_000);
    return insert("run", {
      ...(owner && { integrationId: owner.id, workspaceId: owner.workspaceId }),
      kind: "initial",
      phase: "conversations",
      strategy: "search",
      scopeFrom: weekAgo,
      windowFrom: weekAgo,
      ceiling: new Date(Date.now() - 30_000),
      ...columns,
    });
  };

  return {
    ask,
    row,
    workspace,
    integration,
    run,
    batch: ({ id, workspaceId, integrationId }, { records = [], ...columns } = {}) =>
      insert("raw_batch", {
        workspaceId,
        integrationId,
        runId: id,
        stream: "conversations",
        records: records.length,
        body: page(records),
        observedAt: new Date(),
        scopeFrom: new Date("2026-01-01T00:00:00.000Z"),
        strategy: "search",
        ...columns,
      }),
  };
}

const snake = (name: string) => name.replace(/[A-Z]/g, (it) => `_${it.toLowerCase()}`);
const camel = (name: string) => name.replace(/_([a-z])/g, (_, it: string) => it.toUpperCase());

const isPlain = (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  !(value instanceof Date || Buffer.isBuffer(value) || Array.isArray(value));

const toSql = (value: unknown): unknown => (isPlain(value) ? JSON.stringify(value) : value);
