/** The attributes of a customer that hold a name. */
const nameAttributes = ["name", "displayName"] as const;
/** Longer or more names are none; the bound keeps the search in texts cheap. */
const [maxNameLength, maxNames] = [200, 20];

/** Collects the names by which a customer is known, the full one first. */
export function collectNames(attributes: Record<string, unknown>): string[] {
  const parts = [attributes["firstName"], attributes["lastName"]].filter(isName).join(" ");
  return mergeNames([...nameAttributes.map((it) => attributes[it]), parts].filter(isName), []);
}

/** Adds names to those that a customer had before. The newest come first, and the oldest go when there are too many. */
export function mergeNames(names: readonly string[], former: readonly string[]): string[] {
  const all = [...names, ...former].map((it) => it.trim()).filter(isName);
  return [...new Set(all)].slice(0, maxNames);
}

/** Addresses, numbers and what redaction has put in place of a name are no names. */
const isName = (value: unknown): value is string =>
  typeof value === "string" &&
  value.length <= maxNameLength &&
  /\p{L}{2}|[\p{Script=Han}\p{Script=Hangul}]/u.test(value) &&
  !/@|^\[.*\]$/.test(value);
