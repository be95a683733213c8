import { apiEnv } from "@inlet/api";
import { fetcherEnv } from "@inlet/fetcher";
import { schedulerEnv } from "@inlet/scheduler";

/** Out of the way. */
export const unlimited = 1_000_000;

/** How much of an org's limits is used. */
export const share = 0.6;

/** What a world's services are told. */
export interface ModelEnv {
  kustomerUrl: string;
  settleMs: number;
  sweepConversations: number;
  searchesPerMinute: number;
}

/** The services' configurations, as their own schemas make them of an environment. */
export function configsOf({ kustomerUrl, settleMs, sweepConversations, searchesPerMinute }: ModelEnv) {
  const env = {
    DATABASE_URL: "postgres://nowhere.invalid/model",
    QUEUE_URL: "redis://nowhere.invalid",
    INLET_ENCRYPTION_KEYS: "unused",
    INLET_KUSTOMER_BASE_URL: kustomerUrl,
    INLET_SETTLE_MS: String(settleMs),
    INLET_SWEEP_CONVERSATIONS: String(sweepConversations),
    INLET_BUDGET_SHARE: String(share),
    INLET_SEARCHES_PER_MINUTE: String(searchesPerMinute),
  };
  return {
    api: apiEnv.parse(env).settings,
    fetcher: fetcherEnv.parse(env),
    scheduler: schedulerEnv.parse(env),
  };
}

export type Configs = ReturnType<typeof configsOf>;
