import { type Selectable, sql, type Updateable } from "kysely";
import { now } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import type { FeedCursor } from "../feed/feed-cursor.ts";
import type { WebhookEndpointTable } from "../tables/index.ts";
import { retryPeriod } from "./retry-period.ts";

export type Endpoint = Omit<Selectable<WebhookEndpointTable>, "cursor"> & { cursor: FeedCursor | null };

/** The maximum number of endpoints of a workspace, the notice URL included. */
export const maxEndpoints = 10;

/** What a new endpoint needs. */
export interface NewEndpoint
  extends Pick<Endpoint, "workspaceId" | "url" | "description" | "events" | "cursor"> {}

/** Adds an endpoint without a secret. */
export function insertEndpoint(tx: Db, { cursor, ...endpoint }: NewEndpoint): Promise<Endpoint> {
  return tx
    .insertInto("webhookEndpoint")
    .values({ ...endpoint, ...toColumns(cursor) })
    .returningAll()
    .$castTo<Endpoint>()
    .executeTakeFirstOrThrow();
}

/** A place in the feed. An endpoint that begins there counts as having had the items before. */
const toColumns = (cursor: FeedCursor | null) => ({
  cursor: cursor === null ? null : JSON.stringify(cursor),
  conversationsSeenTo: cursor?.conversation.position ?? 0,
  messagesSeenTo: cursor?.comments === "on" ? cursor.message.position : 0,
});

/** Lists the endpoints of a workspace, oldest first. */
export const listEndpoints = (db: Db, workspaceId: string): Promise<Endpoint[]> =>
  selectEndpoints(db).where("workspaceId", "=", workspaceId).orderBy("id").execute();

/** Which endpoint. */
export interface EndpointId {
  workspaceId: string;
  id: string;
}

export const findEndpoint = (db: Db, { workspaceId, id }: EndpointId): Promise<Endpoint | undefined> =>
  selectEndpoints(db).where("workspaceId", "=", workspaceId).where("id", "=", id).executeTakeFirst();

/** Finds an endpoint and locks it until the transaction ends. */
export const lockEndpoint = (tx: Db, { workspaceId, id }: EndpointId): Promise<Endpoint | undefined> =>
  selectEndpoints(tx)
    .where("workspaceId", "=", workspaceId)
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();

const selectEndpoints = (db: Db) => db.selectFrom("webhookEndpoint").selectAll().$castTo<Endpoint>();

/** Changed settings of an endpoint; absent ones stay. */
export type EndpointChange = Pick<
  Updateable<WebhookEndpointTable>,
  "url" | "description" | "events" | "encryptedSecrets" | "keyId"
> & {
  /** Where it goes on in the feed. */
  cursor?: FeedCursor | null | undefined;
};

/** Changes an endpoint that the caller has locked. */
export async function updateEndpoint(
  tx: Db,
  id: string,
  { cursor, ...change }: EndpointChange,
): Promise<void> {
  const set = { ...change, ...(cursor !== undefined && toColumns(cursor)) };
  if (Object.values(set).every((it) => it === undefined)) return;
  await tx.updateTable("webhookEndpoint").set(set).where("id", "=", id).execute();
}

/** Saves the secrets of an endpoint. The former one signs as well for `overlapHours`. */
export async function saveSecrets(
  tx: Db,
  id: string,
  { overlapHours, ...secrets }: Pick<Endpoint, "encryptedSecrets" | "keyId"> & { overlapHours: number },
): Promise<void> {
  const oldSecretUntil = sql<Date>`
    case when encrypted_secrets is not null then clock_timestamp() + make_interval(hours => ${overlapHours}) end`;
  await tx
    .updateTable("webhookEndpoint")
    .set({ ...secrets, oldSecretUntil })
    .where("id", "=", id)
    .execute();
}

/**
 * Enables an endpoint again, or one anew whose URL has changed. Everything that waits for it is due at once, and has as long to succeed as if
 * it were new.
 */
export async function enableEndpoint(tx: Db, id: string): Promise<void> {
  await tx
    .updateTable("webhookEndpoint")
    .set({ disabledAt: null, disabledReason: null, failures: 0, failingSince: null, dispatchAt: now })
    .where("id", "=", id)
    .execute();
  await sql`
    update webhook_delivery set next_at = clock_timestamp(), retry_until = clock_timestamp() + ${retryPeriod}
    where endpoint_id = ${id} and state = 'open'`.execute(tx);
}

/** Disables an endpoint. What waits for it stays, and its place in the feed. */
export async function disableEndpoint(
  tx: Db,
  id: string,
  disabledReason: NonNullable<Endpoint["disabledReason"]>,
): Promise<void> {
  await tx
    .updateTable("webhookEndpoint")
    .set({ disabledAt: now, disabledReason })
    .where("id", "=", id)
    .where("disabledAt", "is", null)
    .execute();
}

/** Deletes an endpoint with its deliveries. */
export async function deleteEndpoint(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom("webhookEndpoint").where("id", "=", id).execute();
}
