import { http } from "@inlet/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApi } from "./client.ts";
import { pageParams, toPagePath } from "./pages.ts";
import { toWorkspaceKey, useWorkspace } from "./workspace-context.ts";

const schemas = { held: http.heldPage, rejected: http.rejectedPage, pending: http.pendingPage } as const;

/** Why a record is not imported. */
export type NotImportedKind = keyof typeof schemas;

/** A record that is not imported. */
export type NotImportedRecord = z.output<(typeof schemas)[NotImportedKind]>["data"][number];

/** Loads the records that are not imported for one reason, page by page. */
export function useNotImported(kind: NotImportedKind) {
  const api = useApi();
  const { id, integrationPath } = useWorkspace();
  return useInfiniteQuery({
    ...pageParams,
    queryKey: [...toWorkspaceKey(id), "not-imported", kind],
    queryFn: ({ pageParam, signal }): Promise<{ data: NotImportedRecord[]; next: string | null }> =>
      api.request({
        path: toPagePath(`${integrationPath}/${kind}`, { limit: "100" }, pageParam),
        schema: schemas[kind],
        signal,
      }),
  });
}
