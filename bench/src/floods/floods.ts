import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { signWebhook } from "@inlet/kustomer";
import { type TargetWorkspace, webhookToken } from "../connect-target.ts";

/** Sends one request of a flood. @returns the status of the reply */
type SendOne = (target: TargetWorkspace) => Promise<number>;

const eventBytes = 20_000;

const send = async (url: string, init: RequestInit): Promise<number> => {
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return response.status;
};

const sendEvent: SendOne = ({ apiUrl, integrationId, orgId }) => {
  const now = new Date().toISOString();
  const attributes = { preview: "x".repeat(eventBytes), createdAt: now, updatedAt: now };
  const relationships = { conversation: { data: { type: "conversation", id: "flood" } } };
  const body = JSON.stringify({
    ...{ id: randomUUID(), name: "kustomer.message.create", org: orgId, createdAt: now },
    data: { type: "message", id: randomUUID(), attributes, relationships },
  });
  const signature = signWebhook(Buffer.from(body), webhookToken);
  return send(`${apiUrl}/v1/hooks/kustomer/${integrationId}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "x-kustomer-webhook-signature": signature },
  });
};

const sendAs = ({ token }: TargetWorkspace, url: string, init: RequestInit = {}) =>
  send(url, { ...init, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });

const readPage: SendOne = (target) =>
  sendAs(target, `${target.apiUrl}${target.path.replace(/\/integrations.*/, "")}/messages?limit=1000`);

const sendBadKey: SendOne = (target) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const apiKey = `${part({ alg: "HS256" })}.${part({ org: target.orgId })}.${randomUUID()}`;
  return sendAs(target, target.apiUrl + target.path, { method: "PUT", body: JSON.stringify({ apiKey }) });
};

/** Starts the next backfill soon after the last one. Without the pause, the refused requests would be the flood. */
const startBackfill: SendOne = async (target) => {
  await wait(100);
  return sendAs(target, `${target.apiUrl}${target.path}/backfills`, {
    method: "POST",
    body: JSON.stringify(getFullBackfillRange()),
  });
};

/** Everything before the first week. */
export function getFullBackfillRange(): Record<"from" | "to", string> {
  const [from, to] = [400, 8].map((days) => new Date(Date.now() - days * 86_400_000).toISOString());
  return { from: String(from), to: String(to) };
}

/** What one workspace does to Inlet: the request it repeats, and how many it sends at a time. */
export const floods: Record<string, { sendOne: SendOne; parallel: number }> = {
  webhooks: { sendOne: sendEvent, parallel: 32 },
  readers: { sendOne: readPage, parallel: 120 },
  badKeys: { sendOne: sendBadKey, parallel: 8 },
  backfill: { sendOne: startBackfill, parallel: 1 },
};

/** Starts a flood. @returns the function that ends it, and returns how many replies had each status */
export function startFlood(name: string, target: TargetWorkspace): () => Promise<Record<string, number>> {
  const flood = floods[name];
  if (flood === undefined) throw new Error(`there is no flood ${name}`);
  const statuses: Record<string, number> = {};
  let isOver = false;
  const repeat = async (): Promise<void> => {
    while (!isOver) {
      const status = await flood.sendOne(target).catch(() => "lost");
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  const repeating = Promise.all(Array.from({ length: flood.parallel }, repeat));
  return async () => {
    isOver = true;
    await repeating;
    return statuses;
  };
}
