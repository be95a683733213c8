import { z } from "zod";
import { isObject, readInstant as readInstant } from "../payload/values.ts";
import type { Stream } from "../reading/reading.ts";
import { getRawMember } from "./raw-member.ts";

/** Something that happened at Kustomer, as its webhook tells it. */
export interface WebhookEvent {
  id: string;
  /** Such as `kustomer.message.create`. */
  name: string;
  orgId: string;
  /** By Kustomer's clock. */
  createdAt: Date;
  /** What kind of record it brings; undefined when it brings none that is read. */
  stream: Stream | undefined;
  /** A page with the one record, exactly as Kustomer sent it; `parseBody` reads it. */
  page: Buffer;
}

/** An event, or why it is none. */
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
  data: z.custom<object>(isObject),
});

const streams: Record<string, Stream> = {
  conversation: "conversations",
  message: "messages",
  customer: "customers",
  tag: "tags",
};

/**
 * Reads the body of a webhook. Events of records that are not read (users, teams) and those that nobody knows yet are
 * events all the same, without a stream.
 * @see https://developer.kustomer.com/docs/webhooks/event-catalog
 */
export function parseWebhook(body: Buffer): WebhookParseResult {
  const parsed = envelope.safeParse(parseJson(body));
  const data = parsed.success ? getRawMember(body, "data") : undefined;
  if (!parsed.success || data === undefined) return { rejected: wordsFor(parsed.error) };
  const { id, name, org, createdAt } = parsed.data;
  const page = Buffer.concat([Buffer.from('{"data":['), data, Buffer.from("]}")]);
  return { event: { id, name, orgId: org, createdAt, stream: streamOf(name), page } };
}

function streamOf(name: string): Stream | undefined {
  const kind = /^kustomer\.([a-z]+)\.(create|update)$/.exec(name)?.[1];
  return kind !== undefined && Object.hasOwn(streams, kind) ? streams[kind] : undefined;
}

function wordsFor(error: z.ZodError | undefined): string {
  const fields = new Set(error?.issues.map(({ path }) => path[0]).filter((it) => it !== undefined));
  return fields.size === 0 ? "it is no JSON object" : `${[...fields].join(", ")} cannot be read`;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined; // no envelope is undefined, so it is rejected
  }
}
