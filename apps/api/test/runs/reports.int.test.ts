import { integrations, reports } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { beforeEach, expect, test } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
let read: { from: string; to: string };
beforeEach(() => {
  const now = Date.now();
  read = { from: new Date(now - 7 * 86_400_000).toISOString(), to: new Date(now - 60_000).toISOString() };
});

/** A connected workspace whose conversations were read up to a minute ago, unless `isRead` is false. */
async function givenReadWorkspace(api: TestApi, { isRead = true } = {}) {
  const workspace = await api.workspace();
  const { id } = await givenIntegration(api.db, workspace.id);
  if (isRead) {
    await given.query("update integration set scope_from = $1 where id = $2", read.from, id);
    await given.row("stream_cursor", {
      integrationId: id,
      workspaceId: workspace.id,
      stream: "conversations",
      at: read.to,
    });
  }
  return { ...workspace, integrationId: id, path: `${workspace.kustomer}/reports` };
}

test("a report covers what has been read so far by default, and is dispatched", async () => {
  await using api = await givenApi(pg.url);
  const { admin, member, path } = await givenReadWorkspace(api);

  const { status, body } = await admin("POST", path);
  const { id } = body as { id: string };
  const again = await admin("POST", path, {});
  const listed = await member("GET", path);

  expect(status).toBe(202);
  expect(body).toMatchObject({
    state: "queued",
    window: read,
    complete: null,
    conversations: null,
    notes: [],
  });
  expect(again.body).toMatchObject({ id });
  expect(listed.body).toMatchObject({ data: [{ id }], next: null });
  expect(api.queues.sent[0]).toEqual({ name: "make-report", payload: { reportId: id }, priority: 40 });
});

test("a report about another window is refused while one is being made", async () => {
  await using api = await givenApi(pg.url);
  const { admin, path } = await givenReadWorkspace(api);
  const { body } = await admin("POST", path);

  const other = await admin("POST", path, { from: new Date(Date.now() - 3_600_000).toISOString() });

  expect(other).toMatchObject({
    status: 409,
    body: { error: "conflict", reportId: (body as { id: string }).id },
  });
});

test("a report is refused before anything was read", async () => {
  await using api = await givenApi(pg.url);
  const { admin, path, integrationId } = await givenReadWorkspace(api, { isRead: false });
  const connectedOnly = await admin("POST", path);
  await given.query("update integration set scope_from = $1 where id = $2", read.from, integrationId);
  const reading = await admin("POST", path);
  const stated = await admin("POST", path, { to: read.to });
  const unconnected = await api.workspace();

  expect(connectedOnly).toMatchObject({ status: 409, body: { message: /switch ingestion on/ } });
  expect(reading).toMatchObject({ status: 409, body: { message: /first run is still reading/ } });
  expect(stated.status).toBe(202);
  expect(await unconnected.admin("POST", `${unconnected.kustomer}/reports`)).toMatchObject({ status: 404 });
});

test.each([
  ["the future", () => ({ to: new Date(Date.now() + 60_000).toISOString() }), "future"],
  ["nothing", () => ({ from: read.to, to: read.from }), "before"],
])("a window of %s is refused", async (_, window, text) => {
  await using api = await givenApi(pg.url);
  const { admin, path } = await givenReadWorkspace(api);

  expect(await admin("POST", path, window())).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining(text) },
  });
});

test("a report is refused while the key needs attention", async () => {
  await using api = await givenApi(pg.url);
  const { admin, path, integrationId } = await givenReadWorkspace(api);
  await integrations.markNeedsAttention(api.db, integrationId, {
    reason: "rejected",
    message: "No such key.",
    missingRoles: [],
  });

  expect(await admin("POST", path)).toMatchObject({ status: 409, body: { message: "No such key." } });
});

test("a finished report shows its result and lists its differences in pages; members can only read it", async () => {
  await using api = await givenApi(pg.url);
  const { admin, member, path } = await givenReadWorkspace(api);
  const { id } = (await admin("POST", path)).body as { id: string };
  for (const [stream, name] of [
    ["conversations", "lost"],
    ["messages", "a"],
    ["messages", "b"],
  ])
    await given.row("report_record", {
      reportId: id,
      stream,
      id: name,
      listed: true,
      updatedAt: read.from,
      conversationId: stream === "messages" ? "lost" : null,
    });
  const report = await reports.findById(api.db, id);
  if (report) await reports.compare(api.db, report);

  const done = await member("GET", `${path}/${id}`);
  const first = await member("GET", `${path}/${id}/rows?limit=2`);
  const { next } = first.body as { next: string };
  const second = await member("GET", `${path}/${id}/rows?limit=2&after=${next}`);

  expect(done.body).toMatchObject({
    state: "done",
    complete: false,
    conversations: { kustomer: { total: 0, listed: 1, named: 0 }, stored: 0, unexplained: 1 },
    messages: { unexplained: 2, differences: { unexplained: 2 } },
  });
  expect(first.body).toMatchObject({ data: [{ id: "lost" }, { id: "a" }] });
  expect(second.body).toMatchObject({ data: [{ stream: "messages", id: "b", stored: null }], next: null });
  expect(await member("POST", path)).toMatchObject({ status: 403 });
});

test("another workspace's report is not found", async () => {
  await using api = await givenApi(pg.url);
  const [mine, theirs] = [await givenReadWorkspace(api), await givenReadWorkspace(api)];
  const { id } = (await theirs.admin("POST", theirs.path)).body as { id: string };

  for (const place of [`${mine.path}/${id}`, `${mine.path}/${id}/rows`, `${theirs.path}/${id}`])
    expect(await mine.admin("GET", place)).toMatchObject({ status: 404 });
});
