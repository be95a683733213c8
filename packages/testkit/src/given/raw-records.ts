import { zstdCompressSync } from "node:zlib";

/** Ids and attributes of a record as Kustomer sends it; each overrides its default. */
interface RawRecordFields {
  id?: unknown;
  customerId?: string;
  conversationId?: string;
  [attribute: string]: unknown;
}

const defaultTime = "2026-01-02T03:04:05.000Z";

const toRelationship = (type: string, id: string | undefined) =>
  id === undefined ? {} : { [type]: { data: { type: `${type}s`, id } } };

function buildRawRecord(
  type: string,
  { id = `${type}-1`, customerId, conversationId, ...attributes }: RawRecordFields,
) {
  const relationships = {
    ...toRelationship("customer", customerId),
    ...toRelationship("conversation", conversationId),
  };
  return {
    type,
    id,
    attributes: { createdAt: defaultTime, updatedAt: defaultTime, rev: 1, ...attributes },
    relationships,
  };
}

/** Builds a conversation as Kustomer sends it. */
export const buildRawConversation = (given: RawRecordFields = {}) =>
  buildRawRecord("conversation", {
    name: "Where is my parcel",
    status: "open",
    channels: ["email"],
    tags: [],
    messageCount: 1,
    ...given,
  });

/** Builds a message as Kustomer sends it; default: of `conversation-1`. */
export const buildRawMessage = (given: RawRecordFields = {}) =>
  buildRawRecord("message", {
    conversationId: "conversation-1",
    preview: "Hello",
    channel: "email",
    direction: "in",
    ...given,
  });

/** Builds a customer as Kustomer sends it. */
export const buildRawCustomer = (given: RawRecordFields = {}) =>
  buildRawRecord("customer", { name: "Ada", ...given });

/** Compresses a page of records into the body of a raw batch. */
export const compressPage = (records: readonly unknown[]): Buffer =>
  zstdCompressSync(JSON.stringify({ data: records, meta: { pageSize: 500 }, links: {} }));
