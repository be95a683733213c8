import { sql } from "kysely";
import { longStatements } from "./limits.ts";
import type { Db } from "./open-db.ts";

/** Lets the statements of this transaction take half an hour each. Only for work whose size nothing bounds. */
export async function allowLongStatements(tx: Db): Promise<void> {
  await sql.raw(longStatements).execute(tx);
}
