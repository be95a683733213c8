import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { agents, exports } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test, vi } from "vitest";
import { createExportPaces } from "../../src/exports/export-pace.ts";
import { maxPerWorkspace } from "../../src/exports/export-places.ts";
import { createTimeShares } from "../../src/limits/time-shares.ts";
import type { TestWorkspace } from "../support/given-api.ts";
import { givenConversations, givenMessages } from "../support/given-content.ts";
import { givenListeningApi, headersOf } from "../support/given-listening-api.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

/** Stores messages of so many bytes. */
async function givenManyMessages(workspaceId: string, count: number, bytes = 32): Promise<void> {
  await given.query(
    `insert into message (workspace_id, id, conversation_id, description, status, direction, channel, customer_id, updated_at, attributes,
      relations, observed_at, mapping_version, feed_position)
    select $1::uuid, 'm' || lpad(n::text, 6, '0'), 'v' || n % 7, n || it.text, (array['sent', 'received'])[n % 2 + 1], 'in',
      (array['email', 'chat', 'sms'])[n % 3 + 1], 'c' || n % 5, '2026-01-01Z'::timestamptz + n * interval '1 minute', '{}', '{}', now(), 1, n
    from generate_series(1, $2::int) n, (select string_agg(md5(i::text), '') as text from generate_series(1, $3::int / 32) i) it`,
    workspaceId,
    count,
    bytes,
  );
}

/** Messages of 32 MB, also when compressed more than the buffers between the API and a client that reads nothing. */
const givenLargeMessages = ({ id }: TestWorkspace) => givenManyMessages(id, 500, 65_536);

const readIds = async (reply: IncomingMessage): Promise<string[]> =>
  (await buffer(reply))
    .toString()
    .split("\n")
    .filter((it) => it !== "")
    .map((it) => (JSON.parse(it) as { id: string }).id);

test("an export goes through all pages in the order of ids, and resumes after any record", async () => {
  await using api = await givenListeningApi(pg.url);
  const workspace = await api.workspace();
  await givenManyMessages(workspace.id, 2_500);

  const all = await readIds(await api.open(workspace, "messages/export"));
  const rest = await readIds(await api.open(workspace, "messages/export?after=m000999"));
  const csv = await buffer(await api.open(workspace, "messages/export?format=csv&after=m002499"));

  expect(all).toHaveLength(2_500);
  expect(all).toEqual(all.toSorted());
  expect(rest).toEqual(all.slice(999));
  expect(csv.toString().trimEnd().split("\r\n")).toEqual([
    expect.stringMatching(/^id,conversationId,/),
    expect.stringMatching(/^m002500,/),
  ]);
});

test("filters and range choose the records that the list's fields say, also across pages without a match", async () => {
  await using api = await givenListeningApi(pg.url);
  const workspace = await api.workspace();
  await givenManyMessages(workspace.id, 2_500);
  await givenConversations(api.db, workspace.id, [
    { id: "a", tags: ["t1"], channels: ["email", "chat"], status: "done" },
    { id: "b", tags: ["t2"], channels: ["chat"], customerId: "c2" },
  ]);
  const numbers = Array.from({ length: 2_500 }, (_, index) => index + 1);
  const toIds = (matches: (n: number) => boolean) =>
    numbers.filter(matches).map((n) => `m${String(n).padStart(6, "0")}`);
  const at = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();

  for (const [query, expected] of [
    ["messages/export?status=received&channel=sms", toIds((n) => n % 2 === 1 && n % 3 === 2)],
    [`messages/export?from=${at(2_400)}&to=${at(2_403)}`, toIds((n) => n >= 2_400 && n < 2_403)],
    ["messages/export?conversationId=v3&after=m000100", toIds((n) => n % 7 === 3 && n > 100)],
    ["messages/export?customerId=c1&status=sent", toIds((n) => n % 5 === 1 && n % 2 === 0)],
    ["messages/export?direction=out", []],
    ["conversations/export?tag=t1", ["a"]],
    ["conversations/export?channel=chat", ["a", "b"]],
    ["conversations/export?customerId=c2", ["b"]],
    ["conversations/export?status=done", ["a"]],
  ] as const)
    expect(await readIds(await api.open(workspace, query)), query).toEqual(expected);
});

test("an export that fails in the middle breaks off and never ends like a whole one, compressed and by HTTP/1.0 as well", async () => {
  await using api = await givenListeningApi(pg.url);
  const large = await api.workspace();
  await givenLargeMessages(large);

  const compressed = await api.open(large, "messages/export?format=csv", { "accept-encoding": "gzip" });
  const { hostname, port } = new URL(api.url);
  const old = connect(Number(port), hostname).pause();
  old.write(
    `GET ${large.path}/messages/export HTTP/1.0\r\nauthorization: Bearer ${large.memberToken.token}\r\n\r\n`,
  );
  await once(old, "readable");
  await given.query("alter table message rename to away");
  const ends = await Promise.all([
    buffer(compressed).then(
      () => "whole",
      (err: Error) => err.message,
    ),
    buffer(old).then(
      () => "whole",
      (err: NodeJS.ErrnoException) => err.code,
    ),
  ]);
  await given.query("alter table away rename to message");

  expect(compressed.headers["content-encoding"]).toBe("gzip");
  expect(ends).toEqual(["aborted", "ECONNRESET"]);
});

