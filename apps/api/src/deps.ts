import type { DbPool } from "@inlet/db";
import type { KustomerHttp } from "@inlet/kustomer";
import type { Queues } from "@inlet/queue";
import type { Keyring, ServiceContext } from "@inlet/service-kit";
import type { PushClient } from "@inlet/use-cases";
import type { Settings } from "./config.ts";

/** What the routes need. */
export interface Deps {
  db: DbPool;
  queues: Queues;
  http: KustomerHttp;
  keyring: Keyring;
  settings: Settings;
  /** Sends test events to webhook endpoints. */
  pushClient: PushClient;
}

/** What the whole API needs. */
export type ApiDeps = Deps &
  Omit<ServiceContext, "stack"> & {
    /** The connection that health has of its own. */
    probe: DbPool;
  };
