import { type RawBuilder, type Selectable, sql } from "kysely";
import type {
  BacklogLane,
  ConversationTable,
  CustomerTable,
  MessageTable,
  TagTable,
} from "../tables/index.ts";

/**
 * When a received version replaces the stored one: a greater `rev` where both have one, else a later `updatedAt`, else
 * the same version not read earlier and mapped anew, or read later with other content (masked fields, moved relations).
 * Equal writes nothing, not even when it was observed: overlaps read everything several times. So where content went
 * back and forth under one version, a page that shows the last state and overtakes the one before it leaves no trace; such
 * records are read again (`overtaken.ts`). A tombstone is a version too: only what was observed after it revives the row.
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
      and (excluded.attributes, excluded.relations) is distinct from (${stored("attributes")}, ${stored("relations")})
  end`;
};

/** Of which batch the rows are. */
export interface Origin {
  workspaceId: string;
  /** When the request that brought them was permitted. */
  observedAt: Date;
  /** Grows when the mapping from Kustomer's attributes to columns changes. */
  mappingVersion: number;
  /** Whose runs look whether the threads of written conversations are complete; the live ones unless given. */
  lane?: BacklogLane;
}

/** What the upsert itself fills in. */
type StampedColumns = "workspaceId" | "observedAt" | "mappingVersion" | "deletedAt" | "changedXid";
/** A table's row as the normalizer maps it. */
type MappedRow<T> = Omit<Selectable<T>, StampedColumns>;

export type CustomerRow = MappedRow<CustomerTable>;
export type ConversationRow = MappedRow<ConversationTable>;
export type MessageRow = MappedRow<MessageTable>;
export type TagRow = MappedRow<TagTable>;

/** What every versioned record shares. */
export type RecordRow = Pick<CustomerRow, "id" | "rev" | "updatedAt">;

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
    subject: "text",
    status: "text",
    channel: "text",
    app: "text",
    direction: "text",
    sentAt: "timestamptz",
  },
} as const;

/** The tables whose rows have versions. */
export type VersionedKind = keyof typeof columnsByKind;

/** One row per id, the newest; sorted, so that two statements always lock in the same order. */
export function dedupeAndSort<T extends RecordRow>(rows: readonly T[]): T[] {
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
export interface KindRows {
  kind: VersionedKind;
  rows: readonly RecordRow[];
}

/** A table's columns besides its key, as parts of statements that take rows as JSON (`r`). */
export function buildColumnSql(kind: VersionedKind) {
  const columns = { ...columnsByKind[kind], ...versionedColumns };
  const names = Object.keys(columns);
  return {
    names: sql.join(names.map((name) => sql.ref(name))),
    // In the JSON the keys are the camel-case names of the rows; quoted, the plugin leaves them alone.
    definition: sql.raw(
      Object.entries(columns)
        .map(([name, type]) => `"${name}" ${type}`)
        .join(", "),
    ),
    picked: sql.join(names.map((name) => sql`${sql.raw(`r."${name}"`)} as ${sql.ref(name)}`)),
    assigned: sql.join(names.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`)),
  };
}
