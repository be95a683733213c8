import { useNavigate, useSearch } from "@tanstack/react-router";
import { z } from "zod";
import { useWorkspace } from "../api/workspace-context.ts";
import { parseDay } from "../words/format.ts";

/** A text in an address. The router parses `12` as a number; an invalid value is ignored. */
export const searchText = z
  .union([z.string(), z.number().transform(String), z.boolean().transform(String)])
  .transform((it) => it.trim())
  .pipe(z.string().min(1).max(200))
  .optional()
  .catch(undefined);
const day = z.iso.date().optional().catch(undefined);

/** The search parameters of the conversations page. Days are in the browser's time zone; invalid values are ignored. */
export const conversationSearch = z.object({
  q: searchText,
  status: searchText,
  channel: searchText,
  tag: searchText,
  customerId: searchText,
  from: day,
  to: day,
  /** Of a search text: the best match first. Without it, the latest change first. */
  order: z.enum(["relevance"]).optional().catch(undefined),
});

/** The filters of the conversations page. */
export type ConversationSearch = z.output<typeof conversationSearch>;

/** The search parameters of a conversation's page: from which end its messages are listed. */
export const threadSearch = z.object({ order: z.enum(["oldest", "newest"]).optional().catch(undefined) });

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The filters of the list from which a person opened a conversation, so that the way back keeps them. */
    list?: ConversationSearch;
  }
}

/** Counts the filters that are set. */
export const countFilters = ({ order: _, ...search }: ConversationSearch): number =>
  Object.values(search).filter((it) => it !== undefined).length;

/** Converts filters and order to query parameters of the API. `to` is the last day of the result, so the query ends a day later. */
export function toApiQuery({ from, to, order, ...texts }: ConversationSearch): Record<string, string> {
  const query = {
    ...texts,
    order: texts.q === undefined ? "newest" : (order ?? "newest"),
    from: from && parseDay(from)?.toISOString(),
    to: to && parseDay(to, 1)?.toISOString(),
  };
  return Object.fromEntries(
    Object.entries(query).filter((it): it is [string, string] => it[1] !== undefined),
  );
}

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
