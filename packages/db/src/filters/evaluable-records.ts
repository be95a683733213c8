import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import type { FilteredKind, RecordVersion } from "./known-versions.ts";

/** What filters read of a stored record. */
export interface EvaluableRecord extends RecordVersion {
  id: string;
  /** The conversation of a message; a conversation's own id. */
  conversationId: string;
  status: string | null;
  direction: string | null;
  channels: string[];
  tags: string[];
  channel: string | null;
  app: string | null;
  relations: Record<string, string>;
  /** Only the attributes that were asked for. */
  attributes: Record<string, unknown>;
}

/** The columns in which conversations and messages differ. */
const ownColumns: Record<FilteredKind, RawBuilder<unknown>> = {
  conversation: sql`it.id as conversation_id, it.channels, it.tags, null::text as channel, null::text as app`,
  message: sql`it.conversation_id, '{}'::text[] as channels, '{}'::text[] as tags, it.channel, it.app`,
};

/** Lists the stored records after an id, with those attributes that filters read, however large the others are. */
export async function listEvaluable(
  db: Db,
  { kind, attributes, isLocked }: { kind: FilteredKind; attributes: readonly string[]; isLocked: boolean },
  { workspaceId, after = "", limit }: IdSlice,
): Promise<EvaluableRecord[]> {
  const { rows } = await sql<EvaluableRecord>`
    select it.id, it.rev, it.updated_at, it.observed_at, it.status, it.direction, ${ownColumns[kind]}, it.relations,
      ${pickAttributes(attributes)} as attributes
    from ${sql.table(kind)} it
    where it.workspace_id = ${workspaceId} and it.id > ${after} and it.deleted_at is null
    order by it.id
    limit ${limit}
    ${isLocked ? sql`for no key update` : sql``}`.execute(db);
  return rows;
}

/** A conversation as a preview shows it. */
export interface PreviewedConversation extends EvaluableRecord {
  name: string | null;
}

/** Lists stored conversations, the one that was updated last first, after a position. */
export async function listNewest(
  db: Db,
  { workspaceId, attributes }: { workspaceId: string; attributes: readonly string[] },
  { after, limit }: { after: { updatedAt: Date; id: string } | undefined; limit: number },
): Promise<PreviewedConversation[]> {
  const { rows } = await sql<PreviewedConversation>`
    select it.id, it.name, it.rev, it.updated_at, it.observed_at, it.status, it.direction, ${ownColumns.conversation},
      it.relations, ${pickAttributes(attributes)} as attributes
    from conversation it
    where it.workspace_id = ${workspaceId} and it.deleted_at is null
      and (${after === undefined} or (it.updated_at, it.id) < (${after?.updatedAt ?? null}::timestamptz, ${after?.id ?? null}))
    order by it.updated_at desc, it.id desc
    limit ${limit}`.execute(db);
  return rows;
}

const pickAttributes = (names: readonly string[]) => sql`(
  select coalesce(jsonb_object_agg(name, it.attributes->name), '{}')
  from unnest(${[...names]}::text[]) as name
  where it.attributes ? name)`;
