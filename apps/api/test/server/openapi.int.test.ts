import { setUpTestDb } from "@inlet/testkit";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { beforeAll, expect, test } from "vitest";
import { type ApiDocument, listOperations, type Operation } from "../../src/openapi/document.ts";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();
let source = "";
let document: ApiDocument;

beforeAll(async () => {
  await using api = await givenApi(pg.url);
  const reply = await api.app.inject("/docs/json");
  source = reply.body;
  document = reply.json();
});

/** A redirect is the success of a sign-in link, and this rule knows none. */
const accepted = ["#/paths/~1sign-in/get/responses: Operation must have at least one `2XX` response."];

/** Examples may hold no fields that their schemas do not have. */
const examplesMatch = { severity: "error", allowAdditionalProperties: false } as const;

test("the OpenAPI document keeps the recommended rules, and every example matches its schema", async () => {
  const config = await createConfig({
    extends: ["recommended"],
    rules: {
      "operation-tag-defined": "error",
      "no-invalid-media-type-examples": examplesMatch,
      "no-invalid-schema-examples": examplesMatch,
    },
  });

  const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });

  expect(problems.map(({ message, location }) => `${location[0]?.pointer}: ${message}`)).toEqual(accepted);
});

test("every body has an example, and every operation an id of its own", () => {
  const operations = listOperations(document);
  const bare = operations.flatMap((it) => listBodiesWithoutExample(it));
  expect(bare, "add an example to packages/contracts/src/examples, under the id of the schema").toEqual([]);
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(["listConversations", "connectKey", "cancelRun", "signIn"]));
});

test("the document describes an error reply once, and a body that may be absent as optional", () => {
  const { paths, components } = document;

  const workspaces = paths["/v1/workspaces"];
  expect(workspaces?.["post"]?.responses["401"]).toEqual({ $ref: "#/components/responses/Unauthorized" });
  expect(components.responses?.["Unauthorized"]?.description).toContain("token");
  const start = paths["/v1/workspaces/{workspaceId}/integrations/kustomer/runs"]?.["post"];
  expect(start?.requestBody).toMatchObject({ required: false });
  expect(Object.keys(components.schemas).filter((it) => it.endsWith("Input"))).toEqual([]);
});

function listBodiesWithoutExample({ operationId, requestBody, responses }: Operation): string[] {
  const replies = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const bodies = [["request", requestBody] as const, ...replies];
  return bodies.flatMap(([name, body]) => {
    const content = body !== undefined && "content" in body ? body.content : {};
    const missing = Object.entries(content).filter(([, media]) => media.example === undefined);
    return missing.map(([type]) => `${operationId}, ${name}: ${type}`);
  });
}