test("a workspace has a few exports at the same time, others have theirs, and the end of one allows another", async () => {
  await using api = await givenListeningApi(pg.url);
  const [large, other] = [await api.workspace(), await api.workspace()];
  await givenLargeMessages(large);
  const open = () => api.open(large, "messages/export");

  const ask = ({ path, ...it }: TestWorkspace) =>
    api.app.inject({ url: `${path}/exports`, headers: headersOf(it) });

  const running = await Promise.all(Array.from({ length: maxPerWorkspace }, open));
  const tooMany = await open();
  const [asked, askedElsewhere] = [await ask(large), await ask(other)];
  const elsewhere = await api.open(other, "messages/export");
  const list = await api.app.inject({ url: `${large.path}/messages?limit=1`, headers: headersOf(large) });
  running[0]?.destroy();

  expect(running.map((it) => it.statusCode)).toEqual(running.map(() => 200));
  expect([tooMany.statusCode, tooMany.headers["retry-after"]]).toEqual([429, expect.any(String)]);
  expect([asked.statusCode, asked.json().message]).toEqual([
    429,
    expect.stringContaining("at the same time"),
  ]);
  expect(askedElsewhere.json()).toEqual({ free: maxPerWorkspace });
  expect([elsewhere.statusCode, list.statusCode]).toEqual([200, 200]);
  await vi.waitFor(async () => expect((await open()).statusCode).toBe(200), { timeout: 10_000 });
});

test("closing the API cuts its exports", async () => {
  const api = await givenListeningApi(pg.url);
  const large = await api.workspace();
  await givenLargeMessages(large);
  const reply = await api.open(large, "messages/export");

  await api[Symbol.asyncDispose]();

  await expect(buffer(reply)).rejects.toThrow("aborted");
});

test("an export ends when its token is revoked", async () => {
  await using api = await givenListeningApi(pg.url);
  const workspace = await api.workspace();
  const { id, token: secret } = workspace.memberToken;
  const openPace = createExportPaces({ db: api.db, shares: createTimeShares(), recheckMs: 0 });
  const { pace } = openPace({ workspaceId: workspace.id, caller: { secret, tokens: [], scope: "member" } });

  const before = await pace(async () => "read");
  await workspace.admin("DELETE", `${workspace.path}/tokens/${id}`);

  expect(before).toBe("read");
  await expect(pace(async () => "read")).rejects.toThrow("ended");
});

test("an export that nothing has changed since is not sent again", async () => {
  await using api = await givenListeningApi(pg.url);
  const workspace = await api.workspace();
  await givenMessages(api.db, workspace.id, [{ id: "m1", conversationId: "v1" }]);
  const open = (query: string, tags: string) =>
    api.open(workspace, `messages/export${query}`, { "if-none-match": tags });

  const { etag = "" } = (await open("", "")).headers;
  const unchanged = await open("", `"other", ${etag}`);
  const otherQuery = await open("?format=csv", etag);
  await givenMessages(api.db, workspace.id, [{ id: "m1", conversationId: "v1", rev: 2 }]);
  const changed = await open("", etag);

  expect([unchanged, otherQuery, changed].map((it) => it.statusCode)).toEqual([304, 200, 200]);
  expect(unchanged.headers.etag).toBe(etag);
});

test("an export is sent again once the name of an agent has come", async () => {
  await using api = await givenListeningApi(pg.url);
  const workspace = await api.workspace();
  const relations = { createdBy: "u1" };
  await givenMessages(api.db, workspace.id, [
    { id: "m1", conversationId: "v1", direction: "out", relations },
  ]);
  const open = (tags: string) => api.open(workspace, "messages/export", { "if-none-match": tags });

  const { etag = "" } = (await open("")).headers;
  await agents.save(api.db, {
    ...{ workspaceId: workspace.id, kind: "user" },
    agents: [{ id: "u1", name: "Ada", deleted: false }],
  });
  const named = await open(etag);
  await agents.save(api.db, {
    ...{ workspaceId: workspace.id, kind: "user" },
    agents: [{ id: "u1", name: "Ada", deleted: false }],
  });
  const again = await open(named.headers.etag ?? "");

  expect([named.statusCode, again.statusCode]).toEqual([200, 304]);
});

test("while a write is under way an export has no tag, because the write may be part of it later", async () => {
  const { id: workspaceId } = await given.workspace();
  await using api = await givenListeningApi(pg.url);
  const read = () => exports.readExportVersion(api.db, { workspaceId, table: "message" });

  const during = await api.db.transaction().execute(async (tx) => {
    await givenMessages(tx, workspaceId, [{ id: "m1", conversationId: "v1" }]);
    return read();
  });

  expect(during).toBeUndefined();
  expect(await read()).toEqual(expect.any(String));
});
