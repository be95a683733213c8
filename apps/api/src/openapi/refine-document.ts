import type { SwaggerTransform, SwaggerTransformObject } from "@fastify/swagger";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { addExamples } from "./add-examples.ts";
import { type ApiDocument, listOperations, type Operation } from "./document.ts";
import { toOperationId } from "./operation-id.ts";
import { pruneSchemas, shareErrorReplies } from "./share-components.ts";

/** Writes the schemas of a route as JSON schemas, and names its operation unless the route names it. */
export const documentRoute: SwaggerTransform = (route) => {
  const documented = jsonSchemaTransform(route);
  const [method = "GET"] = [route.route.method].flat();
  const operationId = toOperationId(method, route.url);
  return { ...documented, schema: { operationId, ...documented.schema } };
};

/** Makes the document small, and adds an example to each operation. */
export const refineDocument: SwaggerTransformObject = (document) => {
  const written = toApiDocument(jsonSchemaTransformObject(document));
  for (const operation of listOperations(written)) markOptionalBody(operation);
  shareErrorReplies(written);
  const refined = pruneSchemas(written);
  addExamples(refined);
  return refined as ReturnType<SwaggerTransformObject>;
};

/** A body that may be null may be absent too, which is how clients leave it out. Fastify calls every body required. */
function markOptionalBody({ requestBody }: Operation): void {
  const media = requestBody?.content["application/json"];
  const choices = media?.schema?.anyOf?.filter((it) => it.type !== "null");
  if (requestBody === undefined || media === undefined || choices?.length !== 1) return;
  requestBody.required = false;
  media.schema = choices[0] ?? {};
}

/** Fastify's types describe every version of OpenAPI; Inlet writes 3.1. The copy may be changed. */
const toApiDocument = (document: unknown): ApiDocument => JSON.parse(JSON.stringify(document)) as ApiDocument;
