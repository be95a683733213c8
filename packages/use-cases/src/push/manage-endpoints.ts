import { Fault, http, type WebhookEventType } from "@inlet/contracts";
import {
  type AuditEvent,
  audit,
  type Db,
  type Endpoint,
  feed,
  inTransaction,
  push,
  tenancy,
} from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { noWorkspace } from "../integrations/find-integration.ts";
import { type EndpointReply, toEndpointReply } from "./endpoint-reply.ts";
import { createSecret, decryptSecrets, encryptSecrets } from "./signing.ts";

/** An endpoint with the secret that is shown this one time. */
export type IssuedEndpoint = EndpointReply & { secret: string };

type PushDeps = Pick<Deps, "db" | "actor" | "keyring"> & {
  settings: Pick<Deps["settings"], "kustomerAddresses">;
};
type EndpointParams = z.output<typeof http.webhookEndpointParams>;
type NewEndpoint = z.output<typeof http.newWebhookEndpoint> & { workspaceId: string };
type EndpointChange = z.output<typeof http.webhookEndpointChange>;

/** For how long the former secret signs as well. */
const overlapHours = 24;

/** Creates an endpoint with a secret. @throws Fault not_found, invalid, conflict when there are too many */
export function createEndpoint(
  { db, actor, keyring, settings }: PushDeps,
  { workspaceId, url, description, events, from }: NewEndpoint,
): Promise<IssuedEndpoint> {
  checkUrl(settings, url);
  return inTransaction(db, async (tx) => {
    if ((await tenancy.lockWorkspace(tx, workspaceId)) === undefined) throw noWorkspace();
    await checkCount(tx, workspaceId);
    const cursor = hasFeed(events) ? await feed.openFeedCursor(tx, workspaceId, from) : null;
    const endpoint = await push.insertEndpoint(tx, { workspaceId, url, description, events, cursor });
    const secret = createSecret();
    const encrypted = encryptSecrets(keyring, endpoint, [secret]);
    await push.saveSecrets(tx, endpoint.id, { ...encrypted, overlapHours });
    const event = { workspaceId, action: "webhook_endpoint.created", subject: endpoint.id } as const;
    await audit.record(tx, actor, { ...event, after: { ...describe({ url, description, events }), from } });
    return { ...(await toEndpointReply(tx, { ...endpoint, ...encrypted })), secret };
  });
}

const checkUrl = ({ kustomerAddresses }: PushDeps["settings"], url: string | undefined): void =>
  http.checkNoticeUrl(url, { isDevelopment: kustomerAddresses.override !== undefined });

async function checkCount(tx: Db, workspaceId: string): Promise<void> {
  if ((await push.listEndpoints(tx, workspaceId)).length < push.maxEndpoints) return;
  throw new Fault(
    "conflict",
    `A workspace has at most ${push.maxEndpoints} webhooks, the notice URL included: delete one first.`,
  );
}

const hasFeed = (events: readonly WebhookEventType[]): boolean => events.some((it) => it !== "notice");

/** Only the origin of a URL: its path often holds a secret. */
const describe = ({ url, ...rest }: Pick<EndpointChange, "url" | "description" | "events">) => ({
  ...rest,
  ...(url !== undefined && { url: URL.parse(url)?.origin }),
});

/** Changes an endpoint; absent settings stay. What waits is due at once after its URL has changed. @throws Fault not_found, invalid */
export function changeEndpoint(
  { db, actor, settings }: Omit<PushDeps, "keyring">,
  params: EndpointParams,
  change: EndpointChange,
): Promise<EndpointReply> {
  checkUrl(settings, change.url);
  return inTransaction(db, async (tx) => {
    const before = await lock(tx, params);
    const { url, description, events = before.events, from } = change;
    if (before.isNoticeUrl && hasFeed(events))
      throw new Fault(
        "invalid",
        "The notice URL receives notices only: create another webhook for the feed.",
      );
    const cursor = await moveCursor(tx, before, { events, from });
    await push.updateEndpoint(tx, before.id, {
      ...(url !== undefined && { url }),
      ...(description !== undefined && { description }),
      ...{ events, cursor },
    });
    await followSwitch(tx, before, change);
    await audit.record(tx, actor, toChangeEvent(before, change));
    return toEndpointReply(tx, await lock(tx, params));
  });
}

