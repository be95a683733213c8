import { customerErasures, type DbPool, exports, type RecordKind, records } from "@inlet/db";
import { describeColumns } from "../exports/columns.ts";
import { type Pace, readPages } from "../exports/read-pages.ts";
import { toErasureReply } from "../privacy/erase-customer.ts";

/** What a line of a customer's export tells. */
export interface CustomerLine {
  type: "customer" | "tombstone" | "conversation" | "message" | "feedback" | "listed" | "erasure";
  data: unknown;
}

interface Read {
  db: DbPool;
  workspaceId: string;
  customerId: string;
  pace: Pace;
}

/** Lines that were read together, which are held in memory. */
export type CustomerLines = CustomerLine[];

/**
 * Reads everything that is stored of a customer, page by page: the customer, each conversation with its messages and what
 * lists keep of it, messages in conversations of others, feedback items, and erasures.
 */
export async function* readCustomer(read: Read): AsyncGenerator<CustomerLines> {
  yield await read.pace(() => readOwn(read));
  for await (const rows of readKind(read, "conversations", { customerId: read.customerId }))
    for (const conversation of rows) {
      yield [{ type: "conversation", data: conversation }];
      const id = String(conversation["id"]);
      yield await readListed(read, "conversation", [id]);
      for await (const messages of readKind(read, "messages", { conversationId: id }))
        yield* readMessages(read, messages);
    }
  for await (const messages of readKind(read, "messages", { customerId: read.customerId }))
    yield* readMessages(read, await listElsewhere(read, messages));
  for await (const items of readKind(read, "feedback", { customerId: read.customerId }))
    yield items.map((data) => ({ type: "feedback", data }));
}

type Rows = Record<string, unknown>[];

async function* readMessages(read: Read, messages: Rows): AsyncGenerator<CustomerLines> {
  if (messages.length === 0) return;
  yield messages.map((data) => ({ type: "message", data }));
  yield await readListed(
    read,
    "message",
    messages.map((it) => String(it["id"])),
  );
}

/** Reads the customer's own record, what lists keep of them, and the certificates of their erasures. */
async function readOwn({ db, workspaceId, customerId }: Read): Promise<CustomerLines> {
  const own = await records.findCustomer(db, { workspaceId, id: customerId });
  const tombstone = await exports.findTombstone(db, { workspaceId, customerId });
  const listed = await customerErasures.readListed(db, workspaceId, { customer: [customerId] });
  const erasures = await customerErasures.listErasuresOf(db, { workspaceId, customerId });
  return [
    ...(own === undefined ? [] : [{ type: "customer" as const, data: pickFields(own) }]),
    ...(tombstone === undefined ? [] : [{ type: "tombstone" as const, data: tombstone }]),
    ...listed.map((data) => ({ type: "listed" as const, data })),
    ...erasures.map((it) => ({ type: "erasure" as const, data: toErasureReply(it) })),
  ];
}

/** Picks what the API's replies have of a customer. */
const pickFields = (row: records.StoredCustomer): object => {
  const names = describeColumns("customers", { include: "attributes" }).map((it) => it.name);
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
};

async function* readKind(
  { db, workspaceId, pace }: Read,
  kind: "conversations" | "messages" | "feedback",
  filter: { customerId: string } | { conversationId: string },
): AsyncGenerator<Rows> {
  const columns = describeColumns(kind, { include: "attributes" }).map((it) => it.name);
  const request = { workspaceId, kind, columns, filter, after: undefined };
  for await (const { rows } of readPages(db, request, pace)) yield rows;
}

async function readListed(
  { db, workspaceId, pace }: Read,
  kind: RecordKind,
  ids: readonly string[],
): Promise<CustomerLines> {
  const listed = await pace(() => customerErasures.readListed(db, workspaceId, { [kind]: ids }));
  return listed.map((data) => ({ type: "listed", data }));
}

/** Keeps messages in conversations of others: those in the customer's own were read with them. */
async function listElsewhere({ db, workspaceId, customerId }: Read, messages: Rows): Promise<Rows> {
  const ids = [...new Set(messages.map((it) => String(it["conversationId"])))];
  const own = new Set(await exports.listOwnConversations(db, { workspaceId, customerId, ids }));
  return messages.filter((it) => !own.has(String(it["conversationId"])));
}
