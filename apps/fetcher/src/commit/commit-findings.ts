import { backlog, integrations, type Run } from "@inlet/db";
import type { Finding, ReadResult } from "@inlet/kustomer";
import { describeBeyondCap } from "../plan/describe-finding.ts";
import type { StepContext } from "../plan/next-action.ts";

type FindingContext = Pick<StepContext, "db" | "integration">;

/**
 * Records what pages show besides their records. Doing so twice does no harm.
 * @returns warnings for the run
 */
export async function commitFindings(
  run: Run,
  pages: readonly ReadResult[],
  context: FindingContext,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const { finding, next } of pages) {
    warnings.push(...(await commitFinding(run, finding, context)));
    await forgetPassedCap(next, context);
  }
  return warnings;
}

async function commitFinding(
  run: Run,
  finding: Finding | undefined,
  { db, integration }: FindingContext,
): Promise<string[]> {
  if (finding?.kind === "list-order") await integrations.recordListOrder(db, integration.id, finding);
  if (finding?.kind === "customers-refused") await integrations.recordRefusedCustomers(db, integration.id);
  if (finding?.kind !== "list-capped") return [];
  await integrations.recordListCap(db, integration.id, finding);
  const max = await backlog.addBeyondList(db, run, finding.stream);
  return max === undefined ? [] : [describeBeyondCap(finding.stream, max)];
}

/** A list that is read beyond the row where it once ended does not end there any more. */
async function forgetPassedCap(
  reading: ReadResult["next"],
  { db, integration: { id, capabilities } }: FindingContext,
): Promise<void> {
  if (reading?.kind !== "list" || reading.seek !== undefined) return;
  const cap = capabilities.listCaps?.[reading.stream];
  if (cap !== undefined && reading.offset > cap) await integrations.forgetListCap(db, id, reading.stream);
}
