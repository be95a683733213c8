import type { Actor, Db } from "@inlet/db";
import type { KustomerHttp } from "@inlet/kustomer";
import type { Queues } from "@inlet/queue";
import {
  budgetEnv,
  type Keyring,
  kustomerEnv,
  readingEnv,
  toBudgetConfig,
  toKustomerAddresses,
} from "@inlet/service-kit";
import { z } from "zod";

/** What use cases depend on. Each use case takes the part that it needs. */
export interface Deps {
  db: Db;
  queues: Pick<Queues, "sendMany">;
  http: KustomerHttp;
  keyring: Keyring;
  settings: Settings;
  log: Log;
  /** Who acts; the audit log names them. */
  actor: Actor;
}

/** Where a use case reports what it coped with. A pino logger is one. */
export interface Log {
  warn(fields: { err: unknown }, message: string): void;
}

/** The environment of use cases. */
export const settingsEnv = { ...kustomerEnv, ...budgetEnv, ...readingEnv };

const settingsSchema = z.object(settingsEnv);

/** Shapes the variables of `settingsEnv`. */
export const toSettings = (env: z.output<typeof settingsSchema>) => ({
  kustomerAddresses: toKustomerAddresses(env),
  budget: toBudgetConfig(env),
  settleMs: env.INLET_SETTLE_MS,
  lookBackDays: env.INLET_LOOK_BACK_DAYS,
  reconcileHours: env.INLET_RECONCILE_HOURS,
});

/** The part of an app's environment that use cases depend on. */
export type Settings = ReturnType<typeof toSettings>;
