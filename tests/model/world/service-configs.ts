import { apiEnv } from "@inlet/api";
import { fetcherEnv } from "@inlet/fetcher";
import { schedulerEnv } from "@inlet/scheduler";
import { budgetShare } from "../../support/service-env.ts";

/** What differs between the configurations of worlds. */
export interface ConfigOptions {
  kustomerUrl: string;
  settleMs: number;
  rereadConversations: number;
  searchesPerMinute: number;
}

/** Parses the services' configurations by their own schemas. */
export function parseServiceConfigs(options: ConfigOptions) {
  const env = {
    DATABASE_URL: "postgres://nowhere.invalid/model",
    QUEUE_URL: "redis://nowhere.invalid",
    INLET_ENCRYPTION_KEYS: "unused",
    INLET_KUSTOMER_BASE_URL: options.kustomerUrl,
    INLET_SETTLE_MS: String(options.settleMs),
    INLET_REREAD_CONVERSATIONS: String(options.rereadConversations),
    INLET_BUDGET_SHARE: String(budgetShare),
    INLET_SEARCHES_PER_MINUTE: String(options.searchesPerMinute),
  };
  return {
    api: apiEnv.parse(env).settings,
    fetcher: fetcherEnv.parse(env),
    scheduler: schedulerEnv.parse(env),
  };
}

/** The configurations of the services that a world runs. */
export type ServiceConfigs = ReturnType<typeof parseServiceConfigs>;
