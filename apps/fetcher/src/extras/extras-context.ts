import type { Db, Integration } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import type { KustomerAccess } from "@inlet/use-cases";

/** What reading extras needs. */
export interface ExtrasContext extends KustomerAccess {
  db: Db;
  keyring: Keyring;
  integration: Integration;
  signal: AbortSignal;
}
