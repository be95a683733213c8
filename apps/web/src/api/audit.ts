import { type AuditAction, http } from "@inlet/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApiListQuery } from "./api-query.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";

/** Who did what, from where, and what it changed. */
export type AuditEntry = z.output<typeof http.auditEntry>;

/** Which entries a person wants to see. */
export interface AuditFilter {
  action?: AuditAction;
  /** The name of who acted. */
  actor?: string;
}

/** Loads the audit log, newest first, page by page. Only admins may. */
export function useAuditEntries(filter: AuditFilter) {
  const { id, path } = useWorkspace();
  const query = { limit: "30", ...filter };
  return useInfiniteQuery({
    ...useApiListQuery({ path: `${path}/audit`, query, schema: http.auditPage }),
    queryKey: toQueryKey(id, "audit", filter),
    refetchOnWindowFocus: false,
  });
}

/** Builds the URL of a file with all entries, one JSON object per line. */
export const toAuditUrl = (path: string, filter: AuditFilter): string =>
  `${path}/audit?${new URLSearchParams({ ...filter, format: "ndjson" })}`;
