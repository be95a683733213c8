import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { createApiKey, startFakeKustomer } from "./support/fake-kustomer.ts";
import { givenApi } from "./support/given-api.ts";

const pg = setUpTestDb();
const folder = join(import.meta.dirname, "..");
const readme = readFileSync(join(folder, "README.md"), "utf8");

test("the example of the README runs and prints what the README says", async () => {
  const [, code = "", output = ""] = /```ts\n([\s\S]*?)```[\s\S]*?```text\n([\s\S]*?)```/u.exec(readme) ?? [];
  const apiKey = createApiKey("acme");
  await using kustomer = await startFakeKustomer({ [apiKey]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const url = await api.app.listen({ port: 0, host: "127.0.0.1" });

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module-typescript", "--eval", code],
    { env: { INLET_URL: url, OPERATOR_TOKEN: api.operatorToken.token, KUSTOMER_KEY: apiKey } },
  );

  expect(stdout).toBe(output);
});
