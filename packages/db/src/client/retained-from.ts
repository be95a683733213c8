import { type RawBuilder, sql } from "kysely";
import { statementNow } from "./database-time.ts";

/**
 * SQL expression over a row of `workspace`: the instant since which a conversation must have changed to be kept; null where
 * everything is kept. It is the same throughout a statement, so an index can serve it.
 */
export const getRetainedFrom = (workspace: string): RawBuilder<Date | null> =>
  sql<Date | null>`(${statementNow} - make_interval(days => ${sql.ref(workspace)}.retention_days))`;
