import { generateEncryptionKey } from "@inlet/service-kit";
import { startProgram } from "@inlet/testkit/programs";
import { expect, test, vi } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const [olderKey, newerKey] = [`k1:${generateEncryptionKey()}`, `k2:${generateEncryptionKey()}`];
const dayMs = 86_400_000;

/** Re-encrypts all credentials with the newer encryption key while the services run. @returns the command's output */
async function rotate({ db }: TestSystem): Promise<string> {
  const { connectionString } = db.options;
  const env = { DATABASE_URL: connectionString, INLET_ENCRYPTION_KEYS: `${newerKey},${olderKey}` };
  const args = ["keys", "rotate", "--batch", "1"];
  const rotation = await startProgram({ app: "cli", args, env, readyText: "API keys: 1 re-encrypted with" });
  await rotation.exited;
  return rotation.readyLine;
}

test("refused, replaced, re-encrypted and expiring keys appear nowhere and cause no loss", async () => {
  const env = { INLET_ENCRYPTION_KEYS: `${olderKey},${newerKey}` };
  await using system = await startSystem({
    env,
    simulator: { conversations: 15 },
    knobs: { searchPageMax: 10 },
  });
  const { sim } = system;
  const tenant = await system.createTenant();
  const kustomer = `${tenant.path}/integrations/kustomer`;
  const connectKey = (apiKey: string) => tenant.api.call("PUT", kustomer, { apiKey });
  const checkKey = () => tenant.api.expectOk("POST", `${kustomer}/check`);

  for (const key of ["wrong", "expired", "noMessages"] as const)
    expect(await connectKey(sim.keys[key])).toMatchObject({ status: 422 });
  const { warnings, keyExpiresAt } = await tenant.connect("expiring");
  expect(warnings).toEqual([expect.stringContaining("Create a new API key in Kustomer")]);
  expect(Date.parse(keyExpiresAt ?? "")).toBeGreaterThan(Date.now() + 2 * dayMs);
  expect(await connectKey(sim.keys.secondOrg)).toMatchObject({ status: 409 });
  const run = await tenant.switchOn();
  expect(await rotate(system)).toContain("1 re-encrypted with k2, 0 remain");
  await tenant.waitUntilDone(run);
  expect(await checkKey()).toMatchObject({ status: "active", attention: null });

  await system.startService("scheduler"); // a new scheduler soon checks for expiring keys
  const listNoticeKinds = async () =>
    (await tenant.api.listAll<{ kind: string }>(`${tenant.path}/notices`)).map((it) => it.kind);
  await vi.waitFor(async () => expect(await listNoticeKinds()).toContain("key_expires"), waitOptions);
  sim.setKnobs({ clockOffsetMs: 4 * dayMs });
  expect(await checkKey()).toMatchObject({ status: "needs_attention", attention: { reason: "expired" } });
  sim.setKnobs({ clockOffsetMs: 0 });

  const replaced = await tenant.connect("fullLater");
  expect(replaced).toMatchObject({ status: "active", attention: null, keyExpiresAt: null, warnings: [] });
  sim.mutate({ actions: ["createConversation", "editConversation"] });
  await tenant.runUntilDone();

  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("the daily re-check notices a lost or regained role and changes the reading strategy", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());
  const makeRecheckDue = () => system.db.query("update integration set recheck_at = clock_timestamp()");
  const waitForStrategy = (strategy: string) =>
    vi.waitFor(
      async () => expect(await tenant.getIntegration()).toMatchObject({ status: "active", strategy }),
      waitOptions,
    );

  system.sim.setKnobs({ rolesLost: { full: ["org.permission.search.create"] } });
  await makeRecheckDue();
  await waitForStrategy("list");
  system.sim.mutate({ actions: ["createConversation", "addMessage"] });
  const listRun = await tenant.runUntilDone();
  system.sim.setKnobs({ rolesLost: {} });
  await makeRecheckDue();
  await waitForStrategy("search");
  system.sim.mutate({ actions: ["editConversation", "editMessage"] });
  const searchRun = await tenant.runUntilDone();

  expect([listRun.strategy, searchRun.strategy]).toEqual(["list", "search"]);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
