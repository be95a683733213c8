import { Fault, isFault } from "@inlet/contracts";
import { integrations, notices } from "@inlet/db";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { answerKeyCheck, unauthorized } from "../testing/scripted-kustomer.ts";

const { db, given, checkKey, queues, load } = setUpFetcher();
const noticesOf = ({ workspaceId }: { workspaceId: string }) =>
  notices.listNotices(db, { workspaceId, limit: 10 });

test("a right that is lost is told of, and the next run reads another way; nothing that is open stops", async () => {
  const run = await given.run({ state: "running", version: 3 });

  await checkKey(run.integrationId, answerKeyCheck({ forbiddenPaths: ["/v1/customers/search"] }));
  await checkKey(run.integrationId, answerKeyCheck({ forbiddenPaths: ["/v1/customers/search"] }));

  expect(await integrations.findById(db, run.integrationId)).toMatchObject({
    attention: null,
    capabilities: { search: false, auditLog: true },
  });
  expect(await load(run)).toMatchObject({ state: "running", version: 3 });
  expect(await noticesOf(run)).toMatchObject([
    { kind: "key_weaker", level: "warn", details: { lost: ["search"] } },
  ]);
});

test("a required right that is lost pauses the runs, and is told of once however often it is looked at", async () => {
  const run = await given.run({ state: "running" });

  for (const script of [answerKeyCheck({ forbiddenPaths: ["/v1/tags"] }), unauthorized])
    await checkKey(run.integrationId, script);

  expect(await load(run)).toMatchObject({ state: "paused" });
  const integration = await integrations.findById(db, run.integrationId);
  expect(await noticesOf(run)).toMatchObject([
    {
      ...{ kind: "needs_attention", level: "error", subject: integration?.attention?.since },
      details: { reason: "roles_missing", missingRoles: ["org.permission.tag.read"] },
    },
  ]);
});

test("what a look at the key says of its end is kept, and the next look is a day away", async () => {
  const { id } = await given.integration({ keyExpiresAt: new Date(), recheckAt: new Date() });
  const expiresAt = "2030-01-01T00:00:00.000Z";
  const tokenData = {
    id: "t",
    attributes: { roles: [], expiresAt },
    relationships: { org: { data: { id: "org-1" } } },
  };

  await checkKey(id, (request) =>
    request.path === "/v1/auth/tokens/current" ? { data: tokenData } : answerKeyCheck()(request),
  );

  expect(await integrations.findById(db, id)).toMatchObject({ keyExpiresAt: new Date(expiresAt) });
  const [row] = await given.ask(
    "select round(extract(epoch from recheck_at - clock_timestamp()) / 3600)::int as hours from integration",
  );
  expect(row).toEqual({ hours: 24 });
});

test("a 429 is asked about at the budget, whatever this host's clock says, and costs the key nothing", async () => {
  const run = await given.run({ state: "running" });
  const inAnHour = new Date(Date.now() + 3_600_000); // as an app clock that is an hour late would read it
  const limited = new Fault("rate_limited", "used up", { details: { status: 429 }, retryAt: inAnHour });

  const fault = await checkKey(run.integrationId, () => limited).catch((err: unknown) => err);

  expect(isFault(fault, "rate_limited") && fault.retryAt && fault.retryAt < inAnHour).toBe(true);
  expect((await integrations.findById(db, run.integrationId))?.attention).toBeNull();
  expect(queues().sent).toEqual([]);
});
