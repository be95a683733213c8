import { http } from "@inlet/contracts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useApi } from "../api/api-context.ts";
import { useWorkspace } from "../shell/workspace-context.ts";
import { conversationPage, messagePage } from "./records.ts";
import { type ConversationSearch, queryOf } from "./search.ts";

const pageSize = 250;
// A hundred pages are not asked for again because somebody looked at another window: that is what the button is for.
const kept = { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, initialPageParam: "" };
const nextOf = ({ next }: { next: string | null }) => next ?? undefined;

function pathOf(path: string, query: URLSearchParams, after: string): string {
  query.set("limit", String(pageSize));
  if (after !== "") query.set("after", after);
  return `${path}?${query}`;
}

/** Conversations that are looked for, changed last first, page by page. */
export function useConversations(search: ConversationSearch) {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useInfiniteQuery({
    ...kept,
    queryKey: ["browse", id, "conversations", search],
    queryFn: ({ pageParam, signal }) =>
      api.get({
        path: pathOf(`${path}/conversations`, queryOf(search), pageParam),
        schema: conversationPage,
        signal,
      }),
    getNextPageParam: nextOf,
  });
}

/** One conversation with its customer; its messages are read as a thread. */
export function useConversation(conversationId: string) {
  const api = useApi();
  const { id, path } = useWorkspace();
  const address = `${path}/conversations/${encodeURIComponent(conversationId)}?messages=0`;
  return useQuery({
    queryKey: ["browse", id, "conversation", conversationId],
    queryFn: ({ signal }) => api.get({ path: address, schema: http.conversationDetail, signal }),
  });
}

/** The messages of a conversation from one end of it, page by page. */
export function useThread(conversationId: string, order: "oldest" | "newest") {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useInfiniteQuery({
    ...kept,
    staleTime: 5_000,
    queryKey: ["browse", id, "thread", conversationId, order],
    queryFn: ({ pageParam, signal }) =>
      api.get({
        path: pathOf(`${path}/messages`, new URLSearchParams({ conversationId, order }), pageParam),
        schema: messagePage,
        signal,
      }),
    getNextPageParam: nextOf,
  });
}

/** The feed, changed last first, page by page; its end is a page that is not full. */
export function useFeed() {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useInfiniteQuery({
    ...kept,
    queryKey: ["browse", id, "feedback"],
    queryFn: ({ pageParam, signal }) =>
      api.get({
        path: pathOf(`${path}/feedback`, new URLSearchParams({ order: "newest" }), pageParam),
        schema: http.feedbackPage,
        signal,
      }),
    getNextPageParam: ({ data, next }) => (data.length < pageSize ? undefined : next),
  });
}

const slowToChangeMs = 300_000;

/** The first thousand tags, as conversations name them by id. */
export function useTags() {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useQuery({
    queryKey: ["browse", id, "tags"],
    queryFn: ({ signal }) => api.get({ path: `${path}/tags?limit=1000`, schema: http.tagPage, signal }),
    staleTime: slowToChangeMs,
    select: ({ data }) => new Map(data.map((it) => [it.id, it])),
  });
}

/** A customer by id, once there is one to ask for. */
export function useCustomer(customerId: string | undefined) {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useQuery({
    queryKey: ["browse", id, "customer", customerId],
    queryFn: ({ signal }) =>
      api.get({
        path: `${path}/customers/${encodeURIComponent(customerId ?? "")}`,
        schema: http.customer,
        signal,
      }),
    enabled: customerId !== undefined,
    staleTime: slowToChangeMs,
  });
}
