import { type ApiSettings, buildApi } from "@inlet/api";
import { type DbPool, tokens } from "@inlet/db";
import { createDb, openPool } from "@inlet/db/testing";
import { type KustomerHttp, openKustomerHttp } from "@inlet/kustomer";
import type { Queues } from "@inlet/queue";
import { createRecordingQueues } from "@inlet/queue/testing";
import {
  createHealth,
  createLog,
  createMetrics,
  generateKey,
  type Keyring,
  openKeyring,
  type Surroundings,
} from "@inlet/service-kit";
import { copyDb } from "@inlet/testkit";
import pg from "pg";
import { gatedHttp } from "../processes/intercepted-http.ts";
import { gatedPool } from "../processes/intercepted-pool.ts";
import { bendTime } from "./model-clock.ts";
import type { Call } from "./model-tenant.ts";
import { configsOf, unlimited } from "./service-configs.ts";
import { type Mailbox, openMailbox, type PostedEvent } from "./webhook-inbox.ts";

/** What the API answered. */
export interface StageReply {
  status: number;
  body: unknown;
}

/** What worlds that are played one after another share: a database, an API, connections. */
export interface Stage extends AsyncDisposable {
  /** Straight to the database, past every gate. */
  readonly pool: pg.Pool;
  readonly db: DbPool;
  readonly http: KustomerHttp;
  readonly keyring: Keyring;
  readonly log: Surroundings["log"];
  /** Every line that was logged, of this world. */
  readonly logged: string[];
  readonly operatorToken: string;
  /** What the API is told; a world turns it at its beginning. */
  readonly settings: ApiSettings;
  /** Whom the API rings. */
  ringing(queues: Queues): void;
  /** Forgets what earlier worlds logged. */
  begin(): void;
  callAs(token: string): Call;
  /** Where Kustomer sends its events, which then wait to be handed to the API. */
  readonly mailbox: Mailbox;
  /** Hands an event to the API. */
  deliver(event: PostedEvent): Promise<StageReply>;
}

/** Sets a stage on a database of its own. */
export async function openStage(server: string): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await copyDb(server));
  await bend(url);
  const pool = stack.adopt(new pg.Pool({ connectionString: url, max: 3 }), (it) => it.end());
  const db = stack.adopt(createDb(gatedPool(openPool({ url, max: 24 }))), (it) => it.destroy());
  const http = gatedHttp(stack.use(openKustomerHttp()));
  const logged: string[] = [];
  const log = createLog({
    name: "model",
    level: "debug",
    destination: { write: (line: string) => void logged.push(line) },
  });
  const keyring = openKeyring(`k1:${generateKey()}`);
  const anywhere = { kustomerUrl: "http://nowhere.invalid", settleMs: 0, sweepConversations: 0 };
  const settings = configsOf({ ...anywhere, searchesPerMinute: unlimited }).api;
  let queues: Queues = createRecordingQueues();
  const app = stack.adopt(
    await buildApi({
      ...{ db, http, keyring, settings, log },
      queues: forwarding(() => queues),
      health: createHealth(),
      metrics: createMetrics("api"),
    }),
    (it) => it.close(),
  );
  const mailbox = stack.use(await openMailbox());
  const operator = await tokens.createToken(db, { workspaceId: null, scope: "operator", name: "model" });
  const owned = stack.move();
  return {
    ...{ pool, db, http, keyring, log, logged, settings },
    operatorToken: operator.token,
    ringing(it) {
      queues = it;
    },
    begin() {
      logged.length = 0;
    },
    callAs: (token) => async (method, url, body) => {
      const headers = { authorization: `Bearer ${token}` };
      return answerOf(await app.inject({ method, url, headers, ...(body && { payload: body }) }));
    },
    mailbox,
    deliver: async ({ path, headers, body }) =>
      answerOf(await app.inject({ method: "POST", url: path, headers, payload: body })),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const answerOf = ({ statusCode, body }: { statusCode: number; body: string }): StageReply => ({
  status: statusCode,
  body: body === "" ? undefined : JSON.parse(body),
});

async function bend(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await bendTime(client).finally(() => client.end());
}

/** The API is built once; whom it rings changes with every world. */
function forwarding(to: () => Queues): Queues {
  const nowhere = createRecordingQueues();
  return {
    ...nowhere,
    send: (job, payload, options) => to().send(job, payload, options),
    sendMany: (job, items) => to().sendMany(job, items),
  };
}
