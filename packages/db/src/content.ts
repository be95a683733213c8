import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Db } from "./open-db.ts";
import type { ConversationTable, CustomerTable, MessageTable, TagTable, WishLane } from "./tables.ts";

/**
 * When a received version replaces the stored one: a greater `rev` where both have one, else a later `updatedAt`, else
 * the same version not read earlier and mapped anew, or read later with other content (masked fields, moved relations).
 * Equal writes nothing. A tombstone is a version too: only what was observed after it revives the row.
 */
const isNewer = (table: string): RawBuilder<boolean> => {
  const stored = (column: string) => sql.ref(`${table}.${column}`);
  return sql<boolean>`case
    when excluded.observed_at <= ${stored("deletedAt")} then false
    when excluded.rev <> ${stored("rev")} then excluded.rev > ${stored("rev")}
    when excluded.updated_at <> ${stored("updatedAt")} then excluded.updated_at > ${stored("updatedAt")}
    when ${stored("deletedAt")} is not null then true
    when excluded.observed_at < ${stored("observedAt")} then false
    when excluded.mapping_version <> ${stored("mappingVersion")} then excluded.mapping_version > ${stored("mappingVersion")}
    else excluded.observed_at > ${stored("observedAt")}
      and (excluded.attributes, excluded.relations) is distinct from (${stored("attributes")}, ${stored("relations")})
  end`;
};

/** What the upsert itself fills in. */
type Stamp = "workspaceId" | "observedAt" | "mappingVersion" | "deletedAt" | "changedXid";
/** A table's row as the normalizer maps it. */
type Mapped<T> = Omit<Selectable<T>, Stamp>;

export type CustomerRow = Mapped<CustomerTable>;
export type ConversationRow = Mapped<ConversationTable>;
export type MessageRow = Mapped<MessageTable>;
export type TagRow = Mapped<TagTable>;

/** What every versioned record shares. */
type RecordRow = Pick<CustomerRow, "id" | "rev" | "updatedAt">;

/** Of which batch the rows are. */
export interface Origin {
  workspaceId: string;
  /** When the request that brought them was permitted. */
  observedAt: Date;
  /** Grows when the mapping from Kustomer's attributes to columns changes. */
  mappingVersion: number;
  /** Whose runs look whether the threads of written conversations are complete; the live ones unless given. */
  lane?: WishLane;
}

const versionedColumns = {
  rev: "integer",
  createdAt: "timestamptz",
  updatedAt: "timestamptz",
  attributes: "jsonb",
  relations: "jsonb",
};

const columnsOf = {
  customer: {
    name: "text",
    email: "text",
    externalId: "text",
    locale: "text",
    gender: "text",
    verified: "boolean",
    timezone: "text",
  },
  conversation: {
    name: "text",
    preview: "text",
    status: "text",
    channels: "text[]",
    tags: "text[]",
    customerId: "text",
    messageCount: "integer",
    direction: "text",
    priority: "integer",
  },
  message: {
    conversationId: "text",
    customerId: "text",
    description: "text",
    subject: "text",
    status: "text",
    channel: "text",
    app: "text",
    direction: "text",
    sentAt: "timestamptz",
  },
} as const;

type Kind = keyof typeof columnsOf;

