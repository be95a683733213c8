import { type DbPool, integrations, openDb } from "@inlet/db";
import type { Simulator } from "@inlet/kustomer-simulator";
import { createKeyring, generateEncryptionKey } from "@inlet/service-kit";
import type { QueueBackend } from "@inlet/testkit";
import type { RunningService, ServiceName } from "../../support/services.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

/** The keys of workloads: one with every role, and one with only the four documented roles. */
export type WorkloadKey = "full" | "documented";

/** A tenant with a Kustomer of its own. */
export interface ConnectedTenant {
  tenant: Tenant;
  /** The shared system, with the tenant's own Kustomer as its simulator. */
  system: TestSystem;
}

/** Real services on a real queue that read many Kustomers at once. */
export interface SharedServices extends AsyncDisposable {
  readonly system: TestSystem;
  /** Connects one more tenant to a Kustomer. */
  connectTenant(sim: Simulator, key: WorkloadKey): Promise<ConnectedTenant>;
  /** Removes every job, as a flush of Redis does, and makes every dispatch overdue. */
  loseQueue(): Promise<void>;
  /** Stops the oldest worker in the middle of its work, and starts another one in its place. */
  replaceWorker(): Promise<void>;
}

const workerNames: ServiceName[] = ["fetcher", "fetcher", "normalizer", "normalizer", "scheduler"];

/** Starts two fetchers, two normalizers and a scheduler on one queue. */
export async function startSharedServices(queue: QueueBackend): Promise<SharedServices> {
  await using stack = new AsyncDisposableStack();
  const encryptionKeys = `k1:${generateEncryptionKey()}`;
  const system = stack.use(
    await startSystem({
      ...{ queue, services: { fetcher: 0, normalizer: 0, scheduler: 0 }, simulator: { conversations: 2 } },
      env: { INLET_ENCRYPTION_KEYS: encryptionKeys },
    }),
  );
  const { connectionString: url = "" } = system.db.options;
  const db = stack.adopt(openDb({ url, max: 1 }), (it) => it.destroy());
  const connect = createConnector(db, encryptionKeys);
  const workers = workerNames.map(
    async (name): Promise<Worker> => ({ name, service: await system.startService(name) }),
  );
  await Promise.all(workers);
  const owned = stack.move();
  let losses = Promise.resolve();
  return {
    system,
    loseQueue() {
      losses = losses.then(() => system.loseQueue()).then(() => system.makeDispatchesOverdue()); // one at a time
      return losses;
    },
    async connectTenant(sim, key) {
      const tenant = await system.createTenant();
      await connect(tenant, { sim, key });
      return { tenant: { ...tenant, getKeyName: () => key }, system: { ...system, sim } };
    },
    async replaceWorker() {
      const oldest = workers.shift();
      if (oldest === undefined) throw new Error("there is no worker to replace");
      const next = restartWorker(system, oldest);
      workers.push(next);
      await next;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface Worker {
  name: ServiceName;
  service: RunningService;
}

async function restartWorker(system: TestSystem, worker: Promise<Worker>): Promise<Worker> {
  const { name, service } = await worker;
  await service[Symbol.asyncDispose]();
  return { name, service: await system.startService(name) };
}

/** An API validates keys against one Kustomer only, its development override. So this writes the integration itself. */
function createConnector(db: DbPool, encryptionKeys: string) {
  const keyring = createKeyring(encryptionKeys);
  return async (
    { workspaceId }: Tenant,
    { sim, key }: { sim: Simulator; key: WorkloadKey },
  ): Promise<void> => {
    const id = crypto.randomUUID();
    const { ciphertext: encryptedKey, keyId } = keyring.encrypt(sim.keys[key], {
      ...{ workspaceId, integrationId: id, baseUrl: sim.url },
      use: "API key",
    });
    const reads = { conversations: true, messages: true, customers: true, tags: true };
    await integrations.connect(db, {
      ...{ id, workspaceId, encryptedKey, keyId, baseUrl: sim.url },
      ...{ orgId: sim.world.orgId(), orgName: "acme", keyHint: sim.keys[key].slice(-4) },
      capabilities: { ...reads, search: key === "full", auditLog: key === "full" },
    });
  };
}
