import { expect, test } from "vitest";
import { acquirePermit, buildFault, createScriptedClient } from "../testing/scripted-client.ts";
import { checkKey } from "./check-key.ts";

const nameless = { data: { attributes: { roles: [] } } };
const keyMetadata = { hint: "", claimedOrg: { id: "o3", name: "acme" }, claimedExpiresAt: undefined };

/** Records how many requests preceded each call of `onOrgIdentified`, and the org id. */
async function recordOrg(answers: Record<string, unknown>) {
  const { client, sent } = createScriptedClient(answers, keyMetadata);
  const calls: [number, string][] = [];
  await checkKey(client, {
    acquirePermit,
    onOrgIdentified: async (id) => void calls.push([sent.length, id]),
  });
  return calls;
}

test("an org is reported once, right after the first response that names it", async () => {
  const forbidden = buildFault("forbidden");

  expect(await recordOrg({})).toEqual([[1, "o1"]]);
  expect(await recordOrg({ "tokens/current": nameless })).toEqual([[2, "o1"]]);
  expect(await recordOrg({ "tokens/current": nameless, "orgs/current": forbidden })).toEqual([[2, "o3"]]);
});

test("no org is reported for a key that Kustomer refuses", async () => {
  expect(await recordOrg({ "tokens/current": buildFault("unauthorized", "rejected") })).toEqual([]);
});

test("a check of a connected key fails when Kustomer answers for another org, before anything is probed", async () => {
  const { client, sent } = createScriptedClient({});

  await expect(checkKey(client, { acquirePermit, connectedOrgId: "o2" })).rejects.toMatchObject({
    kind: "conflict",
    message: expect.stringContaining("another organization"),
  });

  expect(sent.map((it) => it.path)).toEqual(["/v1/auth/tokens/current", "/v1/orgs/current"]);
  expect(await checkKey(client, { acquirePermit, connectedOrgId: "o1" })).toMatchObject({
    kind: "accepted",
  });
});

test("an org comes from the current org where the token does not name it, else from the key's claims", async () => {
  const check = (answers: Record<string, unknown>) =>
    checkKey(createScriptedClient(answers, keyMetadata).client, { acquirePermit });

  expect(await check({ "tokens/current": nameless })).toMatchObject({ org: { id: "o1", name: "Acme Ltd" } });
  expect(await check({ "tokens/current": nameless, "orgs/current": buildFault("forbidden") })).toMatchObject({
    org: { id: "o3", name: "acme" },
  });
});
