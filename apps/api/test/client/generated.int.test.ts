import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { toClientDocument } from "../support/client-document.ts";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const client = join(import.meta.dirname, "../../../../packages/client");

test("the client is generated from the API as it is", async () => {
  await using api = await givenApi(pg.url);

  const document = toClientDocument((await api.app.inject("/docs/json")).json());

  writeFileSync(join(client, ".openapi.json"), JSON.stringify(document)); // what the generator reads
  const [header] = readFileSync(join(client, "src/api.ts"), "utf8").split("\n", 1);
  expect(header, "the API has changed: run `pnpm --filter @inlet/client generate`").toContain(
    (document as { info: { fingerprint: string } }).info.fingerprint,
  );
});
