import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import type { Access } from "../../src/access/access.ts";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const answer = async () => ({ secret: "of another workspace" });

const uncheckedRoutes: [path: string, access: Access | undefined][] = [
  ["/v1/workspaces/:id/secrets", "member"],
  ["/v1/workspaces/:id/secrets", undefined],
  ["/v1/workspaces/:workspace", "admin"],
  ["/v1/workspaces/:workspaceId?", "member"],
  ["/v1/workspaces/:workspaceId-:part", "member"],
  ["/v1/workspaces/*", "member"],
  ["/v1/Workspaces/:id", "member"],
  ["/v1/workspaces/:id", "anyone"],
  ["/v1/secrets/:workspaceId", "member"],
  ["/v1/secrets", "admin"],
];

test("a route that every workspace's token would open does not register", async () => {
  await using api = await givenApi(pg.url);

  for (const [path, access] of uncheckedRoutes) {
    const config = access === undefined ? {} : { access };
    expect(() => api.app.get(path, { config }, answer), path).toThrow(/must contain \/workspaces/);
  }
});

test("a route that declares no access is closed to everybody but operators, wherever it is registered", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  api.app.get("/secrets", answer);
  api.app.get("/v1/workspaces/:workspaceId/secrets", answer);
  await api.app.register(async (plugin) => void plugin.get("/plugin/secrets", answer));

  for (const url of ["/secrets", `${own.path}/secrets`, "/plugin/secrets"]) {
    const nobody = await api.app.inject(url);
    const callers = await Promise.all([own.member, own.admin, api.operator].map((it) => it("GET", url)));
    expect([nobody.statusCode, ...callers.map((it) => it.status)], url).toEqual([401, 403, 403, 200]);
  }
});
