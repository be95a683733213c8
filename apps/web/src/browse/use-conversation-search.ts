import { useNavigate, useSearch } from "@tanstack/react-router";
import { useWorkspace } from "../api/workspace-context.ts";
import type { ConversationSearch } from "./conversation-search.ts";

/** Returns the filters in the address, and functions to change them. `replace` adds no entry to the browser's history. */
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
