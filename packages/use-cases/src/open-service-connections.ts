import { Fault } from "@inlet/contracts";
import {
  adviseOnDatabase,
  assertMigrated,
  assertWritable,
  DatabaseFault,
  type Db,
  type DbPool,
  openDb,
  readDatabaseIdentity,
  views,
} from "@inlet/db";
import { openQueues, type QueueServer, type Queues } from "@inlet/queue";
import { type Keyring, type ServiceConfig, type ServiceContext, toShortReason } from "@inlet/service-kit";
import { findUnreadableSecrets } from "./keys/find-unreadable-secrets.ts";

interface ConnectionConfig
  extends Pick<ServiceConfig, "databaseUrl" | "poolMax" | "queue">,
    Partial<Pick<ServiceConfig, "databaseLimits">> {
  keyring: Keyring;
}

/** What every service is connected to. */
export interface ServiceConnections {
  db: DbPool;
  /** One connection of its own, for health: all others may be busy. */
  probe: DbPool;
  queues: Queues;
}

/**
 * Opens the database and the queues of a service, checks both, and adds them to its health. The stack closes them.
 * @throws Fault `unavailable` when the database or the queue does not answer or the schema is older than the code
 */
export async function openServiceConnections(
  { databaseUrl, poolMax, databaseLimits, queue, keyring }: ConnectionConfig,
  { log, stack, health }: ServiceContext,
): Promise<ServiceConnections> {
  const db = stack.adopt(openDb({ url: databaseUrl, max: poolMax, limits: databaseLimits }), (it) =>
    it.destroy(),
  );
  // Of its own, so that a service whose connections are all busy is not taken for one that has lost its database.
  const probe = stack.adopt(openDb({ url: databaseUrl, max: 1, limits: databaseLimits }), (it) =>
    it.destroy(),
  );
  await assertMigrated(db).catch((err: unknown) => {
    throw err instanceof DatabaseFault ? toStartFault(err) : err;
  });
  const queues = stack.use(openQueues({ ...(await resolveQueue(db, queue)), log }));
  await queues.check();
  health.addCheck("database", () => assertWritable(probe));
  health.addCheck("locks", () => views.describeBlockers(probe));
  health.addCheck("queue", () => queues.check());
  await watchEncryption({ db, keyring }, { log, health });
  return { db, probe, queues };
}

/** While a service runs, a database that is away comes back by itself. One that was never there may be a mistake. */
const toStartFault = (cause: DatabaseFault): Fault =>
  new Fault(
    "unavailable",
    `the database cannot be used (${toShortReason(cause)}): ${adviseOnDatabase(cause)}`,
    { cause },
  );

/**
 * Says what the service cannot decrypt, at once in the log and later as a remark of its health. It stays ready: the secrets of one
 * workspace may be lost for good, and its people need the API to connect a new key.
 */
async function watchEncryption(
  { db, keyring }: Pick<ServiceConnections, "db"> & Pick<ConnectionConfig, "keyring">,
  { log, health }: Pick<ServiceContext, "log" | "health">,
): Promise<void> {
  const findUnreadable = () => findUnreadableSecrets(db, keyring);
  const unreadable = await findUnreadable();
  if (unreadable.length > 0)
    log.error({ unreadable }, "this service cannot decrypt stored secrets: check INLET_ENCRYPTION_KEYS");
  const describe = (faults: readonly string[]) => faults.join("; ") || "ok";
  health.addRemark("encryption", {
    first: describe(unreadable),
    read: async () => describe(await findUnreadable()),
    everyMs: 10 * 60_000, // it reads every stored secret
  });
}

/** Completes the queue's configuration: without a prefix of its own, an installation uses its database's identity. */
export async function resolveQueue(db: Db, { url, prefix }: QueueServer): Promise<QueueServer> {
  return { url, prefix: prefix ?? `inlet-${await readDatabaseIdentity(db)}` };
}
