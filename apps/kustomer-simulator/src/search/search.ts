import { getRelatedId, readResource, type Stream, type Version } from "../world/resource.ts";
import { lowerBound } from "../world/stream-store.ts";
import type { Stores, World } from "../world/world.ts";
import { getAttributeReader } from "./attribute-reader.ts";
import { compileCriterion, isRange, parseTime } from "./compile-criterion.ts";
import type { Criterion, SearchContext, SearchRequest } from "./parse-search.ts";
import { copyRows, type RowRange, toRowRange } from "./row-range.ts";

export interface SearchTarget {
  world: World;
  view: Stores;
  /** The range of `updatedAt` that this kind of search covers; `to` is exclusive. */
  updatedAtRange: { from: number; to: number };
}

const contextStreams: Record<SearchContext, Stream> = {
  conversation: "conversations",
  message: "messages",
  customer: "customers",
  note: "notes",
  company: "companies",
  kobject: "kobjects",
};

/** Returns every matching record in the requested order, ties in the order of the index. */
export function search(request: SearchRequest, target: SearchTarget): RowRange {
  const candidates = selectCandidates(request, target);
  const matches = compileMatcher(request, target);
  const found = matches ? toRowRange(copyRows(candidates).filter(matches)) : candidates;
  const [first] = request.sort;
  if (!first || first.attribute === `${request.context}_updated_at`) return found;
  return toRowRange(sortRows(copyRows(found), first));
}

/** Whether the result must be read from its end, because indexes are ascending. */
export function isReadBackwards({ sort, context }: SearchRequest): boolean {
  const [first] = sort;
  if (!first) return true;
  return first.attribute === `${context}_updated_at` && first.direction === "desc";
}

function selectCandidates(request: SearchRequest, { world, view, updatedAtRange }: SearchTarget): RowRange {
  const stream = contextStreams[request.context];
  const list = view[stream].byUpdatedAt;
  const bounds = narrowRange(request, updatedAtRange);
  const start = lowerBound(list, ({ updatedAt }) => updatedAt < bounds.from);
  const end = lowerBound(list, ({ updatedAt }) => updatedAt < bounds.to);
  const current = { list, start, end: Math.max(start, end) };
  if (!request.includeDeleted) return current;
  const deleted = world.deletedRecords.filter(
    (version) =>
      version.stream === stream && version.updatedAt >= bounds.from && version.updatedAt < bounds.to,
  );
  return toRowRange(
    [...copyRows(current), ...deleted].sort((left, right) => left.updatedAt - right.updatedAt),
  );
}

/** Intersects the search's range of `updatedAt` with its `and` criteria. Times are whole milliseconds. */
function narrowRange(
  { and, context, timeZone }: SearchRequest,
  range: SearchTarget["updatedAtRange"],
): SearchTarget["updatedAtRange"] {
  const bounds = { ...range };
  for (const criterion of and) {
    if (!isUpdatedAtRange(criterion, context)) continue;
    const edge =
      parseTime(String(criterion.value), timeZone) + (["gt", "lte"].includes(criterion.operator) ? 1 : 0);
    if (criterion.operator.startsWith("g")) bounds.from = Math.max(bounds.from, edge);
    else bounds.to = Math.min(bounds.to, edge);
  }
  return bounds;
}

function isUpdatedAtRange({ attribute, operator }: Criterion, context: SearchContext): boolean {
  return attribute === `${context}_updated_at` && isRange(operator);
}

/** Compiles the criteria other than the range of `updatedAt`; undefined when there are none. */
function compileMatcher(
  request: SearchRequest,
  target: SearchTarget,
): ((version: Version) => boolean) | undefined {
  const compile = (criterion: Criterion) => {
    const test = compileCriterion(criterion, request.timeZone);
    // A version holds this id, so records need not be parsed for it.
    if (criterion.attribute === `${request.context}_customer_id`)
      return ({ customerId }: Version) => test(customerId === undefined ? [] : [customerId]);
    if (criterion.attribute === "message_attachment_count") {
      const count = countAttachments(target.world);
      return ({ id }: Version) => test([count(id)]);
    }
    const read = getAttributeReader(criterion.attribute);
    const findHolders = createRelatedLookup(criterion.attribute, request.context, target);
    return (version: Version) => test(findHolders(version).flatMap((holder) => read(readResource(holder))));
  };
  const and = request.and.filter((criterion) => !isUpdatedAtRange(criterion, request.context)).map(compile);
  const or = request.or.map(compile);
  const not = request.not.map(compile);
  const { klass } = request;
  if (and.length + or.length + not.length === 0 && klass === undefined) return undefined;
  return (version) =>
    (klass === undefined || readResource(version).type === `kobject.${klass}`) &&
    and.every((test) => test(version)) &&
    (or.length === 0 || or.some((test) => test(version))) &&
    !not.some((test) => test(version));
}

/** A message does not say how many attachments it has. */
function countAttachments({ stores }: World): (messageId: string) => number {
  const byMessage = Map.groupBy(stores.attachments.byId, (it) => getRelatedId(readResource(it), "message"));
  return (messageId) => byMessage.get(messageId)?.length ?? 0;
}

type RelatedLookups = Record<string, (version: Version) => Version[]>;

/**
 * Returns a lookup of the records that hold an attribute: the record itself, or related ones such as its
 * conversation.
 */
function createRelatedLookup(
  attribute: string,
  context: SearchContext,
  { world, view }: SearchTarget,
): (version: Version) => Version[] {
  const [prefix = ""] = attribute.split("_");
  if (prefix === context || prefix === "any") return (version) => [version];
  const findOne = (stream: Stream, id: string | undefined) =>
    [id ? view[stream].get(id) : undefined].filter((it) => it !== undefined);
  const ofCustomer: RelatedLookups = {
    conversation: ({ id }) => world.getCustomerConversations(id),
    message: ({ id }) => world.getCustomerMessages(id),
  };
  const ofOthers: RelatedLookups = {
    conversation: ({ conversationId }) => findOne("conversations", conversationId),
    message: ({ id }) => world.getConversationMessages(id),
    customer: ({ customerId }) => findOne("customers", customerId),
  };
  return (context === "customer" ? ofCustomer : ofOthers)[prefix] ?? (() => []);
}

function sortRows(
  found: readonly Version[],
  { attribute, direction }: SearchRequest["sort"][number],
): Version[] {
  const sign = direction === "asc" ? 1 : -1;
  const read = getAttributeReader(attribute);
  const keyed = found.map((version) => ({
    version,
    key: String(read(readResource(version))[0] ?? ""),
  }));
  return keyed
    .sort((left, right) => sign * (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ version }) => version);
}
