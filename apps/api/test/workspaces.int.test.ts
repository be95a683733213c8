import { notices, volume } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "./support/given-api.ts";

const pg = setUpTestDb();

test("an operator creates a workspace with defaults and changes its plan", async () => {
  await using api = await givenApi(pg.url);

  const created = await api.operator("POST", "/v1/workspaces", { name: "Acme" });
  const { id } = created.body as { id: string };
  const changed = await api.operator("PATCH", `/v1/workspaces/${id}`, { volumeLimit: 5 });
  const volume = await api.operator("GET", `/v1/workspaces/${id}/volume`);

  expect(created).toMatchObject({
    status: 201,
    body: { name: "Acme", volumeLimit: 100_000, period: "month" },
  });
  expect(changed).toMatchObject({ status: 200, body: { id, name: "Acme", volumeLimit: 5 } });
  expect(volume.body).toMatchObject({ limit: 5, used: 0, held: 0 });
  expect((created.body as { createdAt: string }).createdAt).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  );
});

test("workspaces are listed in pages to the last one", async () => {
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

test("a token is shown once, works, and stops working when it is revoked", async () => {
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

test("an operator sets where a workspace's notices go, by https only", async () => {
  await using api = await givenApi(pg.url);
  await using development = await givenApi(pg.url, {
    kustomerAddresses: { override: "http://127.0.0.1:1", allowed: [] },
  });
  const { path, admin } = await api.workspace();
  const set = (noticeUrl: string | null, at = api) => at.operator("PATCH", path, { noticeUrl });

  expect(await set("https://Ears.example/hook")).toMatchObject({
    body: { noticeUrl: "https://ears.example/hook" },
  });
  for (const url of ["http://127.0.0.1:9/hook", "http://ears.example/", "https://a:b@ears.example/", "ears"])
    expect(await set(url)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("https://") },
    });
  expect((await admin("GET", path)).body).toMatchObject({ noticeUrl: "https://ears.example/hook" });
  expect(await set("http://127.0.0.1:9/hook", development)).toMatchObject({ status: 200 });
  expect(await set("http://ears.example/", development)).toMatchObject({ status: 400 });
  expect(await set(null)).toMatchObject({ body: { noticeUrl: null } });
  const created = await api.operator("POST", "/v1/workspaces", { name: "a", noticeUrl: "http://localhost/" });
  expect(created).toMatchObject({ status: 400 });
});

test("a member does not see where a workspace's notices go, because such a URL often holds a secret", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace({ noticeUrl: "https://hooks.example.com/s3cret" });

  const member = await own.member("GET", own.path);
  const others = await Promise.all([own.admin, api.operator].map((it) => it("GET", own.path)));

  expect(member).toMatchObject({ status: 200, body: { id: own.id } });
  expect(member.text).not.toContain("s3cret");
  for (const it of others) expect(it.body).toMatchObject({ noticeUrl: "https://hooks.example.com/s3cret" });
});

test("the volume shows the forecast, the notices raised, and the usage by day", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, member } = await api.workspace({ volumeLimit: 4 });
  const page = ["a", "b", "c", "d", "e"].map((it) => ({ id: it, updatedAt: new Date() }));
  await api.db.transaction().execute((tx) => volume.admitConversations(tx, id, page));

  const now = await member("GET", `${path}/volume`);
  const days = (await member("GET", `${path}/volume/days`)).body as { data: { day: string }[] };

  expect(now.body).toMatchObject({ used: 4, held: 1, projectedFullAt: null, notices: [80, 95, 100] });
  expect(days.data).toHaveLength(30);
  expect(days.data.at(-1)).toEqual({ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), admitted: 4, held: 1 });
});

test.each([
  ["from=2026-01-02&to=2026-01-01", "is after"],
  ["from=2024-01-01&to=2026-01-01", "732 days are too many"],
  ["from=1999-01-01", "from"],
  ["to=2026-02-30", "to"],
  ["to=yesterday", "to"],
])("days of %s are refused with a message", async (query, text) => {
  await using api = await givenApi(pg.url);
  const { path, member } = await api.workspace();

  expect(await member("GET", `${path}/volume/days?${query}`)).toMatchObject({
    status: 400,
    body: { error: "invalid", message: expect.stringContaining(text) },
  });
});

test("notices are listed newest first, in pages, and only those of the workspace", async () => {
  await using api = await givenApi(pg.url);
  const [own, other] = [await api.workspace(), await api.workspace()];
  for (const [workspaceId, kind] of [
    [own.id, "one"],
    [own.id, "two"],
    [other.id, "other"],
  ] as const)
    await notices.raiseNotice(api.db, {
      workspaceId,
      kind,
      subject: "s",
      level: "info",
      message: "m",
      details: { used: 1 },
    });

  const first = await own.member("GET", `${own.path}/notices?limit=1`);
  const { next } = first.body as { next: string };
  const second = await own.member("GET", `${own.path}/notices?limit=1&after=${next}`);

  expect(first.body).toMatchObject({
    data: [{ kind: "two", level: "info", message: "m", details: { used: 1 }, deliveredAt: null, tries: 0 }],
  });
  expect(second.body).toMatchObject({ data: [{ kind: "one" }], next: null });
});

test("a workspace is deleted by an operator who confirms its name, and is gone for everybody at once", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();

  const refused = [
    await own.admin("DELETE", `${own.path}?confirm=Acme`),
    await api.operator("DELETE", `${own.path}?confirm=Other`),
    await api.operator("DELETE", own.path),
  ];
  const deleted = await api.operator("DELETE", `${own.path}?confirm=Acme`);
  const after = [await own.admin("GET", own.path), await api.operator("GET", own.path)];
  const { data } = (await api.operator("GET", "/v1/audit?action=workspace.deleted")).body as {
    data: object[];
  };

  expect(refused.map((it) => it.status)).toEqual([403, 400, 400]);
  expect(refused[2]?.text).toContain("confirm: must be the name of the workspace");
  expect(deleted.status).toBe(204);
  expect(after.map((it) => it.status)).toEqual([401, 404]);
  expect(data).toMatchObject([{ subject: own.id, workspaceId: null, before: { name: "Acme" } }]);
});
