import { randomUUID } from "node:crypto";
import { defaultBudgetShare } from "@inlet/contracts";
import { generateEncryptionKey } from "@inlet/service-kit";
import type { QueueBackend } from "@inlet/testkit";

/** A rate limit per minute that never binds. */
export const unlimited = 1_000_000;

/** The share of an org's rate limits that services may use by default. */
export const budgetShare = defaultBudgetShare;

/** The URLs that services connect to. */
export interface ServiceUrls {
  databaseUrl: string;
  queue: { url: string; prefix?: string };
  kustomerUrl: string;
}

/**
 * Builds the environment of the services: records are read without a settle time.
 */
export const buildServiceEnv = ({
  databaseUrl,
  queue,
  kustomerUrl,
}: ServiceUrls): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  DATABASE_POOL_MAX: "6",
  QUEUE_URL: queue.url,
  QUEUE_PREFIX: queue.prefix ?? "",
  INLET_ENCRYPTION_KEYS: `k1:${generateEncryptionKey()}`,
  INLET_KUSTOMER_BASE_URL: kustomerUrl,
  INLET_SETTLE_MS: "0",
  INLET_BUDGET_SHARE: String(budgetShare),
  INLET_SEARCHES_PER_MINUTE: String(unlimited),
  LOG_LEVEL: "debug",
});

/** Picks the queue of a system: its own Postgres database, or the backend's Redis with a prefix of its own. */
export const pickQueue = ({ name, url }: Partial<QueueBackend>, databaseUrl: string) => ({
  url: name === "postgres" || url === undefined ? databaseUrl : url,
  prefix: `system-${randomUUID()}`,
});
