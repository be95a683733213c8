import { http } from "@inlet/contracts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useApiListQuery, useApiQuery } from "../api/api-query.ts";
import { isLoadedAgain } from "../api/freshness.ts";
import { toQueryKey } from "../api/query-keys.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { type ConversationSearch, toApiQuery } from "./conversation-search.ts";

const limit = "50";
/** A list is old when `freshness.ts` says so. A long one is then loaded again by its refresh button only. */
const longList = {
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
  refetchOnMount: isLoadedAgain,
};
const staleAfterMs = 300_000;

/** Finds conversations, last changed or most relevant first, page by page. */
export function useConversations(search: ConversationSearch) {
  const { id, path } = useWorkspace();
  const query = { ...toApiQuery(search), limit };
  return useInfiniteQuery({
    ...longList,
    ...useApiListQuery({ path: `${path}/conversations`, query, schema: http.conversationPage }),
    queryKey: toQueryKey(id, "records", "conversations", search),
  });
}

/** Loads a conversation with its customer, without its messages. */
export function useConversation(conversationId: string) {
  const { id, path } = useWorkspace();
  const url = `${path}/conversations/${encodeURIComponent(conversationId)}?messages=0`;
  return useQuery({
    ...useApiQuery(url, http.conversationDetail),
    queryKey: toQueryKey(id, "records", "conversation", conversationId),
  });
}

/** Loads the messages of a conversation from one end, page by page. */
export function useThread(conversationId: string, order: "oldest" | "newest") {
  const { id, path } = useWorkspace();
  const query = { conversationId, order, limit };
  return useInfiniteQuery({
    ...longList,
    ...useApiListQuery({ path: `${path}/messages`, query, schema: http.messagePage }),
    queryKey: toQueryKey(id, "records", "thread", conversationId, order),
  });
}

/** Loads the feed, last changed first, page by page. */
export function useFeedback() {
  const { id, path } = useWorkspace();
  const query = { order: "newest", limit };
  return useInfiniteQuery({
    ...longList,
    ...useApiListQuery({ path: `${path}/feedback`, query, schema: http.feedbackPage }),
    queryKey: toQueryKey(id, "records", "feedback"),
    // The feed always has a cursor. A page of long items is not full, so only an empty one is the end.
    getNextPageParam: ({ data, next }) => (data.length === 0 ? undefined : next),
  });
}

/** Loads the first thousand tags, by their ids. */
export function useTags() {
  const { id, path } = useWorkspace();
  return useQuery({
    ...useApiQuery(`${path}/tags?limit=1000`, http.tagPage),
    queryKey: toQueryKey(id, "records", "tags"),
    staleTime: staleAfterMs,
    select: ({ data }) => new Map(data.map((it) => [it.id, it])),
  });
}

/** Loads a customer; nothing while the id is undefined. */
export function useCustomer(customerId: string | undefined) {
  const { id, path } = useWorkspace();
  return useQuery({
    ...useApiQuery(`${path}/customers/${encodeURIComponent(customerId ?? "")}`, http.customer),
    queryKey: toQueryKey(id, "records", "customer", customerId),
    enabled: customerId !== undefined,
    staleTime: staleAfterMs,
  });
}
