import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@inlet/contracts";
import { type Db, sessions, tenancy } from "@inlet/db";
import type { Pace } from "@inlet/use-cases";
import type { AdmittedCaller } from "../access/access.ts";
import type { TimeShares } from "../limits/time-shares.ts";
import { createWaitingLines } from "../limits/waiting-lines.ts";

/** How an export gives way to other work of the process. */
export interface ExportPace {
  /** Reads a page when it is the export's turn. */
  pace: Pace;
  /** Counts what the process did besides reading, since the last call, of the time since an instant. */
  countSince(startedAt: number): void;
}

/** For whom an export reads. */
export interface ExportReader {
  /** Null for operators who read the installation. */
  workspaceId: string | null;
  caller: AdmittedCaller;
}

/** Pages that all exports together read at the same time. The other connections to the database are for short requests. */
const pageLine = { maxInside: 2, maxWaiting: Number.POSITIVE_INFINITY };
const lookAgainMs = 50;
/** What paces exports. */
interface PaceOptions {
  db: Db;
  shares: TimeShares;
  /** A caller that has lost access gets nothing more after this time, in milliseconds. */
  recheckMs?: number;
}

/**
 * Creates the function that paces an export. The exports of a workspace together have the share of the process's time that one
 * key may have, apart from the workspace's other requests. So they rest while anybody else needs the process, the people of
 * their own workspace included.
 */
export function createExportPaces({ db, shares, recheckMs = 10_000 }: PaceOptions) {
  const lines = createWaitingLines(pageLine);
  return (reader: ExportReader): ExportPace => {
    const key = `export/${reader.workspaceId ?? ""}`;
    const checkAccess = createAccessCheck(db, { ...reader, recheckMs });
    let countedMs = 0;
    const pace: Pace = async (read) => {
      const since = performance.now();
      for (let ms = shares.getRestMs(key); ms > 0; ms = shares.getRestMs(key))
        await wait(Math.min(ms, lookAgainMs));
      const leave = await lines.enter("pages");
      const enteredAt = performance.now();
      try {
        await checkAccess();
        return await read();
      } finally {
        leave?.();
        shares.use(key, performance.now() - enteredAt);
        countedMs += performance.now() - since;
      }
    };
    return {
      pace,
      countSince(startedAt) {
        shares.use(key, Math.max(0, performance.now() - startedAt - countedMs));
        countedMs = 0;
      },
    };
  };
}

function createAccessCheck(
  db: Db,
  { workspaceId, caller, recheckMs }: ExportReader & { recheckMs: number },
): () => Promise<void> {
  let checkedAt = performance.now();
  return async () => {
    if (performance.now() - checkedAt < recheckMs) return;
    checkedAt = performance.now();
    const hashes = [tenancy.hashSecret(caller.secret)];
    if ((await sessions.listAuthorizedHashes(db, { workspaceId, hashes })).length > 0) return;
    throw new Fault("unauthorized", "The token or session ended during the export.");
  };
}
