import { Fault, type FilterCondition, type Filters } from "@inlet/contracts";
import { type Db, filters as filterStatements } from "@inlet/db";

/**
 * Resolves the names of tags in filters to ids, so that a filter goes on meaning the same tags when they are renamed. Filters
 * without a condition are null.
 * @throws Fault invalid, when a tag is not known
 */
export async function resolveFilters(
  db: Db,
  workspaceId: string,
  filters: Filters | null,
): Promise<Filters | null> {
  const { conversations, messages } = filters ?? {};
  if (!conversations && !messages) return null;
  const names = conversations ? listTags(conversations) : [];
  const tags = names.length === 0 ? [] : await filterStatements.findTags(db, workspaceId, names);
  const resolve = (name: string): string[] => {
    const ids = tags.filter((it) => it.id === name || it.name?.toLowerCase() === name.toLowerCase());
    if (ids.length > 0) return ids.map((it) => it.id);
    if (objectId.test(name)) return [name];
    throw new Fault("invalid", describeUnknownTag(name));
  };
  return {
    ...(conversations && { conversations: mapTags(conversations, resolve) }),
    ...(messages && { messages }),
  };
}

/** What Kustomer's ids look like. A tag that Inlet has not read yet may be given by its id. */
const objectId = /^[0-9a-f]{24}$/i;

const describeUnknownTag = (name: string) =>
  `filters.conversations: there is no tag "${name}". Inlet reads tags once an hour while ingestion is on; GET .../tags lists them. A tag that it has not read yet can be given by its id.`;

function listTags(condition: FilterCondition): string[] {
  if ("all" in condition) return condition.all.flatMap(listTags);
  if ("any" in condition) return condition.any.flatMap(listTags);
  if ("not" in condition) return listTags(condition.not);
  return condition.field === "tag" && "in" in condition ? condition.in : [];
}

function mapTags(condition: FilterCondition, resolve: (name: string) => string[]): FilterCondition {
  const map = (it: FilterCondition) => mapTags(it, resolve);
  if ("all" in condition) return { all: condition.all.map(map) };
  if ("any" in condition) return { any: condition.any.map(map) };
  if ("not" in condition) return { not: map(condition.not) };
  if (condition.field !== "tag" || !("in" in condition)) return condition;
  return { field: "tag", in: [...new Set(condition.in.flatMap(resolve))] };
}
