import { examples } from "@inlet/contracts/examples";
import {
  type ApiDocument,
  type JsonSchema,
  listOperations,
  type MediaType,
  toSchemaName,
} from "./document.ts";

/**
 * Gives the body of each request and each successful reply an example. An example stands beside the schemas of
 * `contracts`, or in the schema itself (`.meta({ examples: [...] })`); those of lists are built from the example of an item.
 * A body without one is left alone: a test lists it.
 */
export function addExamples(document: ApiDocument): void {
  const { schemas } = document.components;
  for (const { requestBody, responses } of listOperations(document)) {
    const replies = Object.entries(responses).filter(([status]) => status.startsWith("2"));
    const contents = [requestBody?.content, ...replies.map(([, it]) => ("content" in it ? it.content : {}))];
    for (const content of contents)
      for (const media of Object.values(content ?? {})) addExample(media, schemas);
  }
}

function addExample(media: MediaType, schemas: Record<string, JsonSchema>): void {
  const example = media.schema && buildExample(media.schema, schemas);
  if (example !== undefined) media.example ??= example;
}

/** Undefined when a part that is needed has no example. */
function buildExample(schema: JsonSchema, schemas: Record<string, JsonSchema>): unknown {
  if (schema.examples !== undefined) return schema.examples[0];
  const build = (it: JsonSchema) => buildExample(it, schemas);
  const name = toSchemaName(schema.$ref);
  if (name !== undefined) return examples[name] ?? build(schemas[name] ?? {});
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices?.[0] !== undefined) return build(choices[0]);
  if (schema.const !== undefined) return schema.const;
  if (schema.items !== undefined) return toList(build(schema.items));
  return schema.properties && buildObject(schema.properties, build);
}

const toList = (item: unknown): unknown[] | undefined => (item === undefined ? undefined : [item]);

function buildObject(
  properties: Record<string, JsonSchema>,
  build: (schema: JsonSchema) => unknown,
): Record<string, unknown> | undefined {
  const entries = Object.entries(properties).map(([name, it]) => [name, build(it)] as const);
  return entries.some(([, it]) => it === undefined) ? undefined : Object.fromEntries(entries);
}
