import { assertMigrated, assertWritable, type DbPool, openDb, views } from "@inlet/db";
import { openQueues, type Queues } from "@inlet/queue";
import type { ServiceConfig, ServiceContext } from "@inlet/service-kit";

type ConnectionConfig = Pick<ServiceConfig, "databaseUrl" | "poolMax" | "queueUrl"> &
  Partial<Pick<ServiceConfig, "databaseLimits">>;

/** What every service is connected to. */
export interface ServiceConnections {
  db: DbPool;
  queues: Queues;
}

/**
 * Opens the database and the queues of a service, checks both, and adds them to its health. The stack closes them.
 * @throws Fault `unavailable` when the queue does not answer or the schema is older than the code
 */
export async function openServiceConnections(
  { databaseUrl, poolMax, databaseLimits, queueUrl }: ConnectionConfig,
  { log, stack, health }: ServiceContext,
): Promise<ServiceConnections> {
  const db = stack.adopt(openDb({ url: databaseUrl, max: poolMax, limits: databaseLimits }), (it) =>
    it.destroy(),
  );
  const queues = stack.use(openQueues({ url: queueUrl, log }));
  await assertMigrated(db);
  await queues.check();
  health.addCheck("database", () => assertWritable(db));
  health.addCheck("locks", () => views.describeBlockers(db));
  health.addCheck("queue", () => queues.check());
  return { db, queues };
}
