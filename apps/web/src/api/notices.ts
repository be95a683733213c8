import { http } from "@inlet/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApiListQuery } from "./api-query.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";

/** Something that the people of a workspace should know. */
export type Notice = z.output<typeof http.notice>;

/** Loads every notice, newest first, page by page. */
export function useNotices() {
  const { id, path } = useWorkspace();
  return useInfiniteQuery({
    ...useApiListQuery({ path: `${path}/notices`, query: { limit: "20" }, schema: http.noticePage }),
    queryKey: toQueryKey(id, "notices"),
  });
}
