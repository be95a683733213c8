import type { RunRef } from "@inlet/contracts";
import pg from "pg";
import { afterAll, beforeEach, expect, vi } from "vitest";
import { compressPage } from "./raw-records.ts";

/** Values by column name. A plain object is stored as JSON. */
type Columns = Record<string, unknown>;

export interface GivenWorkspace {
  id: string;
}
export interface GivenIntegration {
  id: string;
  workspaceId: string;
}
export interface GivenRun extends RunRef {
  workspaceId: string;
  integrationId: string;
}
export interface GivenBatch {
  id: string;
  runId: string;
  workspaceId: string;
}

/** Inserts rows with sensible defaults into a test's database. */
export interface Given {
  workspace(columns?: Columns): Promise<GivenWorkspace>;
  /** An integration that is switched on, has a key with every permission, and reads back one week. */
  integration(columns?: Columns): Promise<GivenIntegration>;
  /** An `initial` run of the whole week in the phase `conversations`; default: of a new integration. */
  run(columns?: Columns): Promise<GivenRun>;
  /** An unsettled raw batch that was read just now. `records` are as Kustomer sends them; `body` overrides them. */
  batch(run: GivenRun, columns?: Columns & { records?: readonly unknown[] }): Promise<GivenBatch>;
  /** A row of any table. */
  row(table: string, columns: Columns): Promise<Record<string, unknown>>;
  /** Runs a statement, to check what no function of the database package returns. */
  query<T extends object = Record<string, unknown>>(statement: string, ...values: unknown[]): Promise<T[]>;
  /** Waits until one connection of the database waits for a lock that another holds. */
  awaitBlocked(): Promise<void>;
}

/** Creates builders for one test database and empties it before each test. Call it at the top of a file. */
export function createGiven({ url }: { readonly url: string }): Given {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on("error", () => undefined); // the database may be dropped before the pool has closed
  afterAll(() => pool.end());
  beforeEach(async () => {
    await pool.query("delete from workspace; delete from raw_batch; delete from org_budget");
  });
  const query: Given["query"] = async (statement, ...values) => (await pool.query(statement, values)).rows;
  return createBuilders(query);
}

const allCapabilities = {
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
  search: true,
  auditLog: true,
};

const weekAgo = () => new Date(Date.now() - 7 * 86_400_000);

const workspaceDefaults = { name: "Acme", volumeLimit: 1_000, period: "month" };

const buildIntegrationDefaults = () => ({
  baseUrl: "http://kustomer.invalid",
  orgId: "org-1",
  orgName: "Acme",
  encryptedKey: Buffer.from("encrypted"),
  keyId: "k1",
  keyHint: "1234",
  capabilities: allCapabilities,
  ingestConversations: true,
  scopeFrom: weekAgo(),
});

const buildRunDefaults = () => ({
  kind: "initial",
  phase: "conversations",
  strategy: "search",
  scopeFrom: weekAgo(),
  windowFrom: weekAgo(),
  ceiling: new Date(Date.now() - 30_000),
});

const buildBatchDefaults = (records: readonly unknown[]) => ({
  stream: "conversations",
  records: records.length,
  body: compressPage(records),
  observedAt: new Date(),
  scopeFrom: new Date("2026-01-01T00:00:00.000Z"),
  strategy: "search",
});

function createBuilders(query: Given["query"]): Given {
  const row: Given["row"] = (table, columns) => insertRow(query, table, columns);
  const insert = async <T>(table: string, columns: Columns) => (await row(table, columns)) as T;

  const workspace: Given["workspace"] = (columns) =>
    insert("workspace", { ...workspaceDefaults, ...columns });

  const integration: Given["integration"] = async (columns = {}) =>
    insert("integration", {
      workspaceId: columns["workspaceId"] ?? (await workspace()).id,
      ...buildIntegrationDefaults(),
      ...columns,
    });

  const run: Given["run"] = async (columns = {}) => {
    const owner = columns["integrationId"] === undefined ? await integration() : undefined;
    const owned = owner && { integrationId: owner.id, workspaceId: owner.workspaceId };
    return insert("run", { ...owned, ...buildRunDefaults(), ...columns });
  };

  const batch: Given["batch"] = (
    { id: runId, workspaceId, integrationId },
    { records = [], ...columns } = {},
  ) => insert("raw_batch", { runId, workspaceId, integrationId, ...buildBatchDefaults(records), ...columns });

  const awaitBlocked = () =>
    vi.waitFor(async () => {
      const waiting = await query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      expect(waiting).toHaveLength(1);
    });

  return { query, row, workspace, integration, run, batch, awaitBlocked };
}

/** @returns the inserted row */
async function insertRow(query: Given["query"], table: string, columns: Columns): Promise<Columns> {
  const names = Object.keys(columns);
  const placeholders = names.map((_, i) => `$${i + 1}`);
  const [inserted = {}] = await query(
    `insert into ${table} (${names.map(toSnakeCase).join(", ")}) values (${placeholders.join(", ")}) returning *`,
    ...Object.values(columns).map(toSql),
  );
  return Object.fromEntries(Object.entries(inserted).map(([name, value]) => [toCamelCase(name), value]));
}

const toSnakeCase = (name: string) => name.replace(/[A-Z]/g, (it) => `_${it.toLowerCase()}`);
const toCamelCase = (name: string) => name.replace(/_([a-z])/g, (_, it: string) => it.toUpperCase());

const isPlainObject = (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  !(value instanceof Date || Buffer.isBuffer(value) || Array.isArray(value));

const toSql = (value: unknown): unknown => (isPlainObject(value) ? JSON.stringify(value) : value);
