import { http } from "@inlet/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApiListQuery } from "./api-query.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";

const schemas = { held: http.heldPage, rejected: http.rejectedPage, pending: http.pendingPage } as const;

/** Why a record is not imported. */
export type NotImportedKind = keyof typeof schemas;

/** A record that is not imported. */
export type NotImportedRecord = z.output<(typeof schemas)[NotImportedKind]>["data"][number];

/** Loads the records that are not imported for one reason, page by page. */
export function useNotImported(kind: NotImportedKind) {
  const { id, integrationPath } = useWorkspace();
  const path = `${integrationPath}/${kind}`;
  return useInfiniteQuery({
    ...useApiListQuery({ path, query: { limit: "100" }, schema: schemas[kind] }),
    queryKey: toQueryKey(id, "not-imported", kind),
  });
}
