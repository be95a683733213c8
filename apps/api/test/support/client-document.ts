import { createHash } from "node:crypto";
import type { ApiDocument, Operation } from "../../src/openapi/document.ts";

type Tagged = Operation & { tags?: string[]; security?: unknown };

/** What programs cannot call: sessions belong to browsers, and Kustomer signs its events. */
const isOfOthers = ({ tags, operationId }: Tagged): boolean =>
  tags?.includes("sign-in") === true || operationId === "receiveWebhookEvent";

/** What types do not depend on. */
const untyped = [
  "tags",
  "security",
  "servers",
  "securitySchemes",
  "example",
  "examples",
  "pattern",
  "format",
];

/**
 * The part of the OpenAPI document from which the client is generated, with a fingerprint of all of it that types depend
 * on. Every error reply is the same to a client, so one stands for all.
 */
export function toClientDocument(document: ApiDocument): object {
  const copy = structuredClone(document) as ApiDocument & { info: object };
  for (const [path, methods] of Object.entries(copy.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (isOfOthers(operation)) delete methods[method];
      else shareFailure(operation);
    }
    if (Object.keys(methods).length === 0) delete copy.paths[path];
  }
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
  copy.components.responses = { Failure: { description: "A failure, with its kind", content } };
  const typed = omitDeep(copy, untyped);
  const used = keepUsedSchemas(typed as ApiDocument);
  const fingerprint = createHash("sha256").update(JSON.stringify(omitDeep(used, ["description", "summary"])));
  return {
    ...used,
    info: { title: "Inlet", version: "1", fingerprint: fingerprint.digest("hex").slice(0, 32) },
  };
}

function shareFailure(operation: Operation): void {
  const kept = Object.entries(operation.responses).filter(
    ([status, reply]) => Number(status) < 400 || !/schemas\/Error"|responses\//.test(JSON.stringify(reply)),
  );
  operation.responses = { ...Object.fromEntries(kept), default: { $ref: "#/components/responses/Failure" } };
}

function keepUsedSchemas(document: ApiDocument): ApiDocument {
  const { schemas, ...components } = document.components;
  const used = new Set<string>();
  const add = (part: unknown): void => {
    for (const [, name = ""] of JSON.stringify(part).matchAll(/schemas\/(\w+)"/g))
      if (!used.has(name)) {
        used.add(name);
        add(schemas[name]);
      }
  };
  add([document.paths, components]);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  return { ...document, components: { ...components, schemas: Object.fromEntries(kept) } };
}

/** Removes keywords, but no properties of those names. */
function omitDeep(part: unknown, names: string[]): unknown {
  if (Array.isArray(part)) return part.map((it) => omitDeep(it, names));
  if (typeof part !== "object" || part === null) return part;
  const entries = Object.entries(part).filter(([name, it]) => !names.includes(name) || isSchema(it));
  return Object.fromEntries(entries.map(([name, it]) => [name, omitDeep(it, names)]));
}

/** Whether this is the schema of a property that has the name of a keyword. */
const isSchema = (it: unknown): boolean =>
  typeof it === "object" && it !== null && ("type" in it || "$ref" in it || "anyOf" in it);
