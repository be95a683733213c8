import { type BatchOutcome, batches, type Db, records } from "@inlet/db";
import type { Tag } from "@inlet/kustomer";
import { type MappedBatch, toOrigin } from "../page/mapped-batch.ts";
import { type ParsedRecords, parsePage } from "../page/parse-records.ts";
import { rewriteStages } from "../replay/rewrite-records.ts";
import { conversations } from "../streams/conversations.ts";
import { customers } from "../streams/customers.ts";
import { messages } from "../streams/messages.ts";
import type { Stages } from "../streams/stages.ts";

type StoreRecords = (tx: Db, batch: MappedBatch, raw: readonly unknown[]) => Promise<BatchOutcome>;

/** Joins the stages of one stream. */
const join =
  <T extends { id: string }, A>(
    parse: (raw: readonly unknown[]) => ParsedRecords<T>,
    { admit, write }: Stages<T, A>,
  ): StoreRecords =>
  async (tx, batch, raw) => {
    const { records: parsed, rejected, unreadable } = parse(raw);
    const admitted = await admit(tx, batch, parsed);
    const { kept, written, held = 0 } = await write(tx, batch, admitted);
    await recordRejections(tx, batch, { rejected, stored: parsed.map((it) => it.id) });
    if (!batch.replayed) await batches.addUnreadable(tx, batch.id, unreadable);
    const dropped = parsed.length - kept - held;
    return { stored: written, unchanged: kept - written, held, rejected: rejected.length, dropped };
  };

/** Stores every tag. Conversations refer to tags by id only. */
const tags: Stages<Tag, Tag[]> = {
  admit: async (_tx, _batch, parsed) => parsed,
  async write(tx, batch, rows) {
    const written = await records.upsertTags(tx, rows, toOrigin(batch));
    return { kept: rows.length, written: written.length };
  },
};

const store = {
  tags: join(parsePage.tags, tags),
  customers: join(parsePage.customers, customers),
  conversations: join(parsePage.conversations, conversations),
  messages: join(parsePage.messages, messages),
};

const rewrite = {
  tags: join(parsePage.tags, rewriteStages.tags),
  customers: join(parsePage.customers, rewriteStages.customers),
  conversations: join(parsePage.conversations, rewriteStages.conversations),
  messages: join(parsePage.messages, rewriteStages.messages),
};

/** Stores records of a batch in the caller's transaction: parse -> admit -> write. A replay only rewrites stored records. */
export const storeRecords: StoreRecords = (tx, batch, raw) =>
  (batch.replayed ? rewrite : store)[batch.stream](tx, batch, raw);

/** Records rejections. A replay adds none, because its page may be older than what is stored. */
export async function recordRejections(
  db: Db,
  batch: MappedBatch,
  rejections: Parameters<typeof records.recordRejections>[2],
): Promise<void> {
  if (!batch.replayed) await records.recordRejections(db, batch, rejections);
}
