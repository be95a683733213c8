/** What the page loads of a workspace, by subject. `freshness.ts` says when each is old. */
export type Subject =
  | "overview"
  | "runs"
  | "records"
  | "arrivals"
  | "not-imported"
  | "notices"
  | "webhook"
  | "push"
  | "reports"
  | "tokens"
  | "sql-roles"
  | "audit"
  | "erasures";

/** Builds the key of a query of a workspace. */
export const toQueryKey = (workspaceId: string, subject: Subject, ...rest: readonly unknown[]) =>
  ["workspace", workspaceId, subject, ...rest] as const;
