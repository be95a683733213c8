import { zstdCompressSync } from "node:zlib";

/** A record as Kustomer sends it; what is given goes over the defaults, attribute by attribute. */
interface RawGiven {
  id?: unknown;
  customerId?: string;
  conversationId?: string;
  [attribute: string]: unknown;
}

const someTime = "2026-01-02T03:04:05.000Z";

const related = (type: string, id: string | undefined) =>
  id === undefined ? {} : { [type]: { data: { type: `${type}s`, id } } };

function raw(type: string, { id = `${type}-1`, customerId, conversationId, ...attributes }: RawGiven) {
  const relationships = { ...related("customer", customerId), ...related("conversation", conversationId) };
  return {
    type,
    id,
    attributes: { createdAt: someTime, updatedAt: someTime, rev: 1, ...attributes },
    relationships,
  };
}

/** A conversation as Kustomer sends it. */
export const rawConversation = (given: RawGiven = {}) =>
  raw("conversation", {
    name: "Where is my parcel",
    status: "open",
    channels: ["email"],
    tags: [],
    messageCount: 1,
    ...given,
  });

/** A message as Kustomer sends it, of `conversation-1` unless told otherwise. */
export const rawMessage = (given: RawGiven = {}) =>
  raw("message", {
    conversationId: "conversation-1",
    preview: "Hello",
    channel: "email",
    direction: "in",
    ...given,
  });

/** A customer as Kustomer sends one. */
export const rawCustomer = (given: RawGiven = {}) => raw("customer", { name: "Ada", ...given });

/** A page of records as it lies in a raw batch. */
export const page = (records: readonly unknown[]): Buffer =>
  zstdCompressSync(JSON.stringify({ data: records, meta: { pageSize: 500 }, links: {} }));
