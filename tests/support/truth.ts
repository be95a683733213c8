import type { Truth, TruthItem, TruthStream } from "@inlet/kustomer-simulator";

/** The streams whose records are stored. */
export const streams = ["conversations", "messages", "customers", "tags"] as const;

const listItems = (truth: Truth, stream: TruthStream) => truth[stream]?.items ?? [];

const toTruth = (listStream: (stream: TruthStream) => ReturnType<typeof listItems>): Truth =>
  Object.fromEntries(
    streams.map((stream) => {
      const items = listStream(stream);
      return [stream, { count: items.length, items }];
    }),
  );

/** Merges truths: each record once. */
export const mergeTruths = (parts: readonly Truth[]): Truth =>
  toTruth((stream) => {
    const items = parts.flatMap((it) => listItems(it, stream));
    return [...new Map(items.map((it) => [it.id, it])).values()];
  });

/** Keeps some messages, and everything else. */
export const keepMessages = (truth: Truth, isKept: (message: TruthItem) => boolean): Truth =>
  toTruth((stream) => listItems(truth, stream).filter((it) => stream !== "messages" || isKept(it)));

/** Keeps some conversations, their messages, the customers whom these name, and all tags. */
export function filterTruth(truth: Truth, isKept: (conversationId: string) => boolean): Truth {
  const conversations = listItems(truth, "conversations").filter(({ id }) => isKept(id));
  const keptIds = new Set(conversations.map(({ id }) => id));
  const messages = listItems(truth, "messages").filter((it) => keptIds.has(String(it["conversationId"])));
  const customerIds = new Set([...conversations, ...messages].map((it) => it["customerId"]));
  const customers = listItems(truth, "customers").filter(({ id }) => customerIds.has(id));
  const kept = { conversations, messages, customers, tags: listItems(truth, "tags") };
  return toTruth((stream) => kept[stream]);
}
