import { type ApiSettings, buildApi } from "@inlet/api";
import { type DbPool, tenancy } from "@inlet/db";
import { createDb, openPool } from "@inlet/db/testing";
import { type KustomerHttp, openKustomerHttp } from "@inlet/kustomer";
import type { Queues } from "@inlet/queue";
import { createRecordingQueues } from "@inlet/queue/testing";
import {
  createHealth,
  createKeyring,
  createLog,
  createMetrics,
  generateEncryptionKey,
  type Keyring,
  type ServiceContext,
} from "@inlet/service-kit";
import { copyDb } from "@inlet/testkit";
import pg from "pg";
import type { ApiReply } from "../../support/api-client.ts";
import { unlimited } from "../../support/service-env.ts";
import { interceptHttp } from "../processes/intercepted-http.ts";
import { interceptPool } from "../processes/intercepted-pool.ts";
import { installModelClock } from "./model-clock.ts";
import { parseServiceConfigs } from "./service-configs.ts";
import { openWebhookInbox, type WebhookInbox, type WebhookRequest } from "./webhook-inbox.ts";

/** Calls the API with one token. */
export type CallApi = (
  method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE",
  url: string,
  body?: object,
) => Promise<ApiReply>;

/** What successive worlds share: a database, an API and connections. */
export interface ModelEnvironment extends AsyncDisposable {
  /** Reaches the database without the process scheduler. */
  readonly pool: pg.Pool;
  readonly db: DbPool;
  readonly http: KustomerHttp;
  readonly keyring: Keyring;
  readonly log: ServiceContext["log"];
  /** The log lines of the current world. */
  readonly logged: string[];
  readonly operatorToken: string;
  /** The API's settings. Each world overwrites them when it starts. */
  readonly settings: ApiSettings;
  /** Makes the API send its jobs to these queues. */
  setQueues(queues: Queues): void;
  clearLog(): void;
  callAs(token: string): CallApi;
  /** Receives Kustomer's webhook requests. */
  readonly webhookInbox: WebhookInbox;
  /** Sends a webhook request to the API. */
  deliverWebhook(request: WebhookRequest): Promise<ApiReply>;
}

/** Opens an environment on a database of its own. */
export async function openModelEnvironment(server: string): Promise<ModelEnvironment> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await copyDb(server));
  await prepareClock(url);
  const pool = stack.adopt(new pg.Pool({ connectionString: url, max: 3 }), (it) => it.end());
  const db = stack.adopt(createDb(interceptPool(openPool({ url, max: 24 }))), (it) => it.destroy());
  const http = interceptHttp(stack.use(openKustomerHttp()));
  const logged: string[] = [];
  const log = createLog({
    name: "model",
    level: "debug",
    destination: { write: (line: string) => void logged.push(line) },
  });
  const keyring = createKeyring(`k1:${generateEncryptionKey()}`);
  const placeholders = { kustomerUrl: "http://nowhere.invalid", settleMs: 0, sweepConversations: 0 };
  const settings = parseServiceConfigs({ ...placeholders, searchesPerMinute: unlimited }).api;
  let queues: Queues = createRecordingQueues();
  const app = stack.adopt(
    await buildApi({
      ...{ db, http, keyring, settings, log },
      queues: forwardTo(() => queues),
      health: createHealth(),
      metrics: createMetrics("api"),
    }),
    (it) => it.close(),
  );
  const webhookInbox = stack.use(await openWebhookInbox());
  const operator = await tenancy.createToken(db, { workspaceId: null, scope: "operator", name: "model" });
  const owned = stack.move();
  return {
    ...{ pool, db, http, keyring, log, logged, settings },
    operatorToken: operator.token,
    setQueues(it) {
      queues = it;
    },
    clearLog() {
      logged.length = 0;
    },
    callAs: (token) => async (method, url, body) => {
      const headers = { authorization: `Bearer ${token}` };
      return toApiReply(await app.inject({ method, url, headers, ...(body && { payload: body }) }));
    },
    webhookInbox,
    deliverWebhook: async ({ path, headers, body }) =>
      toApiReply(await app.inject({ method: "POST", url: path, headers, payload: body })),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const toApiReply = ({ statusCode, body }: { statusCode: number; body: string }): ApiReply => ({
  status: statusCode,
  body: body === "" ? undefined : JSON.parse(body),
});

async function prepareClock(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await installModelClock(client).finally(() => client.end());
}

/** The API is built once, but its queues change with every world. */
function forwardTo(getQueues: () => Queues): Queues {
  return {
    ...createRecordingQueues(),
    send: (job, payload, options) => getQueues().send(job, payload, options),
    sendMany: (job, items) => getQueues().sendMany(job, items),
  };
}
