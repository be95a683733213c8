import { testDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "./given-api.ts";

const pg = testDb();

test("an operator makes a workspace, its defaults included, and changes its plan", async () => {
  await using api = await givenApi(pg.url);

  const made = await api.operator("POST", "/v1/workspaces", { name: "Acme" });
  const { id } = made.body as { id: string };
  const changed = await api.operator("PATCH", `/v1/workspaces/${id}`, { volumeLimit: 5 });
  const volume = await api.operator("GET", `/v1/workspaces/${id}/volume`);

  expect(made).toMatchObject({ status: 201, body: { name: "Acme", volumeLimit: 100_000, period: "month" } });
  expect(changed).toMatchObject({ status: 200, body: { id, name: "Acme", volumeLimit: 5 } });
  expect(volume.body).toMatchObject({ limit: 5, used: 0, held: 0 });
  expect((made.body as { createdAt: string }).createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test("workspaces come in pages to the last one", async () => {
  await using api = await givenApi(pg.url);
  for (const name of ["a", "b", "c"]) await api.workspace({ name });

  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const after: string = next === "" ? "" : `&after=${next}`;
    const { body } = await api.operator("GET", `/v1/workspaces?limit=2${after}`);
    const page = body as { data: { id: string }[]; next: string | null };
    seen.push(...page.data.map((it) => it.id));
    next = page.next;
  }

  expect(seen).toEqual([...new Set(seen)].sort());
  expect(seen.length).toBeGreaterThanOrEqual(3);
});

test("a token is shown once, works, and ends when it is removed", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();

  const issued = await workspace.admin("POST", `${workspace.path}/tokens`, { scope: "member", name: "Ada" });
  const { id, token } = issued.body as { id: string; token: string };
  const listed = await workspace.admin("GET", `${workspace.path}/tokens`);
  const headers = { authorization: `Bearer ${token}` };
  const before = await api.app.inject({ url: `${workspace.path}/volume`, headers });
  const removed = await workspace.admin("DELETE", `${workspace.path}/tokens/${id}`);
  const after = await api.app.inject({ url: `${workspace.path}/volume`, headers });

  expect(issued.status).toBe(201);
  expect(token).toMatch(/^inlet_[\w-]{43}$/);
  expect(listed.text).toContain(id);
  expect(listed.text).not.toContain(token);
  expect([before.statusCode, removed.status, after.statusCode]).toEqual([200, 204, 401]);
});
