import type { StoredRedaction } from "@inlet/contracts";
import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { RedactionTable } from "../tables/index.ts";

export type Redaction = Selectable<RedactionTable>;

/** Finds what a workspace has redacted; undefined when it never had anything redacted. */
export function find(db: Db, workspaceId: string): Promise<Redaction | undefined> {
  return db.selectFrom("redaction").selectAll().where("workspaceId", "=", workspaceId).executeTakeFirst();
}

/** Saves the rules; null switches redaction off. `key` is used if the workspace has none. */
export async function save(
  tx: Db,
  workspaceId: string,
  { rules, key }: { rules: StoredRedaction | null; key: Pick<Redaction, "encryptedKey" | "keyId"> },
): Promise<void> {
  const changed = { rules: JSON.stringify(rules), updatedAt: sql<Date>`clock_timestamp()` };
  await tx
    .insertInto("redaction")
    .values({ workspaceId, ...key, ...changed })
    .onConflict((it) => it.column("workspaceId").doUpdateSet(changed))
    .execute();
}
