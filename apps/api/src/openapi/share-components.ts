import { type ApiDocument, type JsonSchema, listOperations, toSchemaName, toSchemaRef } from "./document.ts";

/** The names of the error replies that all operations share, by status. */
const errorNames: Record<string, string> = {
  400: "Invalid",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  429: "RateLimited",
  500: "Internal",
  503: "Unavailable",
};

/**
 * Moves the error replies that many operations have into components: they are most of the document otherwise. A reply
 * whose words differ stays with its operation.
 */
export function shareErrorReplies(document: ApiDocument): void {
  const shared: ApiDocument["components"]["responses"] = {};
  for (const [status, name] of Object.entries(errorNames)) {
    const text = findCommonReply(document, status);
    if (text === undefined) continue;
    shared[name] = JSON.parse(text) as (typeof shared)[string];
    for (const { responses } of listOperations(document))
      if (JSON.stringify(responses[status]) === text)
        responses[status] = { $ref: `#/components/responses/${name}` };
  }
  document.components.responses = shared;
}

/** The reply that most operations give with a status, as JSON. */
function findCommonReply(document: ApiDocument, status: string): string | undefined {
  const counts = new Map<string, number>();
  for (const { responses } of listOperations(document)) {
    if (responses[status] === undefined) continue;
    const text = JSON.stringify(responses[status]);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/**
 * Drops schemas that nothing refers to, and names those of requests without `Input`. Zod writes each schema twice, as a
 * request has it and as a reply has it, and most are used in one of them only.
 */
export function pruneSchemas(document: ApiDocument): ApiDocument {
  const { schemas } = document.components;
  const used = new Set<string>();
  const add = (it: unknown): void => {
    for (const name of listSchemaNames(it))
      if (!used.has(name)) {
        used.add(name);
        add(schemas[name]);
      }
  };
  add(document.paths);
  add(document.components.responses);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  const named = { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } };
  return renameSchemas(named, (name) => {
    const short = name.replace(/Input$/, "");
    return used.has(short) ? name : short;
  });
}

function listSchemaNames(part: unknown): string[] {
  const names = [...(JSON.stringify(part) ?? "").matchAll(/"\$ref":"([^"]+)"/g)];
  return names.flatMap(([, ref]) => toSchemaName(ref) ?? []);
}

function renameSchemas(document: ApiDocument, rename: (name: string) => string): ApiDocument {
  const { schemas } = document.components;
  const renamed = Object.fromEntries(
    Object.entries(schemas)
      .map(([name, schema]): [string, JsonSchema] => [rename(name), schema])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const named = { ...document, components: { ...document.components, schemas: renamed } };
  return JSON.parse(JSON.stringify(named), (key: string, value: unknown) => {
    const name = key === "$ref" && typeof value === "string" ? toSchemaName(value) : undefined;
    return name === undefined ? value : toSchemaRef(rename(name));
  }) as ApiDocument;
}
