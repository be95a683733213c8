/** The part of an OpenAPI 3.1 document that Inlet changes after Fastify has written it. */
export interface ApiDocument {
  openapi?: string;
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses?: Record<string, DocumentedReply>;
  };
}

export interface Operation {
  operationId?: string;
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, DocumentedReply | Reference>;
}

export interface DocumentedReply {
  description: string;
  content?: Record<string, MediaType>;
}

export interface MediaType {
  schema?: JsonSchema;
  example?: unknown;
}

/** A pointer to a component. */
export interface Reference {
  $ref: string;
}

/** A JSON schema, as far as Inlet reads it. */
export interface JsonSchema {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  description?: string;
}

const schemaPrefix = "#/components/schemas/";

/** The name of the schema that a pointer leads to; undefined for other pointers. */
export const toSchemaName = (ref: string | undefined): string | undefined =>
  ref?.startsWith(schemaPrefix) ? ref.slice(schemaPrefix.length) : undefined;

/** The pointer to a schema. */
export const toSchemaRef = (name: string): string => `${schemaPrefix}${name}`;

/** Lists the operations of a document. */
export const listOperations = ({ paths }: ApiDocument): Operation[] =>
  Object.values(paths).flatMap((methods) => Object.values(methods));
