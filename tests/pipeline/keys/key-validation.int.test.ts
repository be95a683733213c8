import { expect, test } from "vitest";
import { expectEqualToTruth, expectStored, readTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

const role = (name: string) => `org.permission.${name}.read`;
const all = ["conversation", "message", "customer", "tag"].map(role);

const refusals = [
  { key: "wrong", reason: "rejected", missingRoles: [] },
  { key: "expired", reason: "expired", missingRoles: [] },
  { key: "otherRegion", reason: "wrong_region", missingRoles: [] },
  { key: "noMessages", reason: "roles_missing", missingRoles: [role("message")] },
  { key: "noTags", reason: "roles_missing", missingRoles: [role("tag")] },
  { key: "searchOnly", reason: "roles_missing", missingRoles: all },
  { key: "noRoles", reason: "roles_missing", missingRoles: all },
] as const;

test.each([403, 401] as const)(
  "an invalid key is refused with all reasons at once and changes nothing, when a missing role answers %d",
  async (missingRole) => {
    await using system = await startSystem({ simulator: { conversations: 15 }, knobs: { missingRole } });
    const tenant = await system.createTenant();
    const kustomer = `${tenant.path}/integrations/kustomer`;

    for (const { key, reason, missingRoles } of refusals) {
      const reply = await tenant.api.call("PUT", kustomer, { apiKey: system.sim.keys[key] });
      expect(reply).toEqual({
        status: 422,
        body: { error: "invalid", message: expect.any(String), reason, missingRoles },
      });
    }
    expect(await tenant.api.call("GET", kustomer)).toMatchObject({ status: 404 });

    await tenant.connect("documented");
    const before = await tenant.getIntegration();
    const other = await tenant.api.call("PUT", kustomer, { apiKey: system.sim.keys.secondOrg });
    expect(other).toMatchObject({ status: 409, body: { error: "conflict" } });
    expect(await tenant.getIntegration()).toEqual(before);
    await tenant.waitUntilDone(await tenant.switchOn());
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("an org without a list of tags is read without their names, and the run says so", async () => {
  await using system = await startSystem({ simulator: { conversations: 5 }, knobs: { tagsUnlisted: true } });
  const tenant = await system.createTenant();
  await tenant.connect("full");

  const run = await tenant.waitUntilDone(await tenant.switchOn());

  expect(run.warnings).toEqual([expect.stringContaining("no list of tags")]);
  await expectStored(system, tenant, await readTruth(system, tenant));
});

test("a refused key leaves the connected key in use", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());

  const body = { apiKey: system.sim.keys.expired };
  const refused = await tenant.api.call("PUT", `${tenant.path}/integrations/kustomer`, body);
  system.sim.mutate({ actions: ["createConversation"] });
  await tenant.runUntilDone();

  expect(refused.status).toBe(422);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
