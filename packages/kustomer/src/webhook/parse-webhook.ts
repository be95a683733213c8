import type { Stream } from "@inlet/contracts";
import { z } from "zod";
import { isObject, parseJson, readInstant, readObject } from "../payload/values.ts";
import { getRawMember } from "./raw-member.ts";

/** An event that a Kustomer webhook delivers. */
export interface WebhookEvent {
  id: string;
  /** Such as `kustomer.message.create`. */
  name: string;
  orgId: string;
  /** By Kustomer's clock. */
  createdAt: Date;
  /** The kind of record that the event carries; undefined for a kind that Inlet does not read. */
  stream: Stream | undefined;
  /** Which version of which record the event carries; undefined when that cannot be read. */
  version: RecordVersion | undefined;
  /** A page with the one record, exactly as Kustomer sent it. `parseStoredBody` parses it. */
  page: Buffer;
}

/** A version of a record. */
export type RecordVersion = z.output<typeof versionSchema>;

/** A parsed event, or why the body was rejected. */
export type WebhookParseResult = { event: WebhookEvent } | { rejected: string };

const word = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u);
const envelope = z.object({
  id: word,
  name: word,
  org: word,
  createdAt: z.string().transform(readInstant).pipe(z.date()),
  data: z.custom<Record<string, unknown>>(isObject),
});

const versionSchema = z.object({
  id: z.string().regex(/^[\w.-]{1,64}$/),
  updatedAt: z.date(),
});

const streams: Record<string, Stream> = {
  conversation: "conversations",
  message: "messages",
  customer: "customers",
  tag: "tags",
};

/**
 * Parses the body of a webhook. An event about a record that Inlet does not read (a user, a team, an unknown kind) is
 * valid and has no stream.
 * @see https://developer.kustomer.com/docs/webhooks/event-catalog
 */
export function parseWebhook(body: Buffer): WebhookParseResult {
  const parsed = envelope.safeParse(parseJson(body));
  const data = parsed.success ? getRawMember(body, "data") : undefined;
  if (!parsed.success || data === undefined) return { rejected: describeRejection(parsed.error) };
  const { id, name, org, createdAt, data: record } = parsed.data;
  const page = Buffer.concat([Buffer.from('{"data":['), data, Buffer.from("]}")]);
  return {
    event: { id, name, orgId: org, createdAt, stream: toStream(name), version: readVersion(record), page },
  };
}

function readVersion({ id, attributes }: Record<string, unknown>): RecordVersion | undefined {
  const updatedAt = readInstant(readObject(attributes)["updatedAt"]);
  return versionSchema.safeParse({ id, updatedAt }).data;
}

function toStream(name: string): Stream | undefined {
  const kind = /^kustomer\.([a-z]+)\.(create|update)$/.exec(name)?.[1];
  return kind !== undefined && Object.hasOwn(streams, kind) ? streams[kind] : undefined;
}

function describeRejection(error: z.ZodError | undefined): string {
  const fields = new Set(error?.issues.map(({ path }) => path[0]).filter((it) => it !== undefined));
  return fields.size === 0 ? "it is no JSON object" : `${[...fields].join(", ")} cannot be read`;
}
