import { isDeepStrictEqual } from "node:util";
import type { Filters } from "@inlet/contracts";
import { type Db, filters as filterStatements, type Integration } from "@inlet/db";
import { resolveFilters } from "./resolve-filters.ts";

/**
 * Changes the filters of a locked integration. Equal filters change nothing.
 * @returns the new filters, with tags by their ids: the caller dispatches the evaluation of stored records after the commit.
 * Undefined when nothing changes
 * @throws Fault invalid, when a tag is not known
 */
export async function changeFilters(
  tx: Db,
  integration: Integration,
  filters: Filters | null,
): Promise<{ filters: Filters | null } | undefined> {
  const resolved = await resolveFilters(tx, integration.workspaceId, filters);
  if (isDeepStrictEqual(resolved, integration.filters)) return undefined;
  await filterStatements.setFilters(tx, integration, resolved);
  return { filters: resolved };
}
