import { createHmac } from "node:crypto";
import { compareRecords } from "../mutations/compare-records.ts";
import type { RecordWrite } from "../mutations/mutation-context.ts";
import type { Random } from "../random.ts";
import type { Fixtures } from "../world/fixtures.ts";
import { toIso } from "../world/iso-time.ts";
import { createObjectId } from "../world/object-id.ts";
import { type Resource, readResource, type Stream } from "../world/resource.ts";

/** The kinds of record that have events. Notes and merges have none. */
const eventKinds: Partial<Record<Stream, string>> = {
  customers: "customer",
  conversations: "conversation",
  messages: "message",
  users: "user",
  teams: "team",
  tags: "tag",
};

/** Every event name. Deletions, merges and redactions have no event. @see Kustomer's event catalog */
export const eventNames: readonly string[] = Object.values(eventKinds).flatMap((kind) => [
  `kustomer.${kind}.create`,
  `kustomer.${kind}.update`,
]);

export interface WebhookEvent {
  id: string;
  name: string;
  /** The raw body; the signature covers it. */
  body: Buffer;
}

export interface EventContext {
  org: Fixtures["org"];
  /** Kustomer's time, milliseconds since 1970. */
  at: number;
  random: Random;
}

/** Converts a write to an event; undefined for records without events. */
export function toWebhookEvent(
  { verb, before, after }: RecordWrite,
  context: EventContext,
): WebhookEvent | undefined {
  const kind = eventKinds[after.stream];
  if (kind === undefined) return undefined;
  const { org, at, random } = context;
  const [id, name, record] = [createObjectId(at, random), `kustomer.${kind}.${verb}`, readResource(after)];
  const createdAt = toIso(Math.max(at, after.updatedAt) + random.between(7, 24));
  const changes = before ? compareRecords(readResource(before), record) : null;
  const hasOldForm = random.chance(0.3);
  const data = hasOldForm && kind === "conversation" ? addUnsetAttributes(record) : record;
  const body = {
    ...{ id, name, org: org.id, partition: org.id, data, createdAt, changes, persist: true },
    ...(hasOldForm ? {} : pickOptionalFields(data, context)),
  };
  return { id, name, body: Buffer.from(JSON.stringify(body)) };
}

/** Adds the attributes that a delivery of 2021 has as null where the record has none. */
function addUnsetAttributes(conversation: Resource): Resource {
  return { ...conversation, attributes: { ...unsetAttributes, ...conversation.attributes } };
}

const unsetAttributes = {
  ...{ deleted: null, deletedAt: null, locked: null, pinned: null, snooze: null },
  ...{ lastMessageOut: null, sentiment: null, externalId: null },
};

/** Fields that recorded deliveries of 2025 have sometimes, and those of 2022 never. */
function pickOptionalFields(data: Resource, { org, random }: EventContext): Record<string, unknown> {
  const optional = {
    orgName: org.name,
    client: "api-gw",
    dataId: data.id,
    meta: { customChanged: false },
    snsFilters: ["assistant", "csat"],
  };
  return Object.fromEntries(Object.entries(optional).filter(() => random.chance(0.8)));
}

/** Computes `X-Kustomer-Webhook-Signature`: the HMAC-SHA256 of the raw body in lower-case hex. */
export function signBody(body: Buffer, token: string): string {
  return createHmac("sha256", token).update(body).digest("hex");
}
