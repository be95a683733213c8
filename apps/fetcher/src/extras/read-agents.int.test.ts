import { Fault } from "@inlet/contracts";
import { inTransaction, integrations } from "@inlet/db";
import { recordKeyCheck } from "@inlet/use-cases";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { createScriptedKustomer } from "../testing/scripted-kustomer.ts";

const { db, given, readExtras } = setUpFetcher();

test("users whom earlier records name are asked for once the key may read them", async () => {
  const capabilities = { conversations: true, messages: true, customers: true, tags: true, teams: true };
  const { id, workspaceId } = await given.integration({ capabilities, agentsReadAt: new Date() });
  await given.row("message", {
    ...{ workspaceId, id: "m1", conversationId: "c1", direction: "out", updatedAt: new Date() },
    ...{ attributes: {}, relations: { createdBy: "u1" }, observedAt: new Date() },
    ...{ mappingVersion: 1, feedPosition: 1 },
  });
  const kustomer = createScriptedKustomer(() => ({
    data: { type: "user", id: "u1", attributes: { name: "Ada" } },
  }));
  await readExtras(id, kustomer);
  const integration = await integrations.findById(db, id);
  if (integration === undefined) throw new Error("no integration");
  const known = { ...integration.capabilities, users: true };
  const accepted = { kind: "accepted", capabilities: known, expiresAt: null } as const;

  await inTransaction(db, (tx) => recordKeyCheck(tx, integration, accepted));
  await readExtras(id, kustomer);

  expect(kustomer.requests.map((it) => it.path)).toEqual(["/v1/users/u1"]);
  expect(await given.query("select id, name from agent")).toEqual([{ id: "u1", name: "Ada" }]);
});

test("names that came before Kustomer sets a limit are kept", async () => {
  const extras = { capabilities: { users: true }, agentsReadAt: new Date() };
  const { id, workspaceId } = await given.integration(extras);
  await given.query(
    `insert into message (workspace_id, id, conversation_id, direction, updated_at, attributes, relations, observed_at,
       mapping_version, feed_position)
     select $1, 'm' || n, 'c', 'out', now(), '{}', jsonb_build_object('createdBy', 'u' || n), now(), 1, n
     from generate_series(1, 51) n`,
    workspaceId,
  );
  const kustomer = createScriptedKustomer(() => {
    if (kustomer.requests.length > 1) throw new Fault("rate_limited", "Wait.", { retryAt: new Date() });
    return { data: [{ type: "user", id: "u1", attributes: { name: "Ada" } }] };
  });

  await expect(readExtras(id, kustomer)).rejects.toThrow();

  expect(await given.query("select name from agent where id = 'u1'")).toEqual([{ name: "Ada" }]);
  expect(await given.query("select count(*)::int as names from agent")).toEqual([{ names: 50 }]);
});
