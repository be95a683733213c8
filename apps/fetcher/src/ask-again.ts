import { integrations, type Run, runs } from "@inlet/db";
import { checkKey, type KeyCheck } from "@inlet/kustomer";
import type { Connecting } from "./kustomer-of.ts";
import type { StepTools } from "./take-one-step.ts";

/** What became of a run whose key was refused at one request. */
export type Answer =
  /** The key is as good as before: one stray refusal stops nobody. */
  | "stray"
  /** A person must act; the runs of the integration wait. */
  | "needs attention"
  /** An optional right is gone; the next run reads another way. */
  | "weaker";

/**
 * Validates a key once more after a 401 or 403. Cursors stay wherever they are.
 * @throws Fault unavailable or rate_limited when Kustomer cannot be asked now
 */
export async function askAgain({ db }: Pick<Connecting, "db">, run: Run, tools: StepTools): Promise<Answer> {
  const { client, admit, signal, integration } = tools;
  const check = await checkKey(client, { admit, signal });
  if (check.kind === "refused") {
    await needAttention(db, integration.id, check);
    return "needs attention";
  }
  await integrations.noteValidated(
    db,
    integration.id,
    keepUnsorted(check.capabilities, integration.capabilities),
  );
  if (run.strategy !== "search" || check.capabilities.search) return "stray";
  const message = "the key may no longer search; the next run reads by lists, from where this one got to";
  await runs.fail(db, run, { kind: "forbidden", message });
  await integrations.makeDue(db, integration.id);
  return "weaker";
}

/** What is known of how an org's search behaves outlives a new look at the key. */
export const keepUnsorted = <T extends object>(
  now: T,
  before: { unsorted?: string[] },
): T & { unsorted?: string[] } =>
  before.unsorted === undefined ? now : { ...now, unsorted: before.unsorted };

/** Pauses an integration's runs, in one transaction with the reason. */
export async function needAttention(
  db: Connecting["db"],
  integrationId: string,
  { reason, message, missingRoles }: Extract<KeyCheck, { kind: "refused" }>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await integrations.needAttention(tx, integrationId, { reason, message, missingRoles });
    await runs.pauseAll(tx, integrationId);
  });
}
