import { isDatabaseAway } from "@inlet/db";
import type { ServiceContext } from "@inlet/service-kit";

/** How many are named in the line of the log. */
const maxNamed = 10;

/** Failures of single owners in one iteration, such as workspaces. */
export interface OwnerFailures {
  /** Adds one. @throws its error when the database is away, because all others would fail as well */
  add(owner: string, err: unknown): void;
  /** Writes all into one line with the first error: a thousand owners may fail for the same reason, every few seconds. */
  log(
    log: Pick<ServiceContext["log"], "error">,
    field: "workspaceIds" | "integrationIds",
    message: string,
  ): void;
}

/** Collects the failures of an iteration that leaves the other owners alone when one fails. */
export function collectFailures(): OwnerFailures {
  const owners: string[] = [];
  let first: unknown;
  return {
    add(owner, err) {
      if (isDatabaseAway(err)) throw err;
      first ??= err;
      owners.push(owner);
    },
    log(log, field, message) {
      if (owners.length === 0) return;
      log.error({ [field]: owners.slice(0, maxNamed), failed: owners.length, err: first }, message);
    },
  };
}
