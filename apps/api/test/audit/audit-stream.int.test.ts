import { once } from "node:events";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { maxPerWorkspace } from "../../src/exports/export-places.ts";
import type { TestWorkspace } from "../support/given-api.ts";
import { givenListeningApi, headersOf } from "../support/given-listening-api.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

const path = "audit?format=ndjson";
const asAdmin = ({ adminToken }: TestWorkspace) => headersOf({ memberToken: adminToken });

/** Stores a log of 32 MB, more than the buffers between the API and a client that reads nothing. */
const givenLargeLog = ({ id }: TestWorkspace) =>
  given.query(
    `insert into audit_entry (workspace_id, action, actor_kind, actor_name, after)
    select $1::uuid, 'workspace.changed', 'cli', 'ada', jsonb_build_object('name', repeat('x', 16384))
    from generate_series(1, 2000)`,
    id,
  );

test("closing the API cuts a log that nobody reads", async () => {
  const api = await givenListeningApi(pg.url);
  const workspace = await api.workspace();
  await givenLargeLog(workspace);
  const reply = await api.open(workspace, path, asAdmin(workspace));

  await api[Symbol.asyncDispose]();

  await expect(buffer(reply)).rejects.toThrow("aborted");
});

test("a log that fails in the middle never ends like a whole one, by HTTP/1.0 as well", async () => {
  await using api = await givenListeningApi(pg.url);
  const workspace = await api.workspace();
  await givenLargeLog(workspace);
  const { hostname, port } = new URL(api.url);
  const old = connect(Number(port), hostname).pause();
  old.write(
    `GET ${workspace.path}/${path} HTTP/1.0\r\nauthorization: ${asAdmin(workspace).authorization}\r\n\r\n`,
  );
  await once(old, "readable");

  await given.query("alter table audit_entry rename to away");
  const end = await buffer(old).then(
    () => "whole",
    (err: NodeJS.ErrnoException) => err.code,
  );
  await given.query("alter table away rename to audit_entry");

  expect(end).toBe("ECONNRESET");
});

test("a log that streams is one of the workspace's exports, and the installation's log has places of its own", async () => {
  await using api = await givenListeningApi(pg.url);
  const workspace = await api.workspace();
  await givenLargeLog(workspace);
  const open = () => api.open(workspace, path, asAdmin(workspace));

  const running = await Promise.all(Array.from({ length: maxPerWorkspace }, open));
  const [tooMany, page] = [await open(), await api.open(workspace, "audit", asAdmin(workspace))];
  const headers = { authorization: `Bearer ${api.operatorToken.token}` };
  const all = await fetch(`${api.url}/v1/audit?format=ndjson&to=2020-01-01T00:00:00Z`, { headers });

  expect(running.map((it) => it.statusCode)).toEqual(running.map(() => 200));
  expect([tooMany.statusCode, page.statusCode, all.status]).toEqual([429, 200, 200]);
  expect(await all.text()).toBe("");
});
