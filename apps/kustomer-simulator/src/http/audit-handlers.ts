import type { Resource } from "../world/resource.ts";
import type { ApiRequest, HandlerResult } from "./api-request.ts";
import { buildPageReply, findUnserved, parsePage } from "./pagination.ts";
import { editReply, isProblem, toJsonReply } from "./reply.ts";

const maxEntries = 1_000;

/** Lists the audit log, newest first. Only here does Kustomer show deletions and merges. */
export function listAuditLogs({ world, query, path, knobs }: ApiRequest): HandlerResult {
  const count = Math.min(maxEntries, Number(query.get("count") ?? 100) || 100);
  const unserved = findUnserved(count, knobs);
  if (unserved) return unserved;
  const all = world.audit.filter((entry) => matchesFilter(entry, query)).reverse();
  const before = query.get("before");
  const older = before ? all.slice(findIndex(all, before) + 1) : all;
  const after = query.get("after");
  const remaining = after
    ? older.slice(Math.max(0, findIndex(older, after) - count), findIndex(older, after))
    : older;
  const entries = remaining.slice(0, count);
  const link = (position: Record<string, string | undefined>) => {
    const linkQuery = new URLSearchParams(query);
    for (const name of ["before", "after"]) linkQuery.delete(name);
    for (const [name, value] of Object.entries(position)) if (value) linkQuery.set(name, value);
    return `${path}?${linkQuery}`;
  };
  return toJsonReply({
    meta: { count: entries.length, total: all.length, cursorCount: remaining.length },
    links: {
      self: `${path}?${query}`,
      first: link({}),
      prev: before && entries[0] ? link({ after: entries[0].id }) : null,
      next: remaining.length > count ? link({ before: entries.at(-1)?.id }) : null,
    },
    data: entries,
  });
}

function findIndex(entries: readonly Resource[], id: string): number {
  return entries.findIndex((entry) => entry.id === id);
}

function matchesFilter({ attributes }: Resource, query: URLSearchParams): boolean {
  const matches = (name: string) => (query.get(`filter[${name}]`) ?? attributes[name]) === attributes[name];
  const createdAt = Date.parse(String(attributes["createdAt"]));
  const start = Date.parse(query.get("filter[start]") ?? "1970-01-01");
  const end = Date.parse(query.get("filter[end]") ?? "9999-01-01");
  return (
    matches("objectType") &&
    matches("objectId") &&
    matches("userId") &&
    createdAt >= start &&
    createdAt <= end
  );
}

/** Lists the changes of one conversation, newest first, in the form of its timeline. Its `meta` is empty. */
export function listConversationEvents(request: ApiRequest, id: string): HandlerResult {
  const page = parsePage(request, request.knobs.listPageMax);
  if (isProblem(page)) return page;
  const entries = request.world.audit.filter(({ attributes }) => attributes["objectId"] === id).reverse();
  const end = page.page * page.pageSize;
  const shown = entries.slice(end - page.pageSize, end);
  const reply = buildPageReply(request, page, {
    rows: shown.map((entry) => Buffer.from(JSON.stringify(toConversationEvent(entry, id)))),
    hasNext: end < entries.length,
  });
  return editReply(reply, (body) => ({ ...body, meta: {} }));
}

function toConversationEvent(entry: Resource, conversationId: string): Resource {
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
