import { randomUUID } from "node:crypto";
import { dropDb } from "./drop-db.ts";
import { templateName } from "./provided-context.ts";
import { runStatement } from "./run-statement.ts";

/** A migrated database for one user; disposing of it drops it. */
export interface CopiedDb extends AsyncDisposable {
  readonly url: string;
}

/** Copies the migrated template database of a Postgres server. */
export async function copyDb(server: string): Promise<CopiedDb> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await runStatement(server, `create database ${name} template ${templateName} strategy file_copy`);
  return {
    url: Object.assign(new URL(server), { pathname: `/${name}` }).href,
    [Symbol.asyncDispose]: () => dropDb(server, name),
  };
}
