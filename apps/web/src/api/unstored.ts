import { http } from "@inlet/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useWorkspace } from "../shell/workspace-context.ts";
import { useApi } from "./api-context.ts";
import { workspaceKey } from "./workspace-act.ts";

const schemas = { held: http.heldPage, rejected: http.rejectedPage, pending: http.pendingPage } as const;

/** Why records are not stored. */
export type UnstoredKind = keyof typeof schemas;

/** A record that is not stored. */
export type Unstored = z.output<(typeof schemas)[UnstoredKind]>["data"][number];

type Page = { data: Unstored[]; next: string | null };

/** What is not stored, page by page. */
export function useUnstored(kind: UnstoredKind) {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useInfiniteQuery({
    queryKey: [...workspaceKey(id), "unstored", kind],
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      api.get({
        path: `${path}/integrations/kustomer/${kind}?limit=100${pageParam}`,
        schema: schemas[kind],
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => (next === null ? undefined : `&after=${encodeURIComponent(next)}`),
  });
}
