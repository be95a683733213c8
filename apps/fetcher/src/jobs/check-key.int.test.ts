import { Fault, isFault } from "@inlet/contracts";
import { integrations, notices } from "@inlet/db";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { answerKeyCheck, unauthorized } from "../testing/scripted-kustomer.ts";

const { db, given, checkKey, queues, loadRun } = setUpFetcher();
const listNotices = ({ workspaceId }: { workspaceId: string }) =>
  notices.listNotices(db, { workspaceId, limit: 10 });

test("a lost optional right causes a notice, and open runs continue", async () => {
  const run = await given.run({ state: "running", version: 3 });

  await checkKey(run.integrationId, answerKeyCheck({ forbiddenPaths: ["/v1/customers/search"] }));
  await checkKey(run.integrationId, answerKeyCheck({ forbiddenPaths: ["/v1/customers/search"] }));

  expect(await integrations.findById(db, run.integrationId)).toMatchObject({
    attention: null,
    capabilities: { search: false, auditLog: true },
  });
  expect(await loadRun(run)).toMatchObject({ state: "running", version: 3 });
  expect(await listNotices(run)).toMatchObject([
    { kind: "key_weaker", level: "warn", details: { lost: ["search"] } },
  ]);
});

test("a lost required right pauses the runs, and causes one notice however often the key is checked", async () => {
  const run = await given.run({ state: "running" });

  for (const script of [answerKeyCheck({ forbiddenPaths: ["/v1/tags"] }), unauthorized])
    await checkKey(run.integrationId, script);

  expect(await loadRun(run)).toMatchObject({ state: "paused" });
  const integration = await integrations.findById(db, run.integrationId);
  expect(await listNotices(run)).toMatchObject([
    {
      ...{ kind: "needs_attention", level: "error", subject: integration?.attention?.since },
      details: { reason: "roles_missing", missingRoles: ["org.permission.tag.read"] },
    },
  ]);
});

test("a key check records when the key expires, and the next check is due in a day", async () => {
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
  const [row] = await given.query(
    "select round(extract(epoch from recheck_at - clock_timestamp()) / 3600)::int as hours from integration",
  );
  expect(row).toEqual({ hours: 24 });
});

test("after a 429 the job asks the budget again, whatever this host's clock says, and the key stays valid", async () => {
  const run = await given.run({ state: "running" });
  const inAnHour = new Date(Date.now() + 3_600_000); // as seen by an app clock that is an hour behind
  const limited = new Fault("rate_limited", "used up", { details: { status: 429 }, retryAt: inAnHour });

  const fault = await checkKey(run.integrationId, () => limited).catch((err: unknown) => err);

  expect(isFault(fault, "rate_limited") && fault.retryAt && fault.retryAt < inAnHour).toBe(true);
  expect((await integrations.findById(db, run.integrationId))?.attention).toBeNull();
  expect(queues().sent).toEqual([]);
});

test("a check that waits some seconds for the org's budget goes on, and does not begin anew", async () => {
  const { id } = await given.integration({ recheckAt: new Date() });
  await given.query("update org_budget set blocked_until = clock_timestamp() + interval '2.5 seconds'");
  const requests: string[] = [];

  await checkKey(id, (request) => {
    requests.push(request.path);
    return answerKeyCheck()(request);
  });

  expect(requests.filter((it) => it === "/v1/auth/tokens/current")).toHaveLength(1);
  expect(await integrations.findById(db, id)).toMatchObject({ attention: null });
});
