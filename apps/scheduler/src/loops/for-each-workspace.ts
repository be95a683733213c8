import { collectFailures, type OwnerFailures } from "./collect-failures.ts";

/**
 * Does work for workspaces, one after the other. A failure of one leaves the others alone; one line of the log names those that failed.
 * @throws DatabaseFault when the database is away
 */
export async function forEachWorkspace(
  workspaceIds: readonly string[],
  work: (workspaceId: string) => Promise<unknown>,
  { log, failure }: { log: Parameters<OwnerFailures["log"]>[0]; failure: string },
): Promise<void> {
  const failures = collectFailures();
  try {
    for (const it of workspaceIds) await work(it).catch((err: unknown) => failures.add(it, err));
  } finally {
    failures.log(log, "workspaceIds", failure);
  }
}