/** Enables or disables an endpoint. What waits is due at once when it is enabled, or is called at another URL. */
async function followSwitch(
  tx: Db,
  { id, url, disabledAt }: Endpoint,
  change: EndpointChange,
): Promise<void> {
  const isMoved = change.url !== undefined && change.url !== url;
  if (disabledAt === null ? isMoved : change.enabled === true) await push.enableEndpoint(tx, id);
  if (change.enabled === false) await push.disableEndpoint(tx, id, "person");
}

/**
 * An endpoint that wants nothing of the feed has no place in it, and begins with now when it wants something.
 * @returns undefined when it stays where it is
 */
async function moveCursor(
  tx: Db,
  { workspaceId, cursor }: Endpoint,
  { events, from }: { events: readonly WebhookEventType[]; from: EndpointChange["from"] },
): Promise<feed.FeedCursor | null | undefined> {
  if (!hasFeed(events)) return null;
  if (cursor !== null && from === undefined) return undefined;
  return feed.openFeedCursor(tx, workspaceId, from ?? "now");
}

/** What the audit log says of a change. */
function toChangeEvent(
  { id, workspaceId, url, description, events, disabledAt }: Endpoint,
  { enabled, from, ...change }: EndpointChange,
): AuditEvent {
  const before = { ...describe({ url, description, events }), enabled: disabledAt === null };
  const after = { ...describe(change), enabled, from };
  return { workspaceId, action: "webhook_endpoint.changed", subject: id, before, after };
}

/** Finds an endpoint. @throws Fault not_found */
export async function findEndpoint(
  db: Db,
  { workspaceId, webhookId: id }: EndpointParams,
): Promise<Endpoint> {
  return (await push.findEndpoint(db, { workspaceId, id })) ?? refuse();
}

async function lock(tx: Db, { workspaceId, webhookId: id }: EndpointParams): Promise<Endpoint> {
  return (await push.lockEndpoint(tx, { workspaceId, id })) ?? refuse();
}

function refuse(): never {
  throw new Fault("not_found", "There is no such webhook.");
}

/** Deletes an endpoint with its deliveries. @throws Fault not_found */
export function deleteEndpoint(
  { db, actor }: Pick<PushDeps, "db" | "actor">,
  params: EndpointParams,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    const { id, workspaceId, url, description, events } = await lock(tx, params);
    await push.deleteEndpoint(tx, id);
    const event = { workspaceId, action: "webhook_endpoint.deleted", subject: id } as const;
    await audit.record(tx, actor, { ...event, before: describe({ url, description, events }) });
  });
}

/** Gives an endpoint a new secret. The former one signs as well for a day. @throws Fault not_found */
export function rotateSecret(
  { db, actor, keyring }: Omit<PushDeps, "settings">,
  params: EndpointParams,
): Promise<IssuedEndpoint> {
  return inTransaction(db, async (tx) => {
    const endpoint = await lock(tx, params);
    const { id, workspaceId } = endpoint;
    const secret = createSecret();
    const secrets = [secret, ...decryptSecrets(keyring, endpoint).slice(0, 1)];
    await push.saveSecrets(tx, id, { ...encryptSecrets(keyring, endpoint, secrets), overlapHours });
    const event = { workspaceId, action: "webhook_endpoint.secret_rotated", subject: id } as const;
    await audit.record(tx, actor, event);
    return { ...(await toEndpointReply(tx, await lock(tx, params))), secret };
  });
}
