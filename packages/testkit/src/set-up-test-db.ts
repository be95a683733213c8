import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { dropDb } from "./drop-db.ts";
import { templateName } from "./provided-context.ts";
import { runStatement } from "./run-statement.ts";

/**
 * Copies the migrated template database for this file. Call it at the top of a file or `describe`. The copy exists from
 * `beforeAll` to `afterAll`, so close its users before that.
 */
export function setUpTestDb(): { readonly url: string } {
  const server = inject("postgresUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  beforeAll(() =>
    runStatement(server, `create database ${name} template ${templateName} strategy file_copy`),
  );
  afterAll(() => dropDb(server, name));
  return { url: Object.assign(new URL(server), { pathname: `/${name}` }).href };
}
