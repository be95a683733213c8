/** A column of a view for analysts. */
export interface ViewColumn {
  type: "text" | "text[]" | "integer" | "bigint" | "numeric" | "boolean" | "timestamptz" | "date" | "jsonb";
  /** For people, in the database and in the documentation. */
  comment: string;
  /** The SQL expression; without it the column of that name. */
  sql?: string;
}

/** A view for analysts. What people rely on stays: columns are added, and never renamed or removed. */
export interface View {
  comment: string;
  /** By name, in their order. */
  columns: Record<string, ViewColumn>;
  /** What follows `from`. It must compare the workspace of each table with `ownWorkspace`, or with a table that does. */
  from: string;
}

/**
 * SQL: the workspace of the role that has logged in; null for other roles, and once the workspace is deleted. Nobody can
 * choose `session_user`: `set role` does not change it, and `set session authorization` is for superusers. As a subquery it
 * is read once per statement, and the indexes by workspace apply.
 */
export const ownWorkspace = `(
    select (select w.id from public.workspace w where w.id = r.workspace_id and w.deleted_at is null)
    from public.sql_role r
    where r.role = session_user::text collate "default")`;
