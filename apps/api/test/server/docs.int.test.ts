import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();

interface Operation {
  summary?: string;
  description?: string;
  security?: object[];
  responses: Record<string, { description: string }>;
}

test("the documentation of every route says what it does, who may call it and which errors it returns", async () => {
  await using api = await givenApi(pg.url);

  const { paths, info } = (await api.app.inject("/docs/json")).json() as {
    info: { description: string };
    paths: Record<string, Record<string, Operation>>;
  };

  const v1 = Object.entries(paths)
    .filter(([path]) => path.startsWith("/v1/") && !/^\/v1\/(hooks\/|sessions?$)/.test(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ route: `${method} ${path}`, ...operation })),
    );
  expect(v1.length).toBeGreaterThan(20);
  for (const { route, ...operation } of v1) {
    expect(operation, route).toMatchObject({
      summary: expect.any(String),
      description: expect.stringMatching(/Needs an?y? /),
      security: expect.arrayContaining([{ token: [] }]),
    });
    expect(Object.keys(operation.responses), route).toEqual(expect.arrayContaining(["401", "403", "500"]));
  }
  expect(paths["/v1/hooks/kustomer/{integrationId}"]?.["post"]).toMatchObject({
    description: expect.stringContaining("Needs no token but a signature"),
    security: [],
    responses: { 401: { description: expect.stringContaining("not signed") } },
  });
  for (const path of ["/v1/workspaces", "/integrations/kustomer", "missingRoles", "/feedback"])
    expect(info.description).toContain(path);
});

test("the documentation page loads nothing from another host", async () => {
  await using api = await givenApi(pg.url);

  const page = await api.app.inject("/docs");

  expect(page.statusCode).toBe(200);
  expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
});
