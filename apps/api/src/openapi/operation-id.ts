/** What an operation does to the thing that its path ends in. */
const verbs: Record<string, string> = { GET: "get", PUT: "set", PATCH: "update", DELETE: "delete" };

/** The parts of a path under which all things of a workspace or an integration stand, so that they tell nothing apart. */
const common = /^\/(v1\/)?(workspaces\/:workspaceId\/)?(integrations\/kustomer\/)?/;

/**
 * Derives the id of an operation from its method and path: `listRuns`, `getRun`, `createToken`, `cancelRun`. Generated
 * clients name their functions after it, so the rule must not change for a route that exists. A route whose path says
 * too little states its own `operationId`.
 */
export function toOperationId(method: string, url: string): string {
  const segments = url
    .replace(/integrations\/kustomer$/, "integration")
    .replace(common, "")
    .split("/")
    .filter((it) => it !== "");
  const words = segments.filter((it) => !it.startsWith(":"));
  const last = words.at(-1) ?? "";
  const endsInId = segments.at(-1)?.startsWith(":") === true;
  const owners = words.slice(0, -1).map(toSingular);
  if (method === "POST" && !isPlural(last)) return toCamelCase([last, ...owners]);
  if (method === "POST") return toCamelCase(["create", ...owners, toSingular(last)]);
  if (method === "GET" && isPlural(last) && !endsInId) return toCamelCase(["list", ...owners, last]);
  return toCamelCase([verbs[method] ?? method.toLowerCase(), ...owners, endsInId ? toSingular(last) : last]);
}

const isPlural = (word: string): boolean => /[^s]s$/.test(word);
const toSingular = (word: string): string => (isPlural(word) ? word.slice(0, -1) : word);

function toCamelCase(words: string[]): string {
  const [first = "", ...rest] = words.flatMap((it) => it.split(/[-_.]/));
  return [first, ...rest.map((it) => `${it.charAt(0).toUpperCase()}${it.slice(1)}`)].join("");
}
