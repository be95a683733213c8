import { parseEnv, queueEnv, toShortReason } from "@inlet/service-kit";
import { type Deps, resolveQueue } from "@inlet/use-cases";
import { z } from "zod";
import { getActor } from "../terminal/actor.ts";
import type { Shell } from "../terminal/shell.ts";
import { readSettings } from "./read-env.ts";
import { withDb } from "./with-db.ts";

/** What use cases that dispatch depend on. */
export type DispatchDeps = Omit<Deps, "http" | "keyring">;

/**
 * Runs `work` on a database whose schema is up to date and on the queues, and closes both.
 * @throws Fault invalid (environment), unavailable (the database cannot be reached or is not migrated)
 */
export function withQueues<T>(shell: Shell, work: (deps: DispatchDeps) => Promise<T>): Promise<T> {
  const { QUEUE_URL: url, QUEUE_PREFIX: prefix } = parseEnv(z.object(queueEnv), shell.env);
  const settings = readSettings(shell);
  const warn: Deps["log"]["warn"] = ({ err }, message) =>
    shell.printNote(`Warning: ${message} (${toShortReason(err)})`);
  return withDb(shell, async (db) => {
    await using queues = shell.openQueues(await resolveQueue(db, { url, prefix }));
    return await work({ db, queues, settings, log: { warn }, actor: getActor() });
  });
}
