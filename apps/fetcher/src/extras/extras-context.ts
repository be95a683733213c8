import type { Db, Integration } from "@inlet/db";
import type { SearchProgress } from "@inlet/kustomer";
import type { JobContext } from "@inlet/queue";
import type { Keyring } from "@inlet/service-kit";
import type { KustomerAccess } from "@inlet/use-cases";

/** What reading extras needs. */
export interface ExtrasContext extends KustomerAccess {
  db: Db;
  keyring: Keyring;
  integration: Integration;
  signal: AbortSignal;
  log: JobContext["log"];
}

/** Makes known that some records of an instant were not found, because more share it than a search shows. */
export function warnOfLeftOut(
  { log, integration: { id: integrationId, workspaceId } }: ExtrasContext,
  records: string,
  { leftOut }: SearchProgress,
): void {
  if (leftOut !== undefined)
    log.warn(
      { integrationId, workspaceId, records, at: leftOut },
      "search left out records of a full instant",
    );
}
