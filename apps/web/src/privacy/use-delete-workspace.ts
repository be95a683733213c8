import { http } from "@inlet/contracts";
import { useWorkspaceMutation } from "../api/workspace-mutation.ts";

/** Deletes the current workspace, confirmed by its name. Only operators may. */
export const useDeleteWorkspace = () =>
  useWorkspaceMutation("audit", (name: string, { path }) => ({
    method: "DELETE",
    path: `${path}?${new URLSearchParams({ confirm: name })}`,
    schema: http.emptyReply,
  }));
