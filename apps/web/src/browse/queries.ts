import { http } from "@inlet/contracts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useApi } from "../api/client.ts";
import { pageParams, toPagePath } from "../api/pages.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { type ConversationSearch, toApiQuery } from "./conversation-search.ts";
import { conversationPage, messagePage } from "./records.ts";

const pageSize = 250;
const limit = String(pageSize);
// A change of the window's focus does not load a hundred pages again; the refresh button does.
const longListParams = { ...pageParams, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false };

/** Finds conversations, last changed first, page by page. */
export function useConversations(search: ConversationSearch) {
  const api = useApi();
  const { id, path } = useWorkspace();
  const query = { ...toApiQuery(search), order: "newest", limit };
  return useInfiniteQuery({
    ...longListParams,
    queryKey: ["browse", id, "conversations", search],
    queryFn: ({ pageParam, signal }) =>
      api.request({
        path: toPagePath(`${path}/conversations`, query, pageParam),
        schema: conversationPage,
        signal,
      }),
  });
}

/** Loads a conversation with its customer, without its messages. */
export function useConversation(conversationId: string) {
  const api = useApi();
  const { id, path } = useWorkspace();
  const address = `${path}/conversations/${encodeURIComponent(conversationId)}?messages=0`;
  return useQuery({
    queryKey: ["browse", id, "conversation", conversationId],
    queryFn: ({ signal }) => api.request({ path: address, schema: http.conversationDetail, signal }),
  });
}

/** Loads the messages of a conversation from one end, page by page. */
export function useThread(conversationId: string, order: "oldest" | "newest") {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useInfiniteQuery({
    ...longListParams,
    staleTime: 5_000,
    queryKey: ["browse", id, "thread", conversationId, order],
    queryFn: ({ pageParam, signal }) =>
      api.request({
        path: toPagePath(`${path}/messages`, { conversationId, order, limit }, pageParam),
        schema: messagePage,
        signal,
      }),
  });
}

/** Loads the feed, last changed first, page by page. */
export function useFeedback() {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useInfiniteQuery({
    ...longListParams,
    queryKey: ["browse", id, "feedback"],
    queryFn: ({ pageParam, signal }) =>
      api.request({
        path: toPagePath(`${path}/feedback`, { order: "newest", limit }, pageParam),
        schema: http.feedbackPage,
        signal,
      }),
    // The feed always has a cursor; it ends at a page that is not full.
    getNextPageParam: ({ data, next }) => (data.length < pageSize ? undefined : next),
  });
}

const staleAfterMs = 300_000;

/** Loads the first thousand tags, by their ids. */
export function useTags() {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useQuery({
    queryKey: ["browse", id, "tags"],
    queryFn: ({ signal }) => api.request({ path: `${path}/tags?limit=1000`, schema: http.tagPage, signal }),
    staleTime: staleAfterMs,
    select: ({ data }) => new Map(data.map((it) => [it.id, it])),
  });
}

/** Loads a customer; nothing while the id is undefined. */
export function useCustomer(customerId: string | undefined) {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useQuery({
    queryKey: ["browse", id, "customer", customerId],
    queryFn: ({ signal }) =>
      api.request({
        path: `${path}/customers/${encodeURIComponent(customerId ?? "")}`,
        schema: http.customer,
        signal,
      }),
    enabled: customerId !== undefined,
    staleTime: staleAfterMs,
  });
}
