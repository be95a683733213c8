import { resourceOf, type Stream, type Version } from "../world/resource.ts";
import { lowerBound } from "../world/stream-store.ts";
import type { Stores, World } from "../world/world.ts";
import { readerOf } from "./attribute-reader.ts";
import { instantOf, testOf } from "./compile-criterion.ts";
import type { Criterion, SearchContext, SearchRequest } from "./parse-search.ts";
import { listOf, type Rows, rowsOf } from "./row-range.ts";

/** What a search is put to. */
export interface SearchScene {
  world: World;
  view: Stores;
  /** The range of `updatedAt` that this kind of search knows, `to` excluded. */
  span: { from: number; to: number };
}

const contextStreams: Record<SearchContext, Stream> = {
  conversation: "conversations",
  message: "messages",
  customer: "customers",
  note: "notes",
};

/** Every matching record, in the order asked for; ties in the order of the index. */
export function search(request: SearchRequest, scene: SearchScene): Rows {
  const candidates = candidatesOf(request, scene);
  const matches = matcherOf(request, scene);
  const found = matches ? rowsOf(listOf(candidates).filter(matches)) : candidates;
  const [first] = request.sort;
  if (!first || first.attribute === `${request.context}_updated_at`) return found;
  return rowsOf(sortedBy(listOf(found), first));
}

/** Whether the result must be read backwards, since indexes are kept ascending. */
export function isDescending({ sort, context }: SearchRequest): boolean {
  const [first] = sort;
  if (!first) return true;
  return first.attribute === `${context}_updated_at` && first.direction === "desc";
}

function candidatesOf(request: SearchRequest, { world, view, span }: SearchScene): Rows {
  const stream = contextStreams[request.context];
  const list = view[stream].byUpdatedAt;
  const bounds = boundsOf(request, span);
  const start = lowerBound(list, ({ updatedAt }) => updatedAt < bounds.from);
  const end = lowerBound(list, ({ updatedAt }) => updatedAt < bounds.to);
  const alive = { list, start, end: Math.max(start, end) };
  if (!request.includeDeleted) return alive;
  const dead = world.graveyard.filter(
    (version) =>
      version.stream === stream && version.updatedAt >= bounds.from && version.updatedAt < bounds.to,
  );
  return rowsOf([...listOf(alive), ...dead].sort((left, right) => left.updatedAt - right.updatedAt));
}

/** The range of `updatedAt` that the `and` criteria leave of the span; times are whole milliseconds. */
function boundsOf({ and, context, timeZone }: SearchRequest, span: SearchScene["span"]): SearchScene["span"] {
  const bounds = { ...span };
  for (const criterion of and) {
    if (!isRange(criterion, context)) continue;
    const edge =
      instantOf(String(criterion.value), timeZone) + (["gt", "lte"].includes(criterion.operator) ? 1 : 0);
    if (criterion.operator.startsWith("g")) bounds.from = Math.max(bounds.from, edge);
    else bounds.to = Math.min(bounds.to, edge);
  }
  return bounds;
}

function isRange({ attribute, operator }: Criterion, context: SearchContext): boolean {
  return attribute === `${context}_updated_at` && ["gte", "gt", "lt", "lte"].includes(operator);
}

/** The test left over once the range is cut out of the index; undefined when there is none. */
function matcherOf(request: SearchRequest, scene: SearchScene): ((version: Version) => boolean) | undefined {
  const compile = (criterion: Criterion) => {
    const test = testOf(criterion, request.timeZone);
    const read = readerOf(criterion.attribute);
    const holders = holdersOf(criterion.attribute, request.context, scene);
    return (version: Version) => test(holders(version).flatMap((holder) => read(resourceOf(holder))));
  };
  const and = request.and.filter((criterion) => !isRange(criterion, request.context)).map(compile);
  const or = request.or.map(compile);
  const not = request.not.map(compile);
  if (and.length + or.length + not.length === 0) return undefined;
  return (version) =>
    and.every((test) => test(version)) &&
    (or.length === 0 || or.some((test) => test(version))) &&
    !not.some((test) => test(version));
}

/** Criteria may cross contexts: a message is judged by its conversation, a customer by its conversations. */
function holdersOf(
  attribute: string,
  context: SearchContext,
  { world, view }: SearchScene,
): (version: Version) => Version[] {
  const [prefix] = attribute.split("_");
  if (prefix === context || prefix === "any") return (version) => [version];
  const one = (stream: Stream, id: string | undefined) =>
    [id ? view[stream].get(id) : undefined].filter((it) => it !== undefined);
  if (prefix === "conversation")
    return (version) =>
      context === "customer"
        ? world.conversationsOf(version.id)
        : one("conversations", version.conversationId);
  if (prefix === "customer") return (version) => one("customers", version.customerId);
  if (prefix === "message")
    return (version) =>
      context === "customer" ? world.messagesOfCustomer(version.id) : world.messagesOf(version.id);
  return () => [];
}

function sortedBy(
  found: readonly Version[],
  { attribute, direction }: SearchRequest["sort"][number],
): Version[] {
  const sign = direction === "asc" ? 1 : -1;
  const read = readerOf(attribute);
  const keyed = found.map((version) => ({
    version,
    key: String(read(resourceOf(version))[0] ?? ""),
  }));
  return keyed
    .sort((left, right) => sign * (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ version }) => version);
}
