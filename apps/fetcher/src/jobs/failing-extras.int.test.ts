import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { createScriptedKustomer, unavailable } from "../testing/scripted-kustomer.ts";

const { given, readExtras } = setUpFetcher();

test("names that Kustomer fails to list do not stop the other requests of the org", async () => {
  const { id } = await given.integration({ capabilities: { users: true, teams: true } });
  const kustomer = createScriptedKustomer(unavailable);
  for (let tries = 0; tries < 3; tries++)
    await expect(readExtras(id, kustomer)).rejects.toThrow("Kustomer could not answer");

  const blocked = await given.query("select from org_budget where blocked_until > clock_timestamp()");
  expect(blocked).toEqual([]);
});