/** One row per id, the newest; sorted, so that two statements always lock in the same order. */
function distinctSorted<T extends RecordRow>(rows: readonly T[]): T[] {
  const newest = new Map<string, T>();
  for (const row of rows) {
    const other = newest.get(row.id);
    if (other === undefined || isOlder(other, row)) newest.set(row.id, row);
  }
  return [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function isOlder(a: RecordRow, b: RecordRow): boolean {
  if (a.rev !== null && b.rev !== null && a.rev !== b.rev) return a.rev < b.rev;
  return a.updatedAt.getTime() <= b.updatedAt.getTime();
}

/** Rows of one table. */
interface Page {
  kind: Kind;
  rows: readonly RecordRow[];
}

/** One set-based, versioned upsert. @returns the ids that were written */
async function upsert(db: Db, { kind, rows }: Page, origin: Origin): Promise<string[]> {
  if (rows.length === 0) return [];
  const columns = { ...columnsOf[kind], ...versionedColumns };
  const names = Object.keys(columns);
  const list = (prefix: string) => sql.join(names.map((name) => sql`${sql.raw(prefix)}${sql.ref(name)}`));
  // In the JSON the keys are the camel-case names of the rows; quoted, the plugin leaves them alone.
  const definition = sql.raw(
    Object.entries(columns)
      .map(([name, type]) => `"${name}" ${type}`)
      .join(", "),
  );
  const picked = sql.raw(names.map((name) => `r."${name}"`).join(", "));
  const { rows: written } = await sql<{ id: string }>`
    insert into ${sql.table(kind)} (workspace_id, id, ${list("")}, observed_at, mapping_version)
    select ${origin.workspaceId}::uuid, r.id, ${picked}, ${origin.observedAt}::timestamptz, ${origin.mappingVersion}::smallint
    from jsonb_to_recordset(${JSON.stringify(distinctSorted(rows))}::jsonb) as r (id text, ${definition})
    on conflict (workspace_id, id) do update set
      ${sql.join(names.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`))},
      observed_at = excluded.observed_at, mapping_version = excluded.mapping_version,
      deleted_at = null, changed_xid = pg_current_xact_id()
    where ${isNewer(kind)}
    returning id`.execute(db);
  return written.map((it) => it.id);
}

export const upsertCustomers = (db: Db, rows: readonly CustomerRow[], origin: Origin) =>
  upsert(db, { kind: "customer", rows }, origin);

/** Writes admitted conversations, and notes that their threads must be counted. */
export async function upsertConversations(
  db: Db,
  rows: readonly ConversationRow[],
  origin: Origin,
): Promise<string[]> {
  const ids = await upsert(db, { kind: "conversation", rows }, origin);
  // On conflict not "nothing": the row is locked, so that whoever counts threads waits for what is being written.
  if (ids.length > 0)
    await sql`
      insert into thread_check (workspace_id, conversation_id, lane)
      select ${origin.workspaceId}::uuid, id, ${origin.lane ?? "live"} from unnest(${[...ids].sort()}::text[]) as it (id)
      on conflict (workspace_id, conversation_id) do update set
        lane = case when thread_check.lane = 'live' then 'live' else excluded.lane end`.execute(db);
  return ids;
}

export const upsertMessages = (db: Db, rows: readonly MessageRow[], origin: Origin) =>
  upsert(db, { kind: "message", rows }, origin);

/** Tags carry no `rev` and sometimes no `updatedAt`; then the page read later wins. */
export async function upsertTags(db: Db, rows: readonly TagRow[], origin: Origin): Promise<string[]> {
  if (rows.length === 0) return [];
  const distinct = [...new Map(rows.map((it) => [it.id, it])).values()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const { rows: written } = await sql<{ id: string }>`
    insert into tag (workspace_id, id, name, color, deleted, created_at, updated_at, attributes, observed_at, mapping_version)
    select ${origin.workspaceId}::uuid, r.id, r.name, r.color, r.deleted, r."createdAt", r."updatedAt", r.attributes,
      ${origin.observedAt}::timestamptz, ${origin.mappingVersion}::smallint
    from jsonb_to_recordset(${JSON.stringify(distinct)}::jsonb) as r (
      id text, name text, color text, deleted boolean, "createdAt" timestamptz, "updatedAt" timestamptz, attributes jsonb)
    on conflict (workspace_id, id) do update set
      name = excluded.name, color = excluded.color, deleted = excluded.deleted, created_at = excluded.created_at,
      updated_at = excluded.updated_at, attributes = excluded.attributes, observed_at = excluded.observed_at,
      mapping_version = excluded.mapping_version
    where case
      when excluded.updated_at <> tag.updated_at then excluded.updated_at > tag.updated_at
      else excluded.observed_at > tag.observed_at and excluded.attributes is distinct from tag.attributes
    end
    returning id`.execute(db);
  return written.map((it) => it.id);
}
