import { createHmac } from "node:crypto";
import { deliverWebhooks, http } from "@inlet/contracts";
import { type Actor, type Db, type DbPool, type Delivery, openDb, push, records } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { createKeyring, createLog, generateEncryptionKey } from "@inlet/service-kit";
import { type ReceivedRequest, type Receiver, startReceiver } from "@inlet/testkit";
import type { Given } from "@inlet/testkit/given";
import { createEndpoint, openPushClient } from "@inlet/use-cases";
import { afterAll, afterEach, beforeEach } from "vitest";
import type { z } from "zod";
import { createDeliverHandler } from "../jobs/deliver-webhooks.ts";
import { dispatchNotices } from "../loops/dispatch-notices.ts";

type NewEndpoint = z.input<typeof http.newWebhookEndpoint>;

export const actor: Actor = { kind: "service", id: null, name: "test", tokenId: null, address: null };
/** As in development, where URLs may lead to this machine. */
export const settings = { kustomerAddresses: { override: "http://kustomer.invalid", allowed: [] } };
export const noticeSecret = "sixteen letters!";

const allEvents = http.newWebhookEndpoint.shape.events.element.options;
const noProxy = { httpsProxy: "", httpProxy: "", noProxy: "" };

/** A receiver for each test. */
function setUpReceiver() {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver[Symbol.asyncDispose]());
  return {
    getReceiver: () => receiver,
    getReceived: () => receiver.received,
    /** Lets the receiver answer every request from now on with a status. */
    answer(status: number) {
      receiver.respond = (response) => void response.writeHead(status, { location: "/elsewhere" }).end("no");
    },
  };
}

/** What a test stores, and what it lists. */
function bindStore(db: DbPool) {
  return {
    listDeliveries: (endpoint: { id: string }, workspaceId: string): Promise<Delivery[]> =>
      push.listDeliveries(db, { workspaceId, endpointId: endpoint.id, limit: 100 }),
    storeConversations: (workspaceId: string, rows: GivenConversation[], tx: Db = db) =>
      records.upsertConversations(tx, rows.map(toConversation), {
        ...{ workspaceId, observedAt: new Date(), mappingVersion: 1 },
      }),
  };
}

/** What a test of sending webhooks works with: a receiver, and a sender whose clock is the database's. */
export function setUpWebhooks({ url, given }: { url: string; given: Given }) {
  const db = openDb({ url });
  afterAll(() => db.destroy());
  const keyring = createKeyring(`k1:${generateEncryptionKey()}`);
  const outcomes: string[] = [];
  const lines: string[] = [];
  const log = createLog({ name: "t", level: "debug", destination: { write: (it) => void lines.push(it) } });
  const openClient = (privateNetworks = ["127.0.0.0/8"], timeoutMs = 10_000) =>
    openPushClient({ proxy: noProxy, privateNetworks, timeoutMs });
  const client = openClient();
  afterAll(() => client[Symbol.asyncDispose]());
  const receiving = setUpReceiver();
  beforeEach(() => {
    outcomes.length = 0;
  });

  const create = async (workspaceId: string, endpoint: Partial<NewEndpoint> = {}) =>
    createEndpoint(
      { db, actor, keyring, settings },
      {
        workspaceId,
        ...http.newWebhookEndpoint.parse({
          url: `${receiving.getReceiver().url}/hook`,
          events: allEvents,
          ...endpoint,
        }),
      },
    );
  const send = (endpointId: string, { signal, pushClient = client }: SendOptions = {}) => {
    const attempts = { inc: ({ outcome }: { outcome: string }) => void outcomes.push(outcome) };
    const deps = { db, keyring, noticeSecret, pushClient, attempts, log };
    const handler = createDeliverHandler(deps, { job: deliverWebhooks, concurrency: 1 });
    return handler.run({ endpointId }, createJobContext(signal === undefined ? {} : { signal }));
  };
  const store = bindStore(db);
  return {
    ...{ db, keyring, outcomes, lines, create, send, openClient, ...receiving, ...store },
    /** An endpoint, and the item `c1` that waits for it. */
    async givenWaitingItem() {
      const { workspaceId } = await given.integration();
      const endpoint = await create(workspaceId);
      await store.storeConversations(workspaceId, [{ id: "c1" }]);
      const getEndpoint = () => push.findEndpoint(db, { workspaceId, id: endpoint.id });
      const getDelivery = async () => (await store.listDeliveries(endpoint, workspaceId)).at(-1);
      return { workspaceId, endpoint, getEndpoint, getDelivery };
    },
    /** Does what a scheduler does in a second, and waits for it. */
    async tick(options: SendOptions = {}) {
      await dispatchNotices({ db, log });
      const due = await push.claimDueEndpoints(db, 100);
      await Promise.all(due.map(({ id }) => send(id, options)));
    },
    /** Lets every pause be over. */
    async skipPauses() {
      await given.query("update webhook_delivery set next_at = clock_timestamp() where state = 'open'");
      await given.query("update webhook_endpoint set dispatch_at = clock_timestamp(), lease_until = null");
    },
  };
}

type GivenConversation = Partial<records.ConversationRow> & { id: string };

interface SendOptions {
  signal?: AbortSignal;
  pushClient?: ReturnType<typeof openPushClient>;
}

const at = new Date("2026-01-02T03:04:05.678Z");

const toConversation = (row: GivenConversation): records.ConversationRow => ({
  ...{ rev: 1, createdAt: at, updatedAt: at, attributes: {}, relations: {}, name: `about ${row.id}` },
  ...{ preview: null, status: "open", channels: ["email"], tags: [], customerId: null, messageCount: 0 },
  ...{ direction: "in", priority: 3 },
  ...row,
});

/** Parses a body as its receiver does, by the documented schema. */
export const parseBody = ({ body }: Pick<ReceivedRequest, "body">) =>
  http.webhookBody.parse(JSON.parse(body));

/** Lists what happened to which item, of all requests. */
export const listEvents = (received: readonly ReceivedRequest[]): string[] =>
  received.flatMap((it) => {
    const parsed = parseBody(it);
    return parsed.type === "feedback"
      ? parsed.data.map(({ type, item }) => `${type} ${item.id}`)
      : [parsed.type];
  });

/** Whether a request has a signature by a secret, computed as Standard Webhooks says. */
export function isSigned({ headers, body }: ReceivedRequest, secret: string): boolean {
  const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const expected = createHmac("sha256", key).update(content).digest("base64");
  return String(headers["webhook-signature"]).split(" ").includes(`v1,${expected}`);
}
