import type { BudgetPolicy, Db } from "@inlet/db";
import type { KustomerHttp } from "@inlet/kustomer";
import type { Queues } from "@inlet/queue";
import type { Keyring } from "@inlet/service-kit";

/** What use cases depend on. Each use case takes the part that it needs. */
export interface Deps {
  db: Db;
  queues: Pick<Queues, "sendMany">;
  http: KustomerHttp;
  keyring: Keyring;
  settings: Settings;
  log: Log;
}

/** The part of an app's environment that use cases depend on. */
export interface Settings {
  budget: BudgetPolicy;
  /** How long Kustomer's index needs to settle, in milliseconds: a run reads only what is older. */
  settleMs: number;
  /** How far back the first run of a key without search walks conversations. */
  lookBackDays: number;
  /** The longest time between two readings of a stored record by a key without search. */
  reconcileHours: number;
  /** Replaces Kustomer's own hosts, in development. */
  kustomerBaseUrl?: string | undefined;
}

/** Where a use case reports what it coped with. A pino logger is one. */
export interface Log {
  warn(fields: { err: unknown }, message: string): void;
}
