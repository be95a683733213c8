import { redactRecords, toWorkspaceDispatch } from "@inlet/contracts";
import { type Db, type DbPool, inTransaction, redaction } from "@inlet/db";
import { defineHandler, type Queues } from "@inlet/queue";
import type { Keyring } from "@inlet/service-kit";
import { openRedaction } from "@inlet/use-cases";
import { redactRenamed, redactSlice, type StoredRedactor } from "../redaction/redact-stored.ts";
import { releaseWithheld } from "../redaction/release-withheld.ts";

interface Deps {
  db: DbPool;
  queues: Queues;
  keyring: Keyring;
}

/** How long one job redacts before it dispatches the next one, so that other workspaces interleave. */
const timeSliceMs = 1_000;

/**
 * Redacts stored records of a workspace in small transactions: those that were withheld until their customer is known, then
 * those of customers with further names, then the pass that was asked for. Postgres holds the position, so a crash repeats
 * nothing and two jobs may run at once.
 */
export const createRedactRecordsHandler = ({ db, queues, keyring }: Deps) =>
  defineHandler({
    job: redactRecords,
    concurrency: 1,
    async run({ workspaceId }, { signal, log }) {
      const opened = await openRedaction({ db, keyring }, workspaceId);
      if (opened === undefined) return;
      const stored = { workspaceId, redaction: opened };
      const deadline = performance.now() + timeSliceMs;
      /** @returns whether nothing is left; a postponed rest goes on with the next job */
      const redactAll = async (redactNext: (tx: Db, it: StoredRedactor) => Promise<boolean>) => {
        while (await inTransaction(db, (tx) => redactNext(tx, stored)))
          if (performance.now() >= deadline || signal.aborted) return false;
        return true;
      };
      const again = () => queues.sendMany(redactRecords, [toWorkspaceDispatch(workspaceId)]);
      const release = (tx: Db, it: StoredRedactor) => releaseWithheld(tx, it, { log });
      if (!(await redactAll(release)) || !(await redactAll(redactRenamed))) return again();
      if ((await redaction.beginPass(db, workspaceId)) !== "ready") return;
      if (!(await redactAll(redactSlice))) return again();
      log.info({ workspaceId }, "stored records redacted");
    },
  });
