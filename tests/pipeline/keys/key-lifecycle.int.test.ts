import { generateEncryptionKey } from "@inlet/service-kit";
import { startProgram } from "@inlet/testkit/programs";
import { expect, test, vi } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startWorld, type World } from "../../support/test-system.ts";

const [older, newer] = [`k1:${generateEncryptionKey()}`, `k2:${generateEncryptionKey()}`];
const dayMs = 86_400_000;

/** Seals everything anew with the newer key, while the services of the world are at work. @returns what it said */
async function rotate({ db }: World): Promise<string> {
  const { connectionString } = db.options;
  const env = { DATABASE_URL: connectionString, INLET_ENCRYPTION_KEYS: `${newer},${older}` };
  const args = ["keys", "rotate", "--batch", "1"];
  const rotating = await startProgram({ app: "cli", args, env, readyAt: "API keys: 1 sealed anew with" });
  await rotating.ended;
  return rotating.line;
}

test("keys that are refused, replaced, sealed anew, and end are seen nowhere, and nothing is lost by it", async () => {
  const env = { INLET_ENCRYPTION_KEYS: `${older},${newer}` };
  await using world = await startWorld({
    env,
    simulator: { conversations: 30 },
    knobs: { searchPageMax: 10 },
  });
  const { sim } = world;
  const tenant = await world.tenant();
  const kustomer = `${tenant.path}/integrations/kustomer`;
  const put = (apiKey: string) => tenant.api.call("PUT", kustomer, { apiKey });
  const check = () => tenant.api.ok("POST", `${kustomer}/check`);

  for (const key of ["wrong", "expired", "noMessages"] as const)
    expect(await put(sim.keys[key])).toMatchObject({ status: 422 });
  const { warnings, keyExpiresAt } = await tenant.connect("expiring");
  expect(warnings).toEqual([expect.stringContaining("Create a new API key in Kustomer")]);
  expect(Date.parse(keyExpiresAt ?? "")).toBeGreaterThan(Date.now() + 2 * dayMs);
  expect(await put(sim.keys.secondOrg)).toMatchObject({ status: 409 });
  const run = await tenant.switchOn();
  expect(await rotate(world)).toContain("1 sealed anew with k2, 0 remain");
  await tenant.untilDone(run);
  expect(await check()).toMatchObject({ status: "active", attention: null });

  await world.start("scheduler"); // which looks at once for keys that end
  const notices = await tenant.api.all<{ kind: string }>(`${tenant.path}/notices`);
  expect(notices.map((it) => it.kind)).toContain("key_expires");
  sim.setKnobs({ clockOffsetMs: 4 * dayMs });
  expect(await check()).toMatchObject({ status: "needs_attention", attention: { reason: "expired" } });
  sim.setKnobs({ clockOffsetMs: 0 });

  const replaced = await tenant.connect("fullLater");
  expect(replaced).toMatchObject({ status: "off", attention: null, keyExpiresAt: null, warnings: [] });
  sim.mutate({ actions: ["createConversation", "editConversation"] });
  await tenant.switchOn();
  await tenant.runUntilDone();

  await expectEqualToTruth(world, tenant);
  await expectInvariants(world, tenant);
});

test("a right that is taken away or given is noticed by the daily look, and read accordingly", async () => {
  await using world = await startWorld({ simulator: { conversations: 30 } });
  const tenant = await world.tenant();
  await tenant.connect("full");
  await tenant.untilDone(await tenant.switchOn());
  const aDayLater = () => world.db.query("update integration set recheck_at = clock_timestamp()");
  const untilStrategy = (strategy: string) =>
    vi.waitFor(async () => expect(await tenant.integration()).toMatchObject({ status: "active", strategy }), {
      timeout: 30_000,
    });

  world.sim.setKnobs({ rolesLost: { full: ["org.permission.search.create"] } });
  await aDayLater();
  await untilStrategy("list");
  world.sim.mutate({ actions: ["createConversation", "addMessage"] });
  const byLists = await tenant.runUntilDone();
  world.sim.setKnobs({ rolesLost: {} });
  await aDayLater();
  await untilStrategy("search");
  world.sim.mutate({ actions: ["editConversation", "editMessage"] });
  const bySearch = await tenant.runUntilDone();

  expect([byLists.strategy, bySearch.strategy]).toEqual(["list", "search"]);
  await expectEqualToTruth(world, tenant);
  await expectInvariants(world, tenant);
});
