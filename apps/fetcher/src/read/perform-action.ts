import type { Run } from "@inlet/db";
import { checkKey, type KeyCheckResult } from "@inlet/kustomer";
import type { NextAction } from "../plan/next-action.ts";
import type { ReadPlan } from "../plan/read-plan.ts";
import { isKeyRefusal, type ParallelReads, type ReadContext, readInParallel } from "./read-in-parallel.ts";

/** A read plan with the results of its reads. */
export interface StepReads extends ParallelReads {
  plan: ReadPlan;
}

/** An action with what Kustomer has answered. Most actions need no request. */
export type PerformedAction =
  | ({ kind: "read" } & StepReads)
  /** Kustomer has refused the key, so the key was validated again. */
  | { kind: "key-refused"; refusal: unknown; check: KeyCheckResult }
  | { kind: "delete"; check: KeyCheckResult | undefined }
  | Exclude<NextAction, { kind: "read" | "delete" }>;

/**
 * Makes the requests of an action.
 * @throws Fault as the Kustomer client does, except for a refused key
 */
export async function performAction(
  run: Run,
  action: NextAction,
  context: ReadContext,
): Promise<PerformedAction> {
  const { client, acquirePermit, signal, integration } = context;
  const recheckKey = () => checkKey(client, { acquirePermit, signal, connectedOrgId: integration.orgId });
  if (action.kind === "delete")
    return { kind: "delete", check: action.checksKey ? await recheckKey() : undefined };
  if (action.kind !== "read") return action;
  try {
    return { ...action, ...(await readInParallel(run, action.plan, context)) };
  } catch (refusal) {
    if (signal.aborted || !isKeyRefusal(refusal)) throw refusal;
    return { kind: "key-refused", refusal, check: await recheckKey() };
  }
}
