import { defaultBudgetShare } from "@inlet/contracts";
import { generateEncryptionKey } from "@inlet/service-kit";
import type { QueueBackend } from "@inlet/testkit";

/** A rate limit per minute that never binds. */
export const unlimited = 1_000_000;

/** The share of an org's rate limits that services may use by default. */
export const budgetShare = defaultBudgetShare;

let queueCount = 0;

const workers = 3; // `maxWorkers` in vitest.config.ts
const databasesPerWorker = 4;

/**
 * Each test worker has four of Redis's databases 4 to 15, and its systems use them in turn. All other tests use
 * database 0.
 */
function nextRedisDatabase(): number {
  // biome-ignore lint/style/noProcessEnv: vitest gives a worker its number only there
  const worker = Number(process.env["VITEST_POOL_ID"] ?? 1) % workers;
  return 4 + databasesPerWorker * worker + (queueCount++ % databasesPerWorker);
}

/** The URLs that services connect to. */
export interface ServiceUrls {
  databaseUrl: string;
  queueUrl: string;
  kustomerUrl: string;
}

/**
 * Builds the environment of the services: records are read without a settle time, and the scheduler runs five times a
 * second.
 */
export const buildServiceEnv = ({
  databaseUrl,
  queueUrl,
  kustomerUrl,
}: ServiceUrls): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  DATABASE_POOL_MAX: "6",
  QUEUE_URL: queueUrl,
  INLET_ENCRYPTION_KEYS: `k1:${generateEncryptionKey()}`,
  INLET_KUSTOMER_BASE_URL: kustomerUrl,
  INLET_SETTLE_MS: "0",
  INLET_TICK_MS: "200",
  INLET_BUDGET_SHARE: String(budgetShare),
  INLET_SEARCHES_PER_MINUTE: String(unlimited),
  LOG_LEVEL: "debug",
});

/** Picks the queue of a system: its own Postgres database, or a database of the backend's Redis. */
export function pickQueueUrl(queue: QueueBackend | undefined, databaseUrl: string): string {
  if (queue?.name !== "redis" || queue.url === undefined) return databaseUrl;
  return Object.assign(new URL(queue.url), { pathname: `/${nextRedisDatabase()}` }).href;
}
