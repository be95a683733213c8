import { defaultBudgetShare } from "@inlet/contracts";
import { generateEncryptionKey } from "@inlet/service-kit";
import type { QueueBackend } from "@inlet/testkit";

/** Out of the way. */
export const unlimited = 1_000_000;

/** How much of an org's limits services may use, unless told otherwise. */
export const budgetShare = defaultBudgetShare;

let queueCount = 0;

const workers = 3; // as vitest.config.ts says
const databasesEach = 4;

/** Worlds take turns on Redis's databases 4 to 15, each test worker on its own four; all other tests live on 0. */
function nextRedisDatabase(): number {
  // biome-ignore lint/style/noProcessEnv: vitest tells a worker its number only there
  const worker = Number(process.env["VITEST_POOL_ID"] ?? 1) % workers;
  return 4 + databasesEach * worker + (queueCount++ % databasesEach);
}

/** Where the services of a world live. */
export interface ServiceUrls {
  databaseUrl: string;
  queueUrl: string;
  kustomerUrl: string;
}

/** The environment of a world's services: nothing settles, and the scheduler looks five times a second. */
export const buildServiceEnv = ({ databaseUrl, queueUrl, kustomerUrl }: ServiceUrls): Record<string, string> => ({
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

/** A world's queue: on its own database, or on the Redis of a backend. */
export function pickQueueUrl(queue: QueueBackend | undefined, databaseUrl: string): string {
  if (queue?.name !== "redis" || queue.url === undefined) return databaseUrl;
  return Object.assign(new URL(queue.url), { pathname: `/${nextRedisDatabase()}` }).href;
}
