import type { IncomingHttpHeaders } from "node:http";
import { type ApiSettings, buildApi } from "@inlet/api";
import { type DbPool, tenancy } from "@inlet/db";
import { createDb, openPool } from "@inlet/db/testing";
import { type KustomerHttp, openKustomerHttp } from "@inlet/kustomer";
import { type SimulatorServer, startSimulatorServer } from "@inlet/kustomer-simulator";
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
import { copyDb, type ReceivedRequest, type Receiver, startReceiver } from "@inlet/testkit";
import { openPushClient } from "@inlet/use-cases";
import pg from "pg";
import {
  type ApiClient,
  type ApiReply,
  createApiClient,
  type Method,
  toApiReply,
} from "../../support/api-client.ts";
import { planOnce } from "../../support/plan-once.ts";
import { unlimited } from "../../support/service-env.ts";
import { interceptHttp } from "../processes/intercepted-http.ts";
import { interceptPool } from "../processes/intercepted-pool.ts";
import { installModelClock } from "./model-clock.ts";
import { parseServiceConfigs } from "./service-configs.ts";

/** What successive worlds share: a database, an API, the server of the simulators and connections. */
export interface ModelEnvironment extends AsyncDisposable {
  /** Reaches the database without the process scheduler. */
  readonly pool: pg.Pool;
  readonly db: DbPool;
  readonly http: KustomerHttp;
  /** Serves the simulator of the current world. */
  readonly kustomer: SimulatorServer;
  readonly keyring: Keyring;
  readonly log: ServiceContext["log"];
  /** The log lines of the current world. */
  readonly logged: string[];
  readonly operator: ApiClient;
  /** The API's settings. Each world overwrites them when it starts. */
  readonly settings: ApiSettings;
  /** Makes the API send its jobs to these queues. */
  setQueues(queues: Queues): void;
  clearLog(): void;
  createClient(token: string): ApiClient;
  /** Receives Kustomer's webhook requests. The model decides when, how often and in what order the API gets them. */
  readonly webhooks: Receiver;
  /** Sends a webhook request to the API. */
  deliverWebhook(request: ReceivedRequest): Promise<ApiReply>;
}

/** The model decides for how long a process stands still, also within a transaction. */
const noLimits = { connectMs: 0, statementMs: 0, lockMs: 0, idleInTransactionMs: 0 };

/** Opens an environment on a database of its own. */
export async function openModelEnvironment(server: string): Promise<ModelEnvironment> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await copyDb(server));
  await prepareDatabase(url);
  const pool = stack.adopt(new pg.Pool({ connectionString: url, max: 3 }), (it) => it.end());
  const db = stack.adopt(createDb(interceptPool(openPool({ url, max: 24, limits: noLimits }))), (it) =>
    it.destroy(),
  );
  const kustomer = stack.use(await startSimulatorServer());
  const http = interceptHttp(stack.use(openKustomerHttp()));
  const logged: string[] = [];
  const log = createLog({
    name: "model",
    level: "debug",
    destination: { write: (line: string) => void logged.push(line) },
  });
  const keyring = createKeyring(`k1:${generateEncryptionKey()}`);
  const placeholders = { kustomerUrl: "http://nowhere.invalid", settleMs: 0, rereadConversations: 0 };
  const settings = parseServiceConfigs({ ...placeholders, searchesPerMinute: unlimited }).api;
  const pushClient = stack.use(openPushClient(settings.push));
  let queues: Queues = createRecordingQueues();
  const app = stack.adopt(
    await buildApi({
      ...{ db, probe: db, http, keyring, pushClient, settings, log },
      queues: forwardTo(() => queues),
      health: createHealth(),
      metrics: createMetrics("api"),
    }),
    (it) => it.close(),
  );
  const webhooks = stack.use(await startReceiver());
  const send = createSender(app);
  const createClient = (token: string) => createClientFor(send, token);
  const grant = { workspaceId: null, scope: "operator", name: "model" } as const;
  const operator = createClient((await tenancy.createToken(db, grant)).token);
  const owned = stack.move();
  return {
    ...{ pool, db, http, kustomer, keyring, log, logged, settings, operator, createClient, webhooks },
    setQueues(it) {
      queues = it;
    },
    clearLog() {
      logged.length = 0;
    },
    deliverWebhook: ({ path, headers, body }) =>
      send({ method: "POST", url: path, headers: pickWebhookHeaders(headers), payload: body }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

type Api = Awaited<ReturnType<typeof buildApi>>;

interface ApiRequest {
  method: Method;
  url: string;
  headers: IncomingHttpHeaders;
  payload?: object | string;
}

type Send = (request: ApiRequest) => Promise<ApiReply>;

/** Sends requests to an API without a network. */
const createSender =
  (app: Api): Send =>
  async (request) => {
    const { statusCode, body } = await app.inject(request);
    return toApiReply(statusCode, body);
  };

const createClientFor = (send: Send, token: string): ApiClient =>
  createApiClient((method, url, body) =>
    send({ method, url, headers: { authorization: `Bearer ${token}` }, ...(body && { payload: body }) }),
  );

const pickWebhookHeaders = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith("x-") || name === "content-type"),
  );

async function prepareDatabase(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await planOnce(client);
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
