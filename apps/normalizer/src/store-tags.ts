import { type Db, records } from "@inlet/db";
import { parseTag } from "@inlet/kustomer";
import { type MappedBatch, toOrigin } from "./origin.ts";
import type { StoreResult } from "./outcome.ts";
import { parseRecords } from "./parse-records.ts";

/** Stores every tag. Conversations refer to tags by id only. */
export async function storeTags(tx: Db, batch: MappedBatch, raw: readonly unknown[]): Promise<StoreResult> {
  const { records: tags, rejected } = parseRecords(raw, parseTag);
  const written = await records.upsertTags(tx, tags, toOrigin(batch));
  return {
    rejected,
    outcome: {
      stored: written.length,
      unchanged: tags.length - written.length,
      held: 0,
      rejected: rejected.length,
      dropped: 0,
    },
  };
}
