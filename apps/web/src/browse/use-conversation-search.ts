import { useNavigate, useSearch } from "@tanstack/react-router";
import { useWorkspace } from "../shell/workspace-context.ts";
import type { ConversationSearch } from "./search.ts";

/** What the address looks for, and ways to look for something else; typing does not fill the browser's history. */
export function useConversationSearch() {
  const search = useSearch({ from: "/w/$workspaceId/conversations" });
  const navigate = useNavigate();
  const { id: workspaceId } = useWorkspace();
  const go = (next: ConversationSearch, replace: boolean) =>
    void navigate({ to: "/w/$workspaceId/conversations", params: { workspaceId }, search: next, replace });
  return {
    search,
    change: (changed: Partial<ConversationSearch>, { replace = false } = {}) =>
      go({ ...search, ...changed }, replace),
    clear: () => go({}, false),
  };
}
