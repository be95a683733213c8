import { afterAll, beforeAll, inject } from "vitest";
import { nameCopy } from "./copy-db.ts";

/**
 * Copies the migrated template database for this file. Call it at the top of a file or `describe`. The copy exists from
 * `beforeAll` to `afterAll`, so close its users before that.
 */
export function setUpTestDb(): { readonly url: string } {
  const { url, create, drop } = nameCopy(inject("postgresUrl"));
  beforeAll(create);
  afterAll(drop);
  return { url };
}
