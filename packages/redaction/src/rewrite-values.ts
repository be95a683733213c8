import { isExactNumber } from "@inlet/contracts";

/** Deeper values are replaced as a whole: no attribute of Kustomer's is nested like that, and recursion has an end. */
const maxDepth = 100;
const tooDeep = "[nested too deep]";
/** A number that is shorter is no personal data by itself. */
const minDigits = 7;

type Rewrite = (text: string, attribute: string) => string;

/**
 * Rewrites every string of a value, long numbers and the names of members. `rewrite` gets the name of the member that
 * holds the string.
 * @returns the same value when nothing has changed
 */
export function rewriteStrings<T>(value: T, rewrite: Rewrite): T {
  return rewriteValue(value, "", { rewrite, depth: 0 }) as T; // objects stay objects
}

/** The same for an object, with a function for each of its members. */
export function rewriteMembers(
  object: Record<string, unknown>,
  choose: (name: string) => Rewrite,
): Record<string, unknown> {
  const members = Object.entries(object).map(([name, value]) => {
    const member = { [name]: value };
    return { member, rewritten: rewriteStrings(member, choose(name)) };
  });
  if (members.every(({ member, rewritten }) => member === rewritten)) return object;
  return Object.assign({}, ...members.map((it) => it.rewritten)) as Record<string, unknown>;
}

/** How to rewrite what stands at a depth. */
interface Walk {
  rewrite: Rewrite;
  depth: number;
}

/** @param attribute the name of the member that holds the value */
function rewriteValue(value: unknown, attribute: string, walk: Walk): unknown {
  const { rewrite, depth } = walk;
  if (typeof value === "string") return rewrite(value, attribute);
  if (typeof value === "number") return rewriteNumber(value, attribute, rewrite);
  if (typeof value !== "object" || value === null) return value;
  if (isExactNumber(value)) return rewriteNumber(value, attribute, rewrite);
  if (depth >= maxDepth) return tooDeep;
  const below = { rewrite, depth: depth + 1 };
  return Array.isArray(value)
    ? rewriteList(value, attribute, below)
    : rewriteObject(value as Record<string, unknown>, below); // an object that is no list
}

function rewriteNumber(value: unknown, attribute: string, rewrite: Rewrite): unknown {
  const text = JSON.stringify(value);
  if (text.length < minDigits) return value;
  const rewritten = rewrite(text, attribute);
  return rewritten === text ? value : rewritten;
}

function rewriteList(list: readonly unknown[], attribute: string, walk: Walk): unknown {
  const rewritten = list.map((it) => rewriteValue(it, attribute, walk));
  return rewritten.some((it, i) => it !== list[i]) ? rewritten : list;
}

function rewriteObject(object: Record<string, unknown>, walk: Walk): unknown {
  let members: [name: string, value: unknown][] | undefined; // most objects stay as they are
  let hasNewName = false;
  let i = 0; // entries() of the names would make a list for each
  for (const key of Object.keys(object)) {
    const value = object[key];
    const rewritten = rewriteValue(value, key, walk);
    const name = walk.rewrite(key, "");
    if (rewritten !== value || name !== key) {
      members ??= Object.entries(object);
      members[i] = [name, rewritten];
      hasNewName ||= name !== key;
    }
    i += 1;
  }
  if (members === undefined) return object;
  return hasNewName ? toObject(members) : Object.fromEntries(members);
}

/** Two names that have become the same stay two members. */
function toObject(members: readonly [name: string, value: unknown][]): object {
  const distinct = new Map<string, unknown>();
  const copies = new Map<string, number>();
  for (const [name, value] of members) {
    let copy = copies.get(name) ?? 1;
    while (distinct.has(toCopy(name, copy))) copy += 1;
    copies.set(name, copy);
    distinct.set(toCopy(name, copy), value);
  }
  return Object.fromEntries(distinct);
}

const toCopy = (name: string, copy: number): string => (copy === 1 ? name : `${name} ${copy}`);

/**
 * Rewrites the value at a path, in every item of the lists on its way; `undefined` removes it.
 * @returns the same object when there is nothing at the path
 */
export function rewriteAt(
  object: Record<string, unknown>,
  [name = "", ...rest]: readonly string[],
  rewrite: (value: unknown) => unknown,
): Record<string, unknown> {
  if (!Object.hasOwn(object, name)) return object;
  const value = rest.length === 0 ? rewrite(object[name]) : rewriteBelow(object[name], rest, rewrite);
  if (value === object[name]) return object;
  if (value !== undefined) return { ...object, [name]: value };
  const { [name]: _, ...others } = object;
  return others;
}

function rewriteBelow(
  value: unknown,
  path: readonly string[],
  rewrite: (value: unknown) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map((it: unknown) => rewriteBelow(it, path, rewrite));
  if (typeof value !== "object" || value === null || isExactNumber(value)) return value;
  return rewriteAt(value as Record<string, unknown>, path, rewrite); // an object that is no list
}
