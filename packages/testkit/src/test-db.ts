import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { dropDb } from "./drop-db.ts";
import { templateName } from "./provided.ts";
import { runStatement } from "./statement.ts";

/**
 * This file's own copy of the migrated template database; call it at the top of a file or `describe`. The database
 * exists from `beforeAll` to `afterAll`, so close what uses it before.
 */
export function testDb(): { readonly url: string } {
  const server = inject("postgresUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  beforeAll(() =>
    runStatement(server, `create database ${name} template ${templateName} strategy file_copy`),
  );
  afterAll(() => dropDb(server, name));
  return { url: Object.assign(new URL(server), { pathname: `/${name}` }).href };
}
