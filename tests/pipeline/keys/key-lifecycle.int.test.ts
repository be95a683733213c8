import { generateEncryptionKey } from "@inlet/service-kit";
import { startProgram } from "@inlet/testkit/programs";
import { expect, test, vi } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const [older, newer] = [`k1:${generateEncryptionKey()}`, `k2:${generateEncryptionKey()}`];
const dayMs = 86_400_000;

/** Seals everything anew with the newer key, while the services of the world are at work. @returns what it said */
async function rotate({ db }: TestSystem): Promise<string> {
  const { connectionString } = db.options;
  const env = { DATABASE_URL: connectionString, INLET_ENCRYPTION_KEYS: `${newer},${older}` };
  const args = ["keys", "rotate", "--batch", "1"];
  const rotating = await startProgram({ app: "cli", args, env, readyAt: "API keys: 1 sealed anew with" });
  await rotating.ended;
  return rotating.line;
}

test("keys that are refused, replaced, sealed anew, and end are seen nowhere, and nothing is lost by it", async () => {
  const env = { INLET_ENCRYPTION_KEYS: `${older},${newer}` };
  await using system = await startSystem({
    env,
    simulator: { conversations: 30 },
    knobs: { searchPageMax: 10 },
  });
  const { sim } = system;
  const tenant = await system.createTenant();
  const kustomer = `${tenant.path}/integrations/kustomer`;
  const put = (apiKey: string) => tenant.api.call("PUT", kustomer, { apiKey });
  const check = () => tenant.api.expectOk("POST", `${kustomer}/check`);

  for (const key of ["wrong", "expired", "noMessages"] as const)
    expect(await put(sim.keys[key])).toMatchObject({ status: 422 });
  const { warnings, keyExpiresAt } = await tenant.connect("expiring");
  expect(warnings).toEqual([expect.stringContaining("Create a new API key in Kustomer")]);
  expect(Date.parse(keyExpiresAt ?? "")).toBeGreaterThan(Date.now() + 2 * dayMs);
  expect(await put(sim.keys.secondOrg)).toMatchObject({ status: 409 });
  const run = await tenant.switchOn();
  expect(await rotate(system)).toContain("1 sealed anew with k2, 0 remain");
  await tenant.waitUntilDone(run);
  expect(await check()).toMatchObject({ status: "active", attention: null });

  await system.startService("scheduler"); // which looks at once for keys that end
  const notices = await tenant.api.listAll<{ kind: string }>(`${tenant.path}/notices`);
  expect(notices.map((it) => it.kind)).toContain("key_expires");
  sim.setKnobs({ clockOffsetMs: 4 * dayMs });
  expect(await check()).toMatchObject({ status: "needs_attention", attention: { reason: "expired" } });
  sim.setKnobs({ clockOffsetMs: 0 });

  const replaced = await tenant.connect("fullLater");
  expect(replaced).toMatchObject({ status: "off", attention: null, keyExpiresAt: null, warnings: [] });
  sim.mutate({ actions: ["createConversation", "editConversation"] });
  await tenant.switchOn();
  await tenant.runUntilDone();

  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("a right that is taken away or given is noticed by the daily look, and read accordingly", async () => {
  await using system = await startSystem({ simulator: { conversations: 30 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());
  const aDayLater = () => system.db.query("update integration set recheck_at = clock_timestamp()");
  const untilStrategy = (strategy: string) =>
    vi.waitFor(
      async () => expect(await tenant.getIntegration()).toMatchObject({ status: "active", strategy }),
      {
        timeout: 30_000,
      },
    );

  system.sim.setKnobs({ rolesLost: { full: ["org.permission.search.create"] } });
  await aDayLater();
  await untilStrategy("list");
  system.sim.mutate({ actions: ["createConversation", "addMessage"] });
  const byLists = await tenant.runUntilDone();
  system.sim.setKnobs({ rolesLost: {} });
  await aDayLater();
  await untilStrategy("search");
  system.sim.mutate({ actions: ["editConversation", "editMessage"] });
  const bySearch = await tenant.runUntilDone();

  expect([byLists.strategy, bySearch.strategy]).toEqual(["list", "search"]);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
