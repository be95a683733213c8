import { http } from "@inlet/contracts";
import { useQuery } from "@tanstack/react-query";
import { useApiQuery } from "./api-query.ts";
import { toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";
import { useWorkspaceMutation } from "./workspace-mutation.ts";

/** Loads the workspace as its operator has set it up. */
export function usePlan() {
  const { id, path } = useWorkspace();
  return useQuery({ ...useApiQuery(path, http.workspace), queryKey: toQueryKey(id, "plan") });
}

/** Changes where notices are sent; null for nowhere. Only operators may. */
export const useChangeNoticeUrl = () =>
  useWorkspaceMutation("plan", (noticeUrl: string | null, { path }) => ({
    method: "PATCH",
    path,
    body: { noticeUrl },
    schema: http.workspace,
  }));
