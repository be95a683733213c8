import type { Db, Integration } from "@inlet/db";
import type { KustomerAccess } from "@inlet/use-cases";

/** What reading extras needs. */
export interface ExtrasContext extends KustomerAccess {
  db: Db;
  integration: Integration;
  signal: AbortSignal;
}
