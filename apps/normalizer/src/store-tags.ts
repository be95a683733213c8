import { type Db, records } from "@inlet/db";
import { parseTag } from "@inlet/kustomer";
import { type MappedBatch, originOf } from "./origin.ts";
import type { Stored } from "./outcome.ts";
import { parseRecords } from "./parse-records.ts";

/** Stores every tag: conversations name them by id only. */
export async function storeTags(tx: Db, batch: MappedBatch, raw: readonly unknown[]): Promise<Stored> {
  const { records: tags, rejected } = parseRecords(raw, parseTag);
  const written = await records.upsertTags(tx, tags, originOf(batch));
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
