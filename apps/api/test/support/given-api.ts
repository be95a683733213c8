import { type DbPool, openDb, tenancy } from "@inlet/db";
import { openKustomerHttp } from "@inlet/kustomer";
import { createRecordingQueues } from "@inlet/queue/testing";
import {
  createHealth,
  createKeyring,
  createLog,
  createMetrics,
  generateEncryptionKey,
} from "@inlet/service-kit";
import { openPushClient } from "@inlet/use-cases";
import type { FastifyInstance, InjectOptions } from "fastify";
import { buildApi } from "../../src/build-api.ts";
import type { Settings } from "../../src/config.ts";

const settings: Settings = {
  publicUrl: undefined,
  secureCookies: undefined,
  trustedProxies: [],
  sqlAddress: undefined,
  kustomerAddresses: { override: undefined, allowed: [] },
  push: {
    proxy: { httpsProxy: "", httpProxy: "", noProxy: "" },
    noticeSecret: undefined,
    privateNetworks: ["127.0.0.0/8"],
  },
  budget: { share: 0.6, searchesPerMinute: 100 },
  settleMs: 0,
  lookBackDays: 90,
  reconcileHours: 24,
  pageDir: "/nowhere",
  openOperations: true,
  boardReadOnly: true,
  limits: { perToken: 100_000, perWorkspace: 100_000, parallel: 100 },
  webhooks: { maxBacklog: 1_000, maxEventsPerMinute: 1_000 },
};

/** An API on a test's database, which records everything it dispatches and logs. */
export async function givenApi(databaseUrl: string, changed: Partial<Settings> = {}) {
  await using stack = new AsyncDisposableStack();
  const db = stack.adopt(openDb({ url: databaseUrl, max: 5 }), (it) => it.destroy());
  const probe = stack.adopt(openDb({ url: databaseUrl, max: 1 }), (it) => it.destroy());
  const queues = createRecordingQueues();
  const logged: string[] = [];
  const destination = { write: (line: string) => void logged.push(line) };
  const log = createLog({ name: "api", level: "trace", destination });
  const health = createHealth();
  const keyring = createKeyring(`test:${generateEncryptionKey()}`);
  const metrics = createMetrics("api");
  const allSettings = { ...settings, ...changed };
  const http = stack.use(openKustomerHttp({ addresses: allSettings.kustomerAddresses }));
  const pushClient = stack.use(openPushClient(allSettings.push));
  const deps = { db, probe, queues, http, keyring, pushClient, settings: allSettings };
  const app = stack.adopt(await buildApi({ ...deps, log, health, metrics }), (it) => it.close());
  const open = stack.move();
  const operator = await tenancy.createToken(db, { workspaceId: null, scope: "operator", name: "test" });
  return {
    app,
    db,
    queues,
    logged,
    health,
    keyring,
    operator: createCaller(app, operator.token),
    operatorToken: operator,
    workspace: (plan: Partial<tenancy.WorkspacePlan> = {}) => givenWorkspace({ app, db }, plan),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** A workspace with a caller of each scope. */
async function givenWorkspace(
  { app, db }: { app: FastifyInstance; db: DbPool },
  plan: Partial<tenancy.WorkspacePlan>,
) {
  const { id } = await tenancy.createWorkspace(db, {
    name: "Acme",
    volumeLimit: 100,
    period: "month",
    ...plan,
  });
  const admin = await tenancy.createToken(db, { workspaceId: id, name: "test", scope: "admin" });
  const member = await tenancy.createToken(db, { workspaceId: id, name: "test", scope: "member" });
  const path = `/v1/workspaces/${id}`;
  return {
    id,
    path,
    kustomer: `${path}/integrations/kustomer`,
    admin: createCaller(app, admin.token),
    member: createCaller(app, member.token),
    adminToken: admin,
    memberToken: member,
  };
}

/** An API under test. */
export type TestApi = Awaited<ReturnType<typeof givenApi>>;

/** A workspace under test, with its callers. */
export type TestWorkspace = Awaited<ReturnType<typeof givenWorkspace>>;

/** Sends requests with one token. */
export type TestCaller = ReturnType<typeof createCaller>;

type Method = NonNullable<InjectOptions["method"]>;

function createCaller(app: FastifyInstance, token: string) {
  return async (method: Method, url: string, payload?: object) => {
    const headers = { authorization: `Bearer ${token}` };
    const reply = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    const body: unknown = reply.body === "" ? undefined : reply.json();
    return { status: reply.statusCode, body, headers: reply.headers, text: reply.body };
  };
}
