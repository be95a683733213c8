import { type Db, type Integration, inTransaction } from "@inlet/db";
import { type AcquirePermit, checkKey, type KeyCheckResult, type KustomerClient } from "@inlet/kustomer";
import { type RecordedKeyCheck, recordKeyCheck } from "./record-key-check.ts";

/** Kustomer's answer about the key of an integration, and what recording it changed. */
export interface IntegrationKeyCheck {
  check: KeyCheckResult;
  /** Undefined when the integration has another key by now, so that the answer applies to nothing. */
  recorded: RecordedKeyCheck | undefined;
}

/** A client with the key to check, and the permits for its requests. */
interface CheckAccess {
  client: KustomerClient;
  acquirePermit: AcquirePermit;
  signal: AbortSignal;
}

/**
 * Checks the key of an integration with Kustomer and records the answer. The caller dispatches the runs in
 * `recorded.toDispatch`.
 * @throws Fault unavailable or rate_limited when Kustomer cannot be asked now
 */
export async function checkIntegrationKey(
  { db }: { db: Db },
  integration: Pick<Integration, "id" | "keyGeneration">,
  { client, acquirePermit, signal }: CheckAccess,
): Promise<IntegrationKeyCheck> {
  const check = await checkKey(client, { acquirePermit, signal });
  const recorded = await inTransaction(db, (tx) => recordKeyCheck(tx, integration, check));
  return { check, recorded };
}
