import { createHmac } from "node:crypto";
import { compareRecords } from "../mutations/compare-records.ts";
import type { RecordWrite } from "../mutations/mutation-context.ts";
import type { Random } from "../random.ts";
import type { Fixtures } from "../world/fixtures.ts";
import { toIso } from "../world/iso-time.ts";
import { createObjectId } from "../world/object-id.ts";
import { type Resource, readResource, type Stream } from "../world/resource.ts";

/** The kinds of record that have events; nothing is told of notes and merges. */
const eventKinds: Partial<Record<Stream, string>> = {
  customers: "customer",
  conversations: "conversation",
  messages: "message",
  users: "user",
  teams: "team",
  tags: "tag",
};

/** Every event there is; none for a delete, a merge or a redaction. @see Kustomer's event catalogue */
export const eventNames: readonly string[] = Object.values(eventKinds).flatMap((kind) => [
  `kustomer.${kind}.create`,
  `kustomer.${kind}.update`,
]);

/** What a webhook is told. */
export interface WebhookEvent {
  id: string;
  name: string;
  /** The raw body, which is what is signed. */
  body: Buffer;
}

/** Where and when something was written. */
export interface EventContext {
  org: Fixtures["org"];
  /** Kustomer's time, milliseconds since 1970. */
  at: number;
  random: Random;
}

/** Tells of a write; undefined for records that have no events. */
export function toWebhookEvent({ verb, before, after }: RecordWrite, context: EventContext): WebhookEvent | undefined {
  const kind = eventKinds[after.stream];
  if (kind === undefined) return undefined;
  const { org, at, random } = context;
  const [id, name, data] = [createObjectId(at, random), `kustomer.${kind}.${verb}`, readResource(after)];
  const body = {
    id,
    name,
    org: org.id,
    partition: org.id,
    data,
    createdAt: toIso(Math.max(at, after.updatedAt) + random.between(7, 24)),
    ...(before ? { changes: compareRecords(readResource(before), data) } : {}),
    persist: true,
    ...pickOptionalFields(data, context),
  };
  return { id, name, body: Buffer.from(JSON.stringify(body)) };
}

/** What deliveries of 2025 carry, each at times, and those of 2022 never. */
function pickOptionalFields(data: Resource, { org, random }: EventContext): Record<string, unknown> {
  const optional = {
    orgName: org.name,
    client: "api-gw",
    dataId: data.id,
    meta: { customChanged: false },
    snsFilters: ["assistant", "csat"],
  };
  const isOld = random.chance(0.3);
  return Object.fromEntries(Object.entries(optional).filter(() => random.chance(0.8) && !isOld));
}

/** What goes into `X-Kustomer-Webhook-Signature`: lower-case hex HMAC-SHA256 of the raw body. */
export function signBody(body: Buffer, token: string): string {
  return createHmac("sha256", token).update(body).digest("hex");
}
