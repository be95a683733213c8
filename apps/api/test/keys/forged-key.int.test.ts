import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { createApiKey, startFakeKustomer } from "../support/fake-kustomer.ts";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const acme = createApiKey("acme");

test.for([
  ["no key is accepted", {}],
  ["the host fails", { always: 503 }],
  ["the host asks for a pause and states a tiny limit", { always: 429, limit: 1 }],
] as const)("a key that claims another workspace's org changes nothing there when %s", async ([, reply]) => {
  const forged = `${acme}forged`;
  await using kustomer = await startFakeKustomer({
    [acme]: {},
    ...("always" in reply && { [forged]: reply }),
  });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const [victim, attacker] = [await api.workspace(), await api.workspace()];
  await victim.admin("PUT", victim.kustomer, { apiKey: acme });
  const readBudgets = () => api.db.selectFrom("orgBudget").selectAll().execute();
  const before = await readBudgets();

  const tries = [];
  for (let i = 0; i < 3; i++) tries.push(await attacker.admin("PUT", attacker.kustomer, { apiKey: forged }));
  const made = await attacker.admin("PUT", attacker.kustomer, { apiKey: createApiKey("made-up") });
  const after = await readBudgets();
  const check = await victim.admin("POST", `${victim.kustomer}/check`);

  expect([...tries, made].map((it) => it.status)).not.toContain(200);
  expect(after).toEqual(before);
  expect(check.status).toBe(200);
});

test("the rate limit in the refusal of a revoked key does not become the org's limit", async () => {
  const revoked: { always?: number; limit?: number } = {};
  await using kustomer = await startFakeKustomer({ [acme]: revoked });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();
  await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  Object.assign(revoked, { always: 401, limit: 1 });

  await workspace.admin("POST", `${workspace.kustomer}/check`);

  const budgets = await api.db.selectFrom("orgBudget").select("limitPerMinute").execute();
  expect(budgets.map((it) => it.limitPerMinute)).not.toContain(1);
});

test("an org that fails at one host is still read at another", async () => {
  await using down = await startFakeKustomer({ [acme]: {} });
  await using up = await startFakeKustomer({ [acme]: {} });
  await using first = await givenApi(pg.url, { kustomerAddresses: { override: down.url, allowed: [] } });
  await using second = await givenApi(pg.url, { kustomerAddresses: { override: up.url, allowed: [] } });
  const [there, here] = [await first.workspace(), await second.workspace()];
  await there.admin("PUT", there.kustomer, { apiKey: acme });
  await here.admin("PUT", here.kustomer, { apiKey: acme });
  const { host } = new URL(down.url);
  await first.db
    .updateTable("orgBudget")
    .set({ blockedUntil: new Date(Date.now() + 60_000) })
    .where("host", "=", host)
    .execute();

  const blocked = await there.admin("POST", `${there.kustomer}/check`);
  const free = await here.admin("POST", `${here.kustomer}/check`);

  expect([blocked.status, free.status]).toEqual([429, 200]);
});
