import { type RawBuilder, type Selectable, sql } from "kysely";
import { toJsonbArray } from "../client/jsonb-array.ts";
import type {
  BacklogLane,
  ConversationTable,
  CustomerTable,
  MessageTable,
  TagTable,
} from "../tables/index.ts";

/**
 * Whether a received version replaces the stored one. A greater `rev` wins where both have one, else a later
 * `updatedAt`. The same version wins when a newer mapping maps it, or when it was read later and has other content
 * (masked fields, moved relations).
 * An equal version writes nothing, not even the time of observation, because overlaps read everything several times.
 * Under one `rev`, content may change from A to B and back to A. If the second A arrives before B, B would stay, so such
 * records are read again (`out-of-order-pages.ts`).
 * A tombstone is a version too: only what was observed after it revives the row.
 */
export const isNewer = (table: string): RawBuilder<boolean> => {
  const stored = (column: string) => sql.ref(`${table}.${column}`);
  return sql<boolean>`case
    when excluded.observed_at <= ${stored("deletedAt")} then false
    when excluded.rev <> ${stored("rev")} then excluded.rev > ${stored("rev")}
    when excluded.updated_at <> ${stored("updatedAt")} then excluded.updated_at > ${stored("updatedAt")}
    when ${stored("deletedAt")} is not null then true
    when excluded.observed_at < ${stored("observedAt")} then false
    when excluded.mapping_version <> ${stored("mappingVersion")} then excluded.mapping_version > ${stored("mappingVersion")}
    else excluded.observed_at > ${stored("observedAt")}
      and ((excluded.attributes, excluded.relations) is distinct from (${stored("attributes")}, ${stored("relations")})
        ${table === "message" ? hasNewAttachments : sql``})
  end`;
};

/** The page says more about attachments than is known. */
const hasNewAttachments = sql`or (
  excluded.attachments is not null and excluded.attachments is distinct from message.attachments)`;

/** SQL expression over the rows `old` and `new` of an upsert: other content was written under the same version. */
export const changedWithinVersion = sql`case
  when old.id is null or old.deleted_at is not null or old.updated_at <> new.updated_at then false
  when old.rev <> new.rev then false
  else (old.attributes, old.relations) is distinct from (new.attributes, new.relations)
end as changed_within_version`;

/** The batch that the rows come from. */
export interface Origin {
  workspaceId: string;
  /** When the request that brought them got its permit. */
  observedAt: Date;
  /** Increases when the mapping from Kustomer's attributes to columns changes. */
  mappingVersion: number;
  /** The lane whose runs check that the threads of written conversations are complete; the live lane by default. */
  lane?: BacklogLane;
}

/** The columns that the upsert sets. */
type StampedColumns =
  | "workspaceId"
  | "observedAt"
  | "mappingVersion"
  | "deletedAt"
  | "feedPosition"
  | "firstPosition";
/** A table's row as the normalizer maps it. */
type MappedRow<T> = Omit<Selectable<T>, StampedColumns>;

export type CustomerRow = MappedRow<CustomerTable>;
export type ConversationRow = MappedRow<ConversationTable>;
export type MessageRow = MappedRow<MessageTable>;
export type TagRow = MappedRow<TagTable>;

/** The columns that all versioned records share. */
export type RecordRow = Pick<CustomerRow, "id" | "rev" | "updatedAt" | "attributes">;

const versionedColumns = {
  rev: "integer",
  createdAt: "timestamptz",
  updatedAt: "timestamptz",
  attributes: "jsonb",
  relations: "jsonb",
};

const columnsByKind = {
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
    text: "text",
    descriptionTruncated: "boolean",
    subject: "text",
    status: "text",
    channel: "text",
    app: "text",
    direction: "text",
    sentAt: "timestamptz",
    attachments: "jsonb",
  },
} as const;

/** The tables whose rows have versions. */
export type VersionedKind = keyof typeof columnsByKind;

/** Keeps the newest row of each id and sorts by id, so that two statements lock rows in the same order. */
export function dedupeAndSort<T extends RecordRow>(rows: readonly T[]): T[] {
  const newest = new Map<string, T>();
  for (const row of rows) {
    const other = newest.get(row.id);
    if (other === undefined || isOlder(other, row)) newest.set(row.id, row);
  }
  return sortById(newest);
}

/** Sorts rows by id. */
export const sortById = <T extends { id: string }>(rows: Map<string, T>): T[] =>
  [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

function isOlder(a: RecordRow, b: RecordRow): boolean {
  if (a.rev !== null && b.rev !== null && a.rev !== b.rev) return a.rev < b.rev;
  return a.updatedAt.getTime() <= b.updatedAt.getTime();
}

/** Rows of one table. */
export interface KindRows {
  kind: VersionedKind;
  rows: readonly RecordRow[];
}

/**
 * What a column gets instead of the received value. Most pages do not say which attachments a message has, so those
 * stay that are known; but not those of a message that was redacted.
 */
const assigned: Readonly<Record<string, RawBuilder<unknown>>> = {
  attachments: sql`case
    when message.attachments is null or excluded.attachments is not null then excluded.attachments
    when excluded.attributes->>'redacted' = 'true' then null
    else message.attachments end`,
};

/** Builds the parts of a statement that takes rows (`r`, from `toRecordset`), for a table's columns besides its key. */
export function buildColumnSql(kind: VersionedKind) {
  const columns = { ...columnsByKind[kind], ...versionedColumns };
  const names = Object.keys(columns);
  return {
    names: sql.join(names.map((name) => sql.ref(name))),
    picked: sql.join(names.map((name) => sql`${sql.raw(`r."${name}"`)} as ${sql.ref(name)}`)),
    assigned: sql.join(
      names.map((name) => sql`${sql.ref(name)} = ${assigned[name] ?? sql`excluded.${sql.ref(name)}`}`),
    ),
  };
}

/**
 * Builds the rows of a statement, as `r`, with `id` and the table's columns. The attributes, which are most of it, are an
 * array, so that Postgres parses them once. The rest is JSON with the camel-case names of the rows, because kysely's
 * plugin does not change quoted names.
 */
export function toRecordset({ kind, rows }: KindRows): RawBuilder<unknown> {
  const { attributes: _, ...columns } = { id: "text", ...columnsByKind[kind], ...versionedColumns };
  const names = Object.keys(columns);
  const definition = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`);
  const rest = rows.map((row) => pickColumns(row, names));
  return sql`rows from (
    json_to_recordset(${JSON.stringify(rest)}::json) as (${sql.raw(definition.join(", "))}),
    unnest(${toJsonbArray(rows.map((it) => it.attributes))}::jsonb[])
  ) as r (${sql.raw(names.map((it) => `"${it}"`).join(", "))}, attributes)`;
}

/** Picks the columns of a row, with dates as text, without which `JSON.stringify` takes a third of the time. */
function pickColumns(row: RecordRow, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) {
    const value: unknown = row[name as keyof RecordRow];
    picked[name] = value instanceof Date ? value.toISOString() : value;
  }
  return picked;
}
