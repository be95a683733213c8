import { audit } from "@inlet/db";
import type { FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";

const maxPerMinute = 10;

/**
 * Creates the function that records a failed sign-in in the audit log: one per address and minute, and at most ten a minute
 * in this process, so that a flood of attempts writes no flood of entries. An entry says how many attempts before it were
 * not recorded. Without the database the sign-in is refused all the same.
 */
export function createFailedSignInLog({ db }: Pick<Deps, "db">) {
  let [minute, unrecorded] = [0, 0];
  const addresses = new Set<string>();
  return async (request: FastifyRequest, by: "token" | "link"): Promise<void> => {
    const thisMinute = Math.floor(Date.now() / 60_000);
    if (thisMinute !== minute) addresses.clear();
    minute = thisMinute;
    if (addresses.has(request.ip) || addresses.size >= maxPerMinute) {
      unrecorded += 1;
      return;
    }
    addresses.add(request.ip);
    const after = { by, attemptsBefore: unrecorded };
    unrecorded = 0;
    await audit
      .record(db, request.actor, { workspaceId: null, action: "sign_in.failed", after })
      .catch((err: unknown) => request.log.warn({ err }, "a failed sign-in was not recorded"));
  };
}
