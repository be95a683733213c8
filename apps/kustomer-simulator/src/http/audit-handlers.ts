import type { Resource } from "../world/resource.ts";
import type { Answer, ApiRequest } from "./api-request.ts";
import { notFound } from "./record-handlers.ts";
import { jsonReply } from "./reply.ts";

const mostEntries = 1_000;

/** Changes, newest first; the only place where deletes and merges can be seen. */
export function auditLogs(request: ApiRequest): Answer {
  const { world, query, path } = request;
  const count = Math.min(mostEntries, Number(query.get("count") ?? 100) || 100);
  const all = world.audit.filter((entry) => isWanted(entry, query)).reverse();
  const before = query.get("before");
  const after = query.get("after");
  const older = before ? all.slice(all.findIndex(({ id }) => id === before) + 1) : all;
  const left = after
    ? older.slice(
        Math.max(0, older.findIndex(({ id }) => id === after) - count),
        older.findIndex(({ id }) => id === after),
      )
    : older;
  const entries = left.slice(0, count);
  const link = (extra: Record<string, string | undefined>) => {
    const echoed = new URLSearchParams(query);
    for (const name of ["before", "after"]) echoed.delete(name);
    for (const [name, value] of Object.entries(extra)) if (value) echoed.set(name, value);
    return `${path}?${echoed}`;
  };
  return jsonReply({
    meta: { count: entries.length, total: all.length, cursorCount: left.length },
    links: {
      self: `${path}?${query}`,
      first: link({}),
      prev: before && entries[0] ? link({ after: entries[0].id }) : null,
      next: left.length > count ? link({ before: entries.at(-1)?.id }) : null,
    },
    data: entries,
  });
}

function isWanted({ attributes }: Resource, query: URLSearchParams): boolean {
  const is = (name: string) => (query.get(`filter[${name}]`) ?? attributes[name]) === attributes[name];
  const at = Date.parse(String(attributes["createdAt"]));
  const start = Date.parse(query.get("filter[start]") ?? "1970-01-01");
  const end = Date.parse(query.get("filter[end]") ?? "9999-01-01");
  return is("objectType") && is("objectId") && is("userId") && at >= start && at <= end;
}

/** One conversation's changes, newest first, as its timeline shows them. */
export function conversationEvents({ world, params: [id = ""] }: ApiRequest): Answer {
  const conversation = world.stores.conversations.get(id);
  if (!conversation) return notFound("id");
  const entries = world.audit.filter(({ attributes }) => attributes["objectId"] === id).reverse();
  return jsonReply({ meta: {}, data: entries.map((entry) => eventOf(entry, id)) });
}

function eventOf(entry: Resource, conversationId: string): Resource {
  const { eventName, createdAt, publishedAt, changes } = entry.attributes;
  return {
    type: "customer_event",
    id: entry.id,
    attributes: {
      name: eventName,
      type: "conversation",
      publishedAt,
      createdAt,
      updatedAt: createdAt,
      modifiedAt: createdAt,
      changes,
      location: null,
      meta: null,
    },
    relationships: {
      ...entry.relationships,
      conversation: {
        links: { self: `/v1/conversations/${conversationId}` },
        data: { type: "conversation", id: conversationId },
      },
    },
    links: { self: `/v1/conversations/${conversationId}/events/${entry.id}` },
  };
}
