import { sql } from "kysely";

/** SQL interval for which a delivery is tried again. New rows of `webhook_delivery` have the same by default. */
export const retryPeriod = sql`interval '72 hours'`;
